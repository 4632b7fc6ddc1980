/**
 * What a model says about an audit: why gaps matter, what to test, in which order. There is no figure in it: those are computed.
 * Every sentence is a model's own, of bounded length and on one line, and is escaped where it is shown.
 */
export interface AuditJudgement {
  /** Who judged: `claude-sonnet-5-5 (Anthropic API)`. */
  readonly model: string;
  /** The state of the tests, in a few sentences. `null` when there is none. */
  readonly summary: string | null;
  /** Modules that deserve attention before others. */
  readonly modules: readonly JudgedModule[];
  readonly gaps: readonly JudgedGap[];
  /** In the order in which the model would do them. */
  readonly batches: readonly JudgedBatch[];
  /** What of the replies was not taken, and why, as sentences. */
  readonly notes: readonly string[];
}

export interface JudgedModule {
  /** As in `AuditModule`. */
  readonly path: string;
  readonly why: string;
}

/** A function with something untested. */
export interface JudgedGap {
  /** As in `AuditModule`. */
  readonly path: string;
  readonly qualname: string;
  readonly concern: Concern;
  /** What goes wrong when it breaks unnoticed. */
  readonly why: string;
  /** What a test should show. */
  readonly test: string;
}

export type Concern = 'high' | 'medium' | 'low';

export interface JudgedBatch {
  /** As in `AuditBatch`. */
  readonly id: string;
  readonly when: 'first' | 'next' | 'later';
  readonly why: string;
}
