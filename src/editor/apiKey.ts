import type * as vscode from 'vscode';
import { UserError } from '../userError';

const name = 'smart-test.anthropicApiKey';

/** The user's key for Anthropic's API: in VS Code's secret storage, never in a setting, a log or a file of ours. */
export class AnthropicApiKey {
  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  /** The stored one, else that of the environment variable `ANTHROPIC_API_KEY`. */
  async get(): Promise<{ readonly key: string; readonly source: string } | undefined> {
    const stored = await this.secrets.get(name);
    if (stored !== undefined) return { key: stored, source: 'secret storage of VS Code' };
    const key = this.environment['ANTHROPIC_API_KEY']?.trim();
    return key ? { key, source: 'environment variable ANTHROPIC_API_KEY' } : undefined;
  }

  async set(key: string): Promise<void> {
    await this.secrets.store(name, key);
  }

  /** @returns false when there was none */
  async clear(): Promise<boolean> {
    const had = (await this.secrets.get(name)) !== undefined;
    await this.secrets.delete(name);
    return had;
  }
}

/** Why a text cannot be a key, as a sentence; `undefined` when it can. */
export function keyProblem(text: string): string | undefined {
  const key = text.trim();
  if (key === '') return 'Paste the key here.';
  if (/\s/.test(key)) return 'A key has no spaces in it.';
  return /^[\x21-\x7e]{20,}$/.test(key) ? undefined : 'That is no key: keys of Anthropic begin with sk-ant-.';
}

/** No key for the API that was chosen. */
export class MissingKey extends UserError {
  constructor() {
    super('The Anthropic API is chosen, and there is no key for it. Set one, or choose another model.');
  }
}
