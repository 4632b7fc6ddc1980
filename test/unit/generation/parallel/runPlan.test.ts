import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plannedModules, planRun, type Candidate, type Planning } from '../../../../src/generation/parallel/runPlan';
import { moduleCoverage } from '../../audit/modules';
import { candidates } from './runs';

const planning: Planning = {
  ...{ id: 'run-1', model: null, measuredAt: '2026-11-27T00:00:00Z', outputDirectory: 'tests/generated' },
  ...{ threshold: 50, top: 200, batchSize: 10, takenNames: [] },
};

function candidate(key: string, covered: number, missing: number): Candidate {
  const lines = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
  const coverage = { ...moduleCoverage(lines(1, covered), lines(covered + 1, missing)), path: `/report/${key}` };
  return { key, name: key.replace(/\.py$/, '').replaceAll('/', '.'), coverage };
}

describe('The plan of a run', () => {
  it('has the modules of the lowest coverage, of equals those with more to gain', () => {
    const all = [candidate('a/small.py', 0, 2), candidate('a/half.py', 4, 6), candidate('a/big.py', 0, 9)];
    const plan = planRun([...all, candidate('a/good.py', 5, 5)], { ...planning, top: 2 });
    assert.deepEqual(
      plannedModules(plan).map(({ key }) => key),
      ['a/big.py', 'a/small.py'],
    );
    assert.equal(plan.left, 1);
  });

  it('has batches by package, of the size that was asked for, the one with the most to gain first', () => {
    const plan = planRun(candidates(25), { ...planning, batchSize: 10 });
    assert.deepEqual(
      plan.batches.map(({ name, modules }) => [name, modules.length]),
      [
        ['pkg (2 of 3)', 9],
        ['pkg (1 of 3)', 8],
        ['pkg (3 of 3)', 8],
      ],
    );
  });

  it('gives every module a test file of its own, whatever its place', () => {
    const key = fc.stringMatching(/^[ab_]{1,3}(\/[ab_]{1,3}){0,2}\.py$/);
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 40 }), (keys) => {
        const all = keys.map((one) => candidate(one, 0, 3));
        const planned = plannedModules(planRun(all, planning));
        assert.deepEqual(planned.map((one) => one.key).sort(), [...keys].sort());
        assert.equal(new Set(planned.map(({ testFile }) => testFile.toLowerCase())).size, keys.length);
        const again = plannedModules(planRun(all.toReversed(), planning));
        const files = (of: typeof planned): Map<string, string> => new Map(of.map((one) => [one.key, one.testFile]));
        assert.deepEqual(files(again), files(planned));
      }),
    );
  });
});
