import type { Progress } from '../progress';
import type { TestFailure } from '../pytest/failure';
import type { FailureRun } from '../pytest/failureRun';
import type { RepairPlan } from './recipes/recipe';
import type { Diagnosis, Repair, Verdict } from './repairRecords';

/** How the loop goes about it. */
export interface FixLimits {
  /** Attempts for each test; 0 only says what is wrong. */
  readonly maxAttempts: number;
  /** Accept proposals, too: that a test expects what the code does now. */
  readonly acceptDrift: boolean;
  /** At the end all files are as before; the report has the changes. */
  readonly dryRun: boolean;
  /** For one run of the tests, in milliseconds. */
  readonly runMs: number;
  /** For the run of the whole suite before anything is accepted, in milliseconds. */
  readonly suiteMs: number;
}

/** What the loop gets from the world. */
export interface FixWorld {
  /** Absolute. */
  readonly root: string;
  readonly parts: FixParts;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What the loop is made of. Each may read the project, and none changes it. */
export interface FixParts {
  /**
   * Runs tests, with fresh bytecode.
   * @param args node ids and files; all tests when there are none
   * @throws UserError when pytest cannot begin
   */
  run(args: readonly string[], timeoutMs: number): Promise<FailureRun>;
  /** Why tests fail: one for each failure, in their order. */
  diagnose(failures: readonly TestFailure[]): Promise<readonly Diagnosis[]>;
  /** Whose fault each is. */
  judge(diagnoses: readonly Diagnosis[]): Promise<Judgement>;
  /** Whose fault it is that a test, once an edit is made, fails in another way. */
  judgeNext(diagnosis: Diagnosis): Verdict;
  /**
   * What may mend a test. The most certain first.
   * @param edited texts of files that the loop has under trial, by absolute path; the same object for the same texts
   */
  plan(diagnosis: Diagnosis, verdict: Verdict, edited: ReadonlyMap<string, string>): Promise<RepairPlan>;
  /** What a model suggests where nothing else helps; without a model there is none. */
  readonly suggest?:
    ((question: RepairQuestion, edited: ReadonlyMap<string, string>) => Promise<Suggestion>) | undefined;
  /** Whether a file belongs to the tests: nothing else is ever edited. @param file absolute */
  isTestFile(file: string): boolean;
  /** What makes a changed test file ask less of the code, as a sentence; `null` when nothing does. */
  weakens(before: string, after: string, repair: Repair): string | null;
  /**
   * Why a test that passes with a model's repair asks nothing of the code, as a sentence; `null` when it does ask. Recipes leave
   * what a test asks as it is.
   */
  noticesNothing?(nodeId: string, edited: ReadonlyMap<string, string>): Promise<string | null>;
}

export interface Judgement {
  /** In their order, as they are once it is known what changed. */
  readonly diagnoses: readonly Diagnosis[];
  /** One for each diagnosis, in their order. */
  readonly verdicts: readonly Verdict[];
  /** For the report: no git, a shallow clone. */
  readonly notes: readonly string[];
}

/** What a model is asked. */
export interface RepairQuestion {
  readonly diagnosis: Diagnosis;
  readonly verdict: Verdict;
  /** What was tried and why it was rolled back, as sentences. */
  readonly tried: readonly string[];
}

/** A repair, or why there is none. */
export type Suggestion = { readonly repair: Repair } | { readonly refusal: string };
