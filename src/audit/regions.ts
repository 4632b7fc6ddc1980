import type { Statement, Suite } from '../python/suites';
import type { Scope } from './scopes';
import { bodyStart } from './scopes';

/** How execution would have come to a region. */
export interface Entry {
  /** The suite the region stands in. */
  readonly suite: Suite;
  /** The compound statement or definition that the suite belongs to; `null` for the scope's own suite. */
  readonly parent: Statement | null;
  /** The last executed statement before the region in the same suite; `null` when the suite was never entered. */
  readonly after: Statement | null;
}

/** Statements in a row that no test runs, as large as it can be. */
export interface Region {
  readonly scope: Scope;
  /** `null` for lines that the source's structure does not explain. */
  readonly entry: Entry | null;
  readonly statements: readonly Statement[];
  /** Missing lines, ascending. */
  readonly lines: readonly number[];
}

/** The regions of a scope, in the order of the text. Every missing line of the scope is in exactly one. */
export function findRegions(scope: Scope): Region[] {
  const { suite } = scope;
  const regions: Region[] = [];
  const first = suite.kind === 'module' ? 1 : bodyStart(suite);
  if (scope.missing.size > 0 && scope.executed.size === 0) {
    regions.push(wholeSuite(scope, suite, null, first));
  } else if (scope.missing.size > 0) {
    walk(scope, suite, null, regions);
  }
  return withLeftovers(
    scope,
    regions.filter(({ lines }) => lines.length > 0),
  );
}

function walk(scope: Scope, suite: Suite, parent: Statement | null, regions: Region[]): void {
  let after: Statement | null = null;
  let run: Statement[] = [];
  const closeRun = (): void => {
    if (run.length > 0) {
      const lines = scope.missing.within(run[0]!.line, run.at(-1)!.endLine);
      regions.push({ scope, entry: { suite, parent, after }, statements: run, lines });
      run = [];
    }
  };
  for (const statement of suite.statements) {
    const executed = scope.executed.countIn(statement.line, statement.endLine);
    const missing = scope.missing.countIn(statement.line, statement.endLine);
    if (executed > 0) {
      closeRun();
      after = statement;
      if (missing > 0) {
        statement.suites.forEach((inner) => visitSuite(scope, inner, statement, regions));
      }
    } else if (missing > 0) {
      run.push(statement);
    }
  }
  closeRun();
}

function visitSuite(scope: Scope, suite: Suite, parent: Statement, regions: Region[]): void {
  const first = hasOwnLine(suite) ? suite.line : bodyStart(suite);
  if (scope.missing.countIn(first, suite.endLine) === 0) {
    return;
  }
  if (scope.executed.countIn(first, suite.endLine) === 0) {
    regions.push(wholeSuite(scope, suite, parent, first));
  } else {
    walk(scope, suite, parent, regions);
  }
}

/** Whether coverage.py counts the clause's header as a statement of its own (`else:`, `try:` and first headers are not asked for). */
function hasOwnLine(suite: Suite): boolean {
  return suite.kind === 'elif' || suite.kind === 'except' || suite.kind === 'case';
}

function wholeSuite(scope: Scope, suite: Suite, parent: Statement | null, first: number): Region {
  return {
    scope,
    entry: { suite, parent, after: null },
    statements: suite.statements,
    lines: scope.missing.within(first, suite.endLine),
  };
}

/** Adds what no statement accounts for, such as lines of a file that changed after the report: neighbours together. */
function withLeftovers(scope: Scope, regions: readonly Region[]): Region[] {
  const explained = new Set(regions.flatMap((region) => region.lines));
  const leftovers: number[][] = [];
  let previous: number | null = null;
  for (const line of scope.missing.within(0, Number.MAX_SAFE_INTEGER - 1)) {
    if (explained.has(line)) {
      previous = null;
    } else if (previous !== null) {
      leftovers.at(-1)!.push(line);
    } else {
      leftovers.push([line]);
      previous = line;
    }
  }
  const rest = leftovers.map((lines): Region => ({ scope, entry: null, statements: [], lines }));
  return [...regions, ...rest].sort((a, b) => a.lines[0]! - b.lines[0]!);
}
