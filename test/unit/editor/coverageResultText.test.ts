import assert from 'node:assert/strict';
import type { CoverageTotals } from '../../../src/coverage/moduleCoverage';
import { coverageResultText } from '../../../src/editor/coverageResultText';

describe('coverageResultText', () => {
  it('says what passed, what is covered and how much that is more', () => {
    assert.equal(
      coverageResultText({ passed: 214, failed: 0, errors: 0 }, totals(44.2), totals(53.8)),
      '214 tests passed: 54 % of statements (+10).',
    );
  });

  it('says that coverage was measured although tests failed', () => {
    assert.equal(
      coverageResultText({ passed: 2, failed: 3, errors: 1 }, totals(50), totals(48)),
      'Tests ran, 3 failed, 1 error; coverage was still measured: 48 % of statements (−2).',
    );
  });

  it('claims no difference after the first run, or where there is none', () => {
    assert.equal(
      coverageResultText({ passed: 1, failed: 0, errors: 0 }, undefined, totals(44)),
      '1 test passed: 44 % of statements.',
    );
    assert.equal(
      coverageResultText({ passed: 1, failed: 0, errors: 0 }, totals(44.1), totals(44.3)),
      '1 test passed: 44 % of statements.',
    );
  });
});

function totals(percent: number): CoverageTotals {
  return { statements: 100, covered: percent, branches: 0, coveredBranches: 0, percent, percentWithBranches: percent };
}
