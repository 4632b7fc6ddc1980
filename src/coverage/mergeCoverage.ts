import { type Arc, type ModuleBranches, type ModuleCoverage, percentOf } from './moduleCoverage';

/**
 * Two measurements of the same file as one: what either executed is executed. Order does not matter, and merging a
 * module with itself changes nothing. The path is that of `a`; the priority is 0 until prioritized again.
 */
export function mergeCoverage(a: ModuleCoverage, b: ModuleCoverage): ModuleCoverage {
  const executed = new Set([...a.executedLines, ...b.executedLines]);
  const missing = new Set([...a.missingLines, ...b.missingLines].filter((line) => !executed.has(line)));
  const excluded = [...a.excludedLines, ...b.excludedLines].filter((line) => !executed.has(line) && !missing.has(line));
  const statements = Math.max(a.statements, b.statements, missing.size);
  const covered = statements - missing.size;
  return {
    path: a.path,
    statements,
    covered,
    executedLines: ascending(executed),
    missingLines: ascending(missing),
    excludedLines: ascending(new Set(excluded)),
    branches: a.branches && b.branches ? mergeBranches(a.branches, b.branches) : (a.branches ?? b.branches),
    percent: percentOf(covered, statements),
    priority: 0,
  };
}

function mergeBranches(a: ModuleBranches, b: ModuleBranches): ModuleBranches {
  const executed = uniqueArcs([...a.executed, ...b.executed]);
  const known = new Set(executed.map(arcKey));
  const missing = uniqueArcs([...a.missing, ...b.missing]).filter((arc) => !known.has(arcKey(arc)));
  const total = Math.max(a.total, b.total, missing.length);
  return { total, covered: total - missing.length, missing, executed };
}

function uniqueArcs(arcs: readonly Arc[]): Arc[] {
  const unique = new Map(arcs.map((arc) => [arcKey(arc), arc]));
  return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

function ascending(lines: ReadonlySet<number>): number[] {
  return [...lines].sort((a, b) => a - b);
}

/** Equal for equal arcs. */
export function arcKey({ from, to }: Arc): string {
  return `${from}>${to}`;
}
