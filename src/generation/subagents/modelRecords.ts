import type { CaseReason, TestTarget } from '../testDesign';

/** One test that a model wants to have: what the model test-designer hands to the model test-writer. */
export interface DesignedCase {
  /** Unique among the design's cases. */
  readonly number: number;
  /** Qualified name of the function it aims at. */
  readonly qualname: string;
  readonly reason: CaseReason;
  /** What it shows, as a sentence about the code's behaviour. */
  readonly intent: string;
  /** What has to be there first: objects, files, fixtures, stand-ins. */
  readonly arrange: string;
  /** The call, as Python. */
  readonly act: string;
  /** What must hold afterwards. */
  readonly expectation: string;
  /** The missing lines that it aims at; 1-based. */
  readonly aims: readonly number[];
}

/** The model's `TestDesign`: for the functions of one module. */
export interface ModelTestDesign {
  readonly cases: readonly DesignedCase[];
  /** Missing lines that the model says no test can reach, and why. */
  readonly unreachable: readonly { readonly lines: readonly number[]; readonly why: string }[];
}

/** A test module as a model wrote it: untrusted text. */
export interface ModelDraft {
  readonly code: string;
}

/** What became of one test of a draft, in words that go back to the model. */
export interface DraftFailure {
  /** Name of the test function, or of its class and itself: `TestOrder::test_total`. */
  readonly test: string;
  /** Why it is not kept. */
  readonly why: string;
  /** pytest's output about it, trimmed; empty when it was not run. */
  readonly output: string;
  /** What was seen where something else was asserted: `cart.total() == 12.5`. */
  readonly observed: readonly string[];
}

/** A function that still has something missing after the search, and what the search found out about it. */
export interface RemainingGap {
  readonly target: TestTarget;
  /** Lines of it that no test reaches, those of the search included; 1-based. */
  readonly missingLines: readonly number[];
  /** As in `TestTarget`, those of the search included. */
  readonly missingArcs: TestTarget['missingArcs'];
  /** What was tried and how it ended, as sentences: `fetch(None) raised TypeError: …`. */
  readonly findings: readonly string[];
}

/** What a model says of the functions with gaps before tests are designed: what the model function-identifier hands on. */
export interface ModelSelection {
  /** In the order in which tests should be written. */
  readonly functions: readonly SelectedFunction[];
}

export interface SelectedFunction {
  readonly qualname: string;
  /** `none`: a test of it would show nothing, as of code that only hands on. */
  readonly worth: 'high' | 'medium' | 'low' | 'none';
  /** A sentence. */
  readonly why: string;
  /** What has to change in the code before a test can get there, as a sentence; `null` where nothing has to. */
  readonly seam: string | null;
}
