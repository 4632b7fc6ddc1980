/** A step from one line to another. `to` is negative when the step leaves the function or module (coverage.py's notation). */
export interface Arc {
  readonly from: number;
  readonly to: number;
}

/** Branches of a module, known only when the report was made with branch measurement. */
export interface ModuleBranches {
  readonly total: number;
  readonly covered: number;
  readonly missing: readonly Arc[];
  readonly executed: readonly Arc[];
}

/** Coverage of one Python file, as a coverage.json report states it. All line numbers are 1-based and ascending. */
export interface ModuleCoverage {
  /** The path as the report writes it, with forward slashes. */
  readonly path: string;
  /** Number of executable statements. */
  readonly statements: number;
  /** Number of executed statements. */
  readonly covered: number;
  /** Without excluded lines. Reports of older versions of coverage.py have lines of docstrings among them. */
  readonly executedLines: readonly number[];
  readonly missingLines: readonly number[];
  readonly excludedLines: readonly number[];
  readonly branches: ModuleBranches | undefined;
  /** Covered statements in per cent, 0 to 100; 100 for a module without statements. */
  readonly percent: number;
  /** Work to be gained here, see `prioritizeModules`; 0 until prioritized. */
  readonly priority: number;
}

/** A parsed coverage.json. */
export interface CoverageReport {
  /** Version of coverage.py that wrote it, such as `7.16.2`. */
  readonly toolVersion: string;
  /** Version of the report's format: 2 or 3; 1 for the older one that states none. */
  readonly format: number;
  /** When it was made: local time of the machine that made it, ISO 8601 without zone, as coverage.py writes it. */
  readonly timestamp: string;
  readonly hasBranches: boolean;
  /** It says which contexts ran each line: see `contextsOf`. */
  readonly hasContexts: boolean;
  readonly modules: readonly ModuleCoverage[];
  readonly totals: CoverageTotals;
}

export interface CoverageTotals {
  readonly statements: number;
  readonly covered: number;
  readonly branches: number;
  readonly coveredBranches: number;
  /** Covered statements in per cent, 0 to 100. */
  readonly percent: number;
  /** coverage.py's own total, which mixes branches in where they were measured. */
  readonly percentWithBranches: number;
}

/** Per cent of statements, 0 to 100; 100 when there are none. */
export function percentOf(covered: number, statements: number): number {
  return statements === 0 ? 100 : (covered / statements) * 100;
}

/** Statements that no test reached. */
export function gap(module: ModuleCoverage): number {
  return module.statements - module.covered;
}
