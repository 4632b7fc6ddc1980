import { mergeCoverage } from './mergeCoverage';
import { percentOf, type CoverageReport, type CoverageTotals, type ModuleCoverage } from './moduleCoverage';
import type { PathMatches } from './reportPaths';

/** A report, and which file each of its modules is. */
export interface MatchedReport {
  readonly report: CoverageReport;
  readonly matches: PathMatches;
}

/**
 * The report as it would be had `proven` been measured too: what it executed in a file (absolute path) is executed there,
 * and counts in the totals. A file that the report does not have leaves it as it is.
 */
export function withProven<T extends MatchedReport>(matched: T, file: string, proven: ModuleCoverage): T {
  const { report, matches } = matched;
  const before = matches.files.get(file);
  if (!before) {
    return matched;
  }
  const after = { ...mergeCoverage(before, proven), path: before.path, priority: before.priority };
  return {
    ...matched,
    report: {
      ...report,
      modules: report.modules.map((module) => (module === before ? after : module)),
      totals: changedTotals(report.totals, before, after),
    },
    matches: { ...matches, files: new Map([...matches.files, [file, after]]) },
  };
}

function changedTotals(totals: CoverageTotals, before: ModuleCoverage, after: ModuleCoverage): CoverageTotals {
  const covered = totals.covered + after.covered - before.covered;
  const coveredBranches = totals.coveredBranches + (after.branches?.covered ?? 0) - (before.branches?.covered ?? 0);
  return {
    ...totals,
    covered,
    coveredBranches,
    percent: percentOf(covered, totals.statements),
    percentWithBranches: percentOf(covered + coveredBranches, totals.statements + totals.branches),
  };
}
