import assert from 'node:assert/strict';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { packedBranches } from '../../../src/coverage/packedArcs';
import { isSameCoverage } from '../../../src/coverage/sameCoverage';

describe('isSameCoverage', () => {
  const branches = packedBranches({ total: 2, covered: 1 }, Int32Array.of(1, 3), Int32Array.of(1, 2));
  const module: ModuleCoverage = {
    path: 'm.py',
    statements: 3,
    covered: 2,
    executedLines: [1, 2],
    missingLines: [3],
    excludedLines: [9],
    branches,
    percent: (2 / 3) * 100,
    priority: 0,
  };

  it('knows equal records, however their branches are kept', () => {
    const plain = { total: 2, covered: 1, missing: [{ from: 1, to: 3 }], executed: [{ from: 1, to: 2 }] };
    assert.ok(isSameCoverage(module, { ...module, executedLines: [1, 2], branches: plain }));
    assert.ok(isSameCoverage({ ...module, branches: undefined }, { ...module, branches: undefined }));
  });

  it('sees every difference', () => {
    const others: Partial<ModuleCoverage>[] = [
      { path: 'n.py' },
      { statements: 4 },
      { covered: 1 },
      { executedLines: [1, 4] },
      { missingLines: [3, 4] },
      { excludedLines: [] },
      { branches: undefined },
      { branches: packedBranches({ total: 2, covered: 1 }, Int32Array.of(1, 4), Int32Array.of(1, 2)) },
      { branches: packedBranches({ total: 2, covered: 1 }, Int32Array.of(1, 3), Int32Array.of()) },
      { branches: packedBranches({ total: 3, covered: 1 }, Int32Array.of(1, 3), Int32Array.of(1, 2)) },
    ];
    for (const other of others) {
      assert.ok(!isSameCoverage(module, { ...module, ...other }), JSON.stringify(other));
    }
  });
});
