/**
 * The records of an audit: what is measured, what no test reaches, what to do first.
 * Lines are 1-based. Percentages and points are 0 to 100 of statements unless named otherwise. Minutes are estimates.
 */
import type { Arc, CoverageTotals } from '../coverage/moduleCoverage';
import type { FunctionKind } from '../python/signatures';
import type { AuditJudgement } from './auditJudgement';
import type { Churn } from './gitChurn';
import type { Trend } from './trend';

export interface AuditReport {
  /** Absolute path of the folder that was audited. */
  readonly root: string;
  /** Version of coverage.py that made the report. */
  readonly toolVersion: string;
  /** When the coverage was measured, as the report states it: local time of that machine, ISO 8601 without zone. */
  readonly measuredAt: string;
  /** Modules below this percentage of covered statements are planned. */
  readonly threshold: number;
  /** The report's own totals: what `coverage report` prints. */
  readonly totals: CoverageTotals;
  readonly metrics: AuditMetrics;
  readonly health: HealthScore;
  /** Against an earlier report; `null` when there is none to compare with. */
  readonly trend: Trend | null;
  /** The three modules whose full coverage would raise the health score most, the best first; fewer when less is missing. */
  readonly improvements: readonly Improvement[];
  /** Where the first three batches lead. `null` when nothing is planned. */
  readonly start: PlanStart | null;
  /** The plan: modules below the threshold, most health for a minute of work first. */
  readonly batches: readonly AuditBatch[];
  /** Modules that are not planned: at or above the threshold, or tests themselves. Most urgent first. */
  readonly unplanned: readonly AuditModule[];
  /** What a model says about it; only there when one was asked. It has no figures, and none of the others depends on it. */
  readonly judgement?: AuditJudgement;
}

/** A part of something that can be counted. */
export interface Share {
  readonly covered: number;
  readonly total: number;
}

/** Sums over the modules that are not tests themselves. */
export interface AuditMetrics {
  readonly statements: Share;
  /** `null` when the report was made without branch measurement. */
  readonly branches: Share | null;
  /** Functions of which a test runs at least one statement. */
  readonly functions: Share;
  /** Cyclomatic complexity: of all functions, and what of it is covered (complexity × covered share of statements). */
  readonly complexity: Share;
  /** Modules with statements, and those at or above the threshold. */
  readonly modules: Share;
}

/** See `coverageAuditor.ts` for the formula. */
export interface HealthScore {
  /** 0 to 100, a whole number; 100 only when every part is complete. */
  readonly score: number;
  /** The parts that were measured. Their weights add up to 1. */
  readonly parts: readonly HealthPart[];
}

export interface HealthPart extends Share {
  readonly name: 'statements' | 'branches' | 'complexity' | 'modules';
  /** 0 to 1. */
  readonly weight: number;
}

/** What covering all of one module would do. */
export interface Improvement {
  /** As in `AuditModule`. */
  readonly path: string;
  readonly minutes: number;
  readonly gain: Gain;
}

/** What there is to show for the first batches of the plan. */
export interface PlanStart {
  /** How many batches: 3, or all when there are fewer. */
  readonly batches: number;
  readonly minutes: number;
  /** Covered statements then, 0 to 100. */
  readonly percent: number;
  /** The health score then. */
  readonly health: number;
}

export interface AuditBatch {
  /** Stable as long as its package keeps its modules. */
  readonly id: string;
  readonly name: string;
  readonly packagePath: string;
  readonly modules: readonly AuditModule[];
  readonly statements: number;
  readonly covered: number;
  readonly percent: number;
  readonly effort: Effort;
  readonly gain: Gain;
}

export interface AuditModule {
  /** Relative to the root, with forward slashes; as the report writes it when the file was not found. */
  readonly path: string;
  /** Absolute; `null` when the report's path leads to no file of the folder. */
  readonly file: string | null;
  /** A file of tests: measured too, but no part of the metrics, the health score and the plan. */
  readonly isTest: boolean;
  /** Where its tests belong: relative to the root, with forward slashes. `null` when the file was not found. */
  readonly testFile: string | null;
  readonly statements: number;
  readonly covered: number;
  readonly percent: number;
  readonly branches: Share | null;
  /** Covered statements outside functions: importing the module runs them, whatever a test checks. `null` when its text is not known. */
  readonly coveredAtImport: number | null;
  /** Tests import it and run nothing more: all that is covered ran at import, though it has functions. */
  readonly isOnlyImported: boolean;
  readonly missingLines: readonly number[];
  /** See `prioritizeModules`; 0 for a module that is not planned. */
  readonly priority: number;
  /** How many other measured modules, tests left out, import it. */
  readonly importers: number;
  /** `null` when git's history is not known. */
  readonly churn: Churn | null;
  /** How much more than its size its gap matters, 1 or more: see `risk.ts`. */
  readonly risk: number;
  /** Every function and method, in the order of the text; functions inside functions count as part of the outer one. */
  readonly functions: readonly AuditFunction[];
  /** What is missing outside functions. */
  readonly paths: readonly UncoveredPath[];
  /** Why its functions could not be read, or not all of them: a sentence. `null` when they were. */
  readonly problem: string | null;
  readonly effort: Effort;
}

export interface AuditFunction {
  readonly qualname: string;
  readonly kind: FunctionKind;
  /** `async def fetch(url: str, *, retries: int = 3) -> bytes`: source text on one line. */
  readonly signature: string;
  /** Line of `def`. */
  readonly line: number;
  readonly endLine: number;
  readonly complexity: number;
  readonly statements: number;
  readonly covered: number;
  /** Complexity² × uncovered share³ + complexity (Savoia and Evans, 2007). Above 30 is commonly held to need tests. */
  readonly crap: number;
  /** CRAP × how exposed the module is by its importers and its commits: see `risk.ts`. */
  readonly risk: number;
  readonly paths: readonly UncoveredPath[];
  readonly effort: Effort;
}

/**
 * - `function`: never called; `async`: an `async def` never awaited; `error`: ends in `raise`; `handler`: an `except`; `finally`; `loop`: the body of a loop;
 * - `branch`: under an `if`, `elif` or after a guard; `boundary`: the same where a value is compared with a constant; `else`: the way on when a condition is false; `case`: of a `match`;
 * - `return`: only returns, early; `rest`: after a line that never completes;
 * - `module`: outside functions; `script`: under `if __name__ == "__main__"`; `unreachable`: what no test can run
 *   here: under `if TYPE_CHECKING`, for another platform or version of Python, after a `return`.
 */
export type PathKind =
  | 'function'
  | 'async'
  | 'error'
  | 'handler'
  | 'finally'
  | 'loop'
  | 'branch'
  | 'boundary'
  | 'else'
  | 'case'
  | 'return'
  | 'rest'
  | 'module'
  | 'script'
  | 'unreachable';

/** A way through the code that no test takes. Each missing line and each missing arc of a module is in exactly one. */
export interface UncoveredPath {
  readonly kind: PathKind;
  /** A few words: `raises DiscountError`, `if member`, `never called`. */
  readonly title: string;
  /** A sentence: `Raises DiscountError when percent < 0. No test makes line 24 true.` */
  readonly reason: string;
  /** Where to look: from the first missing line, or the line of the branch, to the end of the last statement. */
  readonly line: number;
  readonly endLine: number;
  /** Missing statements, ascending. Empty when only a branch is missing. */
  readonly lines: readonly number[];
  readonly arcs: readonly Arc[];
  /** What an `error` raises, as written. `null` for every other kind, and for a bare `raise`. */
  readonly exception: string | null;
  /** What must hold to get there, in the source's words, as far as the text shows it. */
  readonly condition: string | null;
  /** Test cases it takes to reach all of it: 1 and one for each decision inside. 0 for what no test can reach. */
  readonly cases: number;
}

export type EffortSize = 'S' | 'M' | 'L';

/** See `effort.ts` for the estimate. */
export interface Effort {
  readonly minutes: number;
  readonly size: EffortSize;
  readonly cases: number;
}

/** What is gained when every missing line and branch of some modules is covered, in points with one decimal. */
export interface Gain {
  /** Of statement coverage. */
  readonly coverage: number;
  /** Of the health score before it is rounded. */
  readonly health: number;
}
