import type { InputUsage } from './promptCache';
import type { MessageBody } from './protocol';

/** What became of a request: `cut` by the script, `abandoned` by the client before it had its answer. */
export type Outcome = 'pending' | 'answered' | 'failed' | 'cut' | 'abandoned';

/** One request that came in, so that a test can say what was asked and what was paid. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  /** Milliseconds of the server's clock. */
  readonly at: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `null` when it has none, or bodies are not kept. */
  readonly body: MessageBody | null;
  /** Hash of the body: the same question has the same. */
  readonly key: string;
  /** Id of the batch that it came in. */
  readonly batch: string | null;
  status: number;
  outcome: Outcome;
  /** Tokens that were paid for; `null` when nothing was. */
  usage: (InputUsage & { readonly output: number }) | null;
}

/** Those of the model that cost something. */
export function paidRequests(requests: readonly ServedRequest[]): readonly ServedRequest[] {
  return requests.filter(({ usage }) => usage !== null);
}
