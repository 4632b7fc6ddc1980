import { UserError } from '../userError';
import { noUsage, type TokenUsage } from './chatModel';

/**
 * Why there is no reply that can be used.
 * - The whole run ends with: `authentication` (key is wrong or missing), `permission`, `credit`, `budget` (ours), `unavailable`
 *   (no such model, program missing or signed out), `connection` (no network, proxy), `clock` (certificates seem out of date).
 * - It passes, and was tried again already: `rate limit`, `overloaded`, `server`.
 * - It passes, and was not: `cut` (the connection was lost in mid-reply, which may have been paid for; `RetriedModel` tries again),
 *   `unanswered` (in a batch that was cancelled, or ran out of time).
 * - The request is at fault: `too large`, `refused`, `unrecorded` (a `RecordedModel` has no reply to it).
 * - The reply is: `truncated`, `bad reply` (empty, no JSON, not what the schema wants, far too long).
 */
export type ModelErrorKind =
  | 'authentication'
  | 'permission'
  | 'credit'
  | 'budget'
  | 'unavailable'
  | 'connection'
  | 'clock'
  | 'rate limit'
  | 'overloaded'
  | 'server'
  | 'cut'
  | 'unanswered'
  | 'too large'
  | 'refused'
  | 'unrecorded'
  | 'truncated'
  | 'bad reply';

const endsTheRun: ReadonlySet<ModelErrorKind> = new Set([
  'authentication',
  'permission',
  'credit',
  'budget',
  'unavailable',
  'connection',
  'clock',
]);

export interface ModelErrorDetails extends ErrorOptions {
  /** A reply that cannot be used was paid for all the same. */
  readonly usage?: TokenUsage;
  readonly cost?: number | null;
  /** The reply as far as it came. */
  readonly text?: string;
}

/** What went wrong with a language model, and what to do about it, as a sentence. */
export class ModelError extends UserError {
  override readonly name = 'ModelError';
  readonly usage: TokenUsage;
  readonly cost: number | null;
  readonly text: string;

  constructor(
    readonly kind: ModelErrorKind,
    message: string,
    { usage = noUsage, cost = null, text = '', ...options }: ModelErrorDetails = {},
  ) {
    super(message, options);
    this.usage = usage;
    this.cost = cost;
    this.text = text;
  }

  /** No other request can do better. */
  get endsTheRun(): boolean {
    return endsTheRun.has(this.kind);
  }
}
