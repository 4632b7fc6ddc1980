/** What `${…}` in a setting stands for. */
export interface Variables {
  readonly workspaceFolder: string;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Replaces `${workspaceFolder}`, `${userHome}` and `${env:NAME}` (empty when not set); leaves every other `${…}` as it is. */
export function expandVariables(text: string, variables: Variables): string {
  return text.replace(/\$\{(workspaceFolder|userHome|env:([^}]+))\}/g, (_, name: string, variable?: string) => {
    if (variable !== undefined) {
      return variables.env[variable] ?? '';
    }
    return name === 'userHome' ? variables.userHome : variables.workspaceFolder;
  });
}
