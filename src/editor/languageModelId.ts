import type * as vscode from 'vscode';

/** How a setting names a language model of VS Code: `copilot/gpt-5`. */
export function languageModelId({ vendor, id }: Pick<vscode.LanguageModelChat, 'vendor' | 'id'>): string {
  return `${vendor}/${id}`;
}
