import type { CoverageGain } from '../coverage/coverageGain';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { Progress } from '../progress';
import type { Interpreter } from '../pytest/interpreter';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import type { TokenUsage } from '../models/chatModel';
import type { FileEvidence } from './evidence';
import type { GenerationModel } from './modelDrafts/askForTests';
import type { CompletedValue } from './modelDrafts/modelTest';
import type { DroppedDraft, LikelyBug, TargetModule } from './testDesign';

/** What generation needs from the world; the same under VS Code, in the terminal and in a test. */
export interface GenerationOptions {
  /** Absolute path of the project's folder. */
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  readonly analyzer: ASTFunctionAnalyzer;
  readonly pytestArgs: readonly string[];
  /** For the search of inputs, in seconds. */
  readonly seconds: number;
  /** For running mutants of the code against the tests, in seconds; by default about as many. */
  readonly mutantSeconds?: number;
  /** Where to put the test file instead of where the project's layout says. Absolute. */
  readonly outputDirectory?: string;
  /** The test file itself, in place of both. Absolute; its name is of no other test file. */
  readonly newTestFile?: string;
  /** Asked for tests of what the search cannot reach; without one, nothing leaves the machine. */
  readonly model?: GenerationModel | undefined;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  readonly progress: Progress;
  /** Ends the search and the running of mutants: what was found until then is verified and kept, and nothing is lost. */
  readonly finish?: AbortSignal | undefined;
  /** Ends all of it, at once. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Asked before the end which tests are kept: gives names of those in `offer.tests`. When some are dropped, what is left is
   * run and measured again.
   */
  readonly choose?: ((offer: TestOffer) => Promise<readonly string[]>) | undefined;
}

/** A verified test file that somebody may drop tests of. */
export interface TestOffer {
  /** Absolute. */
  readonly testFile: string;
  readonly text: string;
  /** See `GenerationResult`. */
  readonly previousText: string | null;
  /** Names of the new test functions, in their order. */
  readonly tests: readonly string[];
  readonly evidence: FileEvidence | null;
}

export interface GenerationRequest {
  /** Absolute path of the module. */
  readonly file: string;
  /** Functions and classes of it; all that is uncovered when they are missing. */
  readonly qualnames?: readonly string[] | undefined;
  /** What is known of the module as it is now; `undefined` has it measured with the module's own tests. */
  readonly coverage?: ModuleCoverage | undefined;
  /** When `coverage` was measured: what the module's own tests reach that were changed since is added to it. */
  readonly measuredAt?: Date | undefined;
}

/** What a model had a part in. */
export interface ModelShare {
  /** Its own name. */
  readonly name: string;
  readonly requests: number;
  readonly usage: TokenUsage;
  /** In US dollars, as far as prices are known. */
  readonly dollars: number;
  /** The kept tests that a model wrote. */
  readonly tests: readonly ModelTestRecord[];
  /** Tests that are not kept; they are among `GenerationResult.dropped`, too. */
  readonly rejected: readonly DroppedDraft[];
  /** Why the model was not asked to the end, as a sentence; `null` when it was. */
  readonly problem: string | null;
  /** What it said that the user should know, as sentences: which functions need the code changed first. */
  readonly notes: readonly string[];
}

export interface ModelTestRecord {
  /** Its name in the file: `TestOrder::test_total`. */
  readonly test: string;
  /** It asserts that there is something, and hardly what. */
  readonly isWeak: boolean;
  /** Values that the model expected otherwise than the code does. */
  readonly completed: readonly CompletedValue[];
}

/** A verified test file that is not written yet, or why there is none. */
export interface GenerationResult {
  readonly module: TargetModule;
  /** What was asked for, in words: the qualified name of a function or class, or several of them; else the module's name. */
  readonly subject: string;
  /** Qualified names of the functions that tests were looked for. */
  readonly functions: readonly string[];
  /** Absolute path of the file; `null` when nothing was kept. */
  readonly testFile: string | null;
  /** The whole text of the file with the tests. */
  readonly text: string | null;
  /** What the file has been, without a byte order mark; `null` when it is new. All its lines are in `text`. */
  readonly previousText: string | null;
  /** New test cases in the file. */
  readonly kept: number;
  readonly dropped: readonly DroppedDraft[];
  /** `null` when no model was asked: there is none, or nothing was left for it. */
  readonly model: ModelShare | null;
  /** What the code does and what is hardly meant: reported, not recorded in a test. */
  readonly bugs: readonly LikelyBug[];
  readonly gain: CoverageGain;
  /** What the tests of the file were seen to do; `null` when nothing was kept, or when it was finished before that was known. */
  readonly evidence: FileEvidence | null;
  /** Of the module. */
  readonly before: ModuleCoverage;
  readonly after: ModuleCoverage;
  /** Lines of these functions that no kept test reaches; 1-based. */
  readonly unreachedLines: readonly number[];
  /** Inputs that were run. */
  readonly tried: number;
  readonly seconds: number;
  /** Whether the functions had anything uncovered. */
  readonly hadGap: boolean;
  /** What else the user should know, as sentences. */
  readonly notes: readonly string[];
  /** `finish` came first: a longer search may have found more. */
  readonly isFinishedEarly: boolean;
}
