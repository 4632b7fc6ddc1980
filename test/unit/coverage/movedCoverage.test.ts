import assert from 'node:assert/strict';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { movedCoverage } from '../../../src/coverage/movedCoverage';

describe('movedCoverage', () => {
  const module: ModuleCoverage = {
    path: 'm.py',
    statements: 4,
    covered: 2,
    executedLines: [1, 2],
    missingLines: [3, 4],
    excludedLines: [6],
    branches: {
      total: 3,
      covered: 0,
      missing: [
        { from: 2, to: 3 },
        { from: 2, to: -1 },
        { from: 4, to: 5 },
      ],
      executed: [],
    },
    percent: 50,
    priority: 0,
  };

  it('renumbers lines and branches', () => {
    const moved = movedCoverage(module, (line) => line + 10);
    assert.deepEqual(moved.executedLines, [11, 12]);
    assert.deepEqual(moved.missingLines, [13, 14]);
    assert.deepEqual(moved.excludedLines, [16]);
    assert.deepEqual(moved.branches?.missing, [
      { from: 12, to: 13 },
      { from: 12, to: -11 },
      { from: 14, to: 15 },
    ]);
  });

  it('leaves out lines that are gone, and branches from or to them', () => {
    const moved = movedCoverage(module, (line) => (line === 3 ? 0 : line));
    assert.deepEqual(moved.missingLines, [4]);
    assert.deepEqual(moved.branches?.missing, [
      { from: 2, to: -1 },
      { from: 4, to: 5 },
    ]);
  });

  it('keeps the counts of the report', () => {
    const moved = movedCoverage(module, () => 0);
    assert.deepEqual([moved.statements, moved.covered, moved.percent, moved.branches?.total], [4, 2, 50, 3]);
  });
});
