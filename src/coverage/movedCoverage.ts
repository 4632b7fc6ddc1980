import type { ModuleCoverage } from './moduleCoverage';

/**
 * A module's coverage with the line numbers of a later version of its text. Lines that are gone or were edited are left
 * out, with the branches from or to them; the counts stay those of the report.
 * @param lineNow where a measured line is now: 1-based, 0 when nowhere
 */
export function movedCoverage(module: ModuleCoverage, lineNow: (line: number) => number): ModuleCoverage {
  const lines = (measured: readonly number[]) => measured.map(lineNow).filter((line) => line > 0);
  const arcs = (measured: NonNullable<ModuleCoverage['branches']>['missing']) =>
    measured
      .map(({ from, to }) => ({ from: lineNow(from), to: to > 0 ? lineNow(to) : -lineNow(-to) }))
      .filter(({ from, to }) => from > 0 && to !== 0);
  return {
    ...module,
    executedLines: lines(module.executedLines),
    missingLines: lines(module.missingLines),
    excludedLines: lines(module.excludedLines),
    branches: module.branches && {
      ...module.branches,
      missing: arcs(module.branches.missing),
      executed: arcs(module.branches.executed),
    },
  };
}
