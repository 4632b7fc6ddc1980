import assert from 'node:assert/strict';
import { percentOf, type CoverageReport, type ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { withProven } from '../../../src/coverage/provenCoverage';

describe('withProven', () => {
  const before = module([1, 2], [3, 4]);
  const report: CoverageReport = {
    toolVersion: '7.16.2',
    format: 3,
    timestamp: '2026-01-10T12:00:00',
    hasBranches: true,
    hasContexts: false,
    modules: [before],
    totals: { statements: 4, covered: 2, branches: 2, coveredBranches: 1, percent: 50, percentWithBranches: 50 },
  };
  const matched = { report, matches: { files: new Map([['/shop/tax.py', before]]), unmatched: [] } };

  it('adds what was executed to the module, its file and the totals', () => {
    const { report: after, matches } = withProven(matched, '/shop/tax.py', module([1, 3], [2, 4]));
    assert.deepEqual(matches.files.get('/shop/tax.py')?.missingLines, [4]);
    assert.equal(matches.files.get('/shop/tax.py'), after.modules[0]);
    assert.equal(after.totals.covered, 3);
    assert.equal(after.totals.percent, 75);
    assert.equal(after.totals.percentWithBranches, percentOf(4, 6));
  });

  it('leaves the report that it was given as it was', () => {
    withProven(matched, '/shop/tax.py', module([1, 3], [2, 4]));
    assert.equal(matched.report.modules[0], before);
    assert.equal(matched.report.totals.covered, 2);
  });

  it('knows nothing of files that were not measured', () => {
    assert.equal(withProven(matched, '/shop/other.py', module([1], [])), matched);
  });
});

/** A module with one branch taken, and one that is not. */
function module(executedLines: readonly number[], missingLines: readonly number[]): ModuleCoverage {
  const statements = executedLines.length + missingLines.length;
  return {
    path: 'tax.py',
    statements,
    covered: executedLines.length,
    executedLines,
    missingLines,
    excludedLines: [],
    branches: { total: 2, covered: 1, executed: [{ from: 1, to: 2 }], missing: [{ from: 1, to: 3 }] },
    percent: percentOf(executedLines.length, statements),
    priority: 0,
  };
}
