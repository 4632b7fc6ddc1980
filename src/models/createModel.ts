import { UserError } from '../userError';
import { AnthropicModel } from './anthropicModel';
import type { ChatModel } from './chatModel';
import { ClaudeCodeModel } from './claudeCode';
import type { ModelChoice } from './modelChoice';
import type { PriceList } from './prices';
import type { RateGate } from './rateGate';
import { RecordedModel } from './recordedModel';

/** What the models of the providers need. */
export interface ModelAccess {
  /** For `anthropic`. */
  readonly apiKey?: string | undefined;
  /** Of a gateway that speaks the Messages API; Anthropic's own by default. */
  readonly baseUrl?: string | undefined;
  /** See `AnthropicAccess`. */
  readonly proxy?: string | undefined;
  /** The user's own. */
  readonly prices?: PriceList | undefined;
  /** Shared by all models of one key. */
  readonly gate?: RateGate | undefined;
  /** Path or name of the user's own Claude Code; `claude` by default. */
  readonly claudeCode?: string | undefined;
  /** The environment of what is started. */
  readonly environment: NodeJS.ProcessEnv;
  /** What one request of Claude Code may cost, in US dollars. */
  readonly maxDollarsOfRequest?: number | undefined;
}

/**
 * The model of a choice; nothing is sent yet. `undefined` for `none`.
 * @throws UserError when something is missing that it needs, or when it exists in VS Code only
 */
export function createModel(choice: ModelChoice, access: ModelAccess): ChatModel | undefined {
  const { apiKey, baseUrl, proxy, prices, gate, claudeCode = 'claude', environment, maxDollarsOfRequest } = access;
  switch (choice.provider) {
    case 'none':
      return undefined;
    case 'recorded':
      return new RecordedModel(choice.folder);
    case 'claude-code': {
      const limit = maxDollarsOfRequest === undefined ? {} : { maxDollars: maxDollarsOfRequest };
      return new ClaudeCodeModel({ command: claudeCode, id: choice.id, environment, ...limit });
    }
    case 'anthropic':
      if (!apiKey) throw new UserError('The Anthropic API needs a key. Make one at https://platform.claude.com.');
      return new AnthropicModel({ apiKey, baseUrl, proxy, prices, gate, model: choice.id });
    case 'vscode-lm':
      throw new UserError('The language models of VS Code can be asked in VS Code only.');
  }
}
