import type { StopReason } from '@anthropic-ai/sdk/resources/messages';
import { countTokens, type MessageBody } from './protocol';

/** What the model says, and how it arrives. */
export interface ScriptedText {
  readonly text: string;
  /** `end_turn` by default. `max_tokens` is also what a text behind the request's limit becomes. */
  readonly stopReason?: StopReason;
  /** Reasoning before the text, in a block of its own. */
  readonly thinking?: string;
  /** Until the first byte. */
  readonly delayMs?: number;
  /** From the first byte to the last. */
  readonly durationMs?: number;
  /** Characters in one event; 200 by default. */
  readonly chunk?: number;
  /** The connection is cut behind so many characters. */
  readonly cutAfter?: number;
  /** An error event behind so many characters, as when the service becomes overloaded in mid-reply. */
  readonly errorAfter?: number;
}

/** An answer that is none. */
export interface ScriptedFailure {
  readonly status: number;
  /** `error.type` of the body; by the status where it is not given. */
  readonly type?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the API's JSON: what a proxy or a wrong address may answer. */
  readonly rawBody?: string;
  readonly delayMs?: number;
}

/** Taken, and never answered: `hang` waits until the client goes, `reset` closes the connection at once. */
export type ScriptedSilence = 'hang' | 'reset';

export interface ScriptedSilent {
  readonly silence: ScriptedSilence;
}

/** A text, or a JSON value that is written as one, or what goes wrong. */
export type ScriptedReply = string | ScriptedText | ScriptedFailure | ScriptedSilent | { readonly json: unknown };

/** `call`: how many were asked before, of this server; 0 for the first. */
export type ReplyFunction = (body: MessageBody, call: number) => ScriptedReply | Promise<ScriptedReply>;

export type Script = ScriptedText | ScriptedFailure | ScriptedSilent;

export function scriptOf(reply: ScriptedReply): Script {
  if (typeof reply === 'string') return { text: reply };
  return 'json' in reply ? { text: JSON.stringify(reply.json) } : reply;
}

export interface CompleteReply {
  readonly text: string;
  readonly thinking: string;
  readonly stopReason: StopReason;
  /** Tokens. */
  readonly output: number;
}

/** What of a script is said within the request's limit of tokens. */
export function completeReply(script: ScriptedText, maxTokens: number): CompleteReply {
  const thinking = script.thinking ?? '';
  const wanted = countTokens(thinking) + countTokens(script.text);
  if (wanted <= maxTokens) {
    return { text: script.text, thinking, stopReason: script.stopReason ?? 'end_turn', output: Math.max(1, wanted) };
  }
  const room = Math.max(0, maxTokens - countTokens(thinking));
  return { text: script.text.slice(0, room * 4), thinking, stopReason: 'max_tokens', output: maxTokens };
}

/** `error.type` of a status, as the API has them. */
export function errorType(status: number): string {
  const types: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    402: 'billing_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    504: 'timeout_error',
    529: 'overloaded_error',
  };
  return types[status] ?? 'api_error';
}
