import type { TestFailure } from '../pytest/failure';

/** The seeds' six, and what is none of them. */
export type RootCause =
  | 'import error'
  | 'mock mismatch'
  | 'assertion drift'
  | 'type error'
  | 'missing fixture'
  | 'environment issue'
  | 'code error'
  | 'syntax error'
  | 'timeout'
  | 'flaky'
  | 'order dependent'
  | 'unknown';

/** Why a test fails, and how that is known. */
export interface Diagnosis {
  readonly failure: TestFailure;
  readonly cause: RootCause;
  /** Which kind of it, in a few words: `symbol missing`, `stale patch target`. */
  readonly detail: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** The signals that decided, as sentences. */
  readonly evidence: readonly string[];
  /** What vanished or was asked for: `shop.pricing.total`, the package to install, the variable to set. */
  readonly subject: string | null;
  /** Where a person should look first: of the last frame that is the project's. Relative to the root; 1-based. */
  readonly place: { readonly file: string; readonly line: number } | null;
}

/** Whose fault it is. */
export type Fault = 'test out of date' | 'test wrong' | 'code looks wrong' | 'environment' | 'cannot tell';

export interface Verdict {
  readonly fault: Fault;
  /** 0 to 1. */
  readonly confidence: number;
  /** Sentences: what changed, in which commit, what speaks for and against. */
  readonly reasons: readonly string[];
  /** Since which commit it fails; `null` without git, or when that was not found in time. */
  readonly since: CommitReference | null;
}

export interface CommitReference {
  readonly hash: string;
  readonly subject: string;
  readonly date: Date;
}

/** Replaces `text.slice(start, end)` of a decoded file; offsets are JavaScript's. Edits of one file do not overlap. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A small change of test files. */
export interface Repair {
  /** What does it: `renamed symbol`, `patch target`. */
  readonly recipe: string;
  /** For people: `total is called net_total now (shop/pricing.py)`. */
  readonly what: string;
  /** By absolute path. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /**
   * `silent`: nothing that the test asks of the code changes. `proposal`: what it expects changes; only a person, or
   * `--accept-drift`, may accept it.
   */
  readonly consent: 'silent' | 'proposal';
  /** Of a proposal: what the test asserts and what the code does now, as Python. */
  readonly drift: { readonly before: string; readonly after: string } | null;
}

/** What became of a failing test. */
export interface TestRepair {
  readonly nodeId: string;
  readonly diagnosis: Diagnosis;
  readonly verdict: Verdict;
  readonly state: 'repaired' | 'proposal' | 'not repaired';
  /** One for each time that something was tried, three at most. */
  readonly attempts: readonly RepairAttempt[];
  /** What was tried first, or would be: `null` when nothing is known that a test may be edited for by itself. */
  readonly planned: Repair | null;
  /** For a proposal: not applied. */
  readonly proposal: Repair | null;
  /** What a person should do, as a sentence; `null` when it is repaired. */
  readonly nextStep: string | null;
}

export interface RepairAttempt {
  readonly repair: Repair;
  /** Why it was rolled back; `null` when it was kept. */
  readonly rejected: string | null;
}

/** What `FixTestWorkflow` did. */
export interface RepairReport {
  /** Absolute. */
  readonly root: string;
  /** Tests that ran, and how many of them failed before and after. */
  readonly ran: number;
  readonly failedBefore: number;
  readonly failedAfter: number;
  readonly tests: readonly TestRepair[];
  /** Texts of the files that the kept repairs change, before and after. By absolute path. */
  readonly changes: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  readonly seconds: number;
  /** What else the user should know: no git, a shallow clone, a dirty working tree. */
  readonly notes: readonly string[];
}
