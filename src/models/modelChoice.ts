import path from 'node:path';
import { UserError } from '../userError';

/** Which model a user wants to be asked. Nothing is sent before there is one. */
export type ModelChoice =
  | { readonly provider: 'none' }
  /** `id`: a model of the provider; its usual one when there is none. */
  | { readonly provider: 'anthropic' | 'claude-code' | 'vscode-lm'; readonly id?: string }
  /** `folder`: absolute path. */
  | { readonly provider: 'recorded'; readonly folder: string };

/** What `--model` takes, for its help. */
export const modelNames = 'none, anthropic[:ID], claude-code[:ID], or recorded:FOLDER';

/**
 * Understands `none`, `anthropic`, `anthropic:claude-sonnet-5-5`, `claude-code:opus`, `vscode-lm:…`, `recorded:FOLDER`.
 * @param cwd absolute path that a relative folder starts from
 * @throws UserError when it names no model
 */
export function parseModelChoice(name: string, cwd: string): ModelChoice {
  const [provider, id] = split(name.trim());
  switch (provider) {
    case 'none':
      if (id === undefined) return { provider };
      break;
    case 'anthropic':
    case 'claude-code':
    case 'vscode-lm':
      if (id === undefined) return { provider };
      // An id goes into a command line and an address.
      if (/^[A-Za-z0-9][\w.:/@[\]-]*$/.test(id)) return { provider, id };
      break;
    case 'recorded':
      if (id !== undefined && id !== '') return { provider, folder: path.resolve(cwd, id) };
      throw new UserError('recorded needs the folder of the recorded replies: recorded:FOLDER.');
    default:
  }
  throw new UserError(`There is no model “${name}”: name one of ${modelNames}.`);
}

function split(name: string): [string, string | undefined] {
  const colon = name.indexOf(':');
  return colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
}
