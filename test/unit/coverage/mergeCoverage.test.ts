import assert from 'node:assert/strict';
import fc from 'fast-check';
import { coverageGain } from '../../../src/coverage/coverageGain';
import { mergeCoverage } from '../../../src/coverage/mergeCoverage';
import { parseCoverageJson } from '../../../src/coverage/parseCoverageJson';
import { measurements, moduleOf } from './modules';
import { fixtureText } from './reports';

describe('mergeCoverage', () => {
  it('calls executed what either measurement executed', () => {
    const before = moduleOf({
      executed: [1, 2],
      missing: [3, 5],
      missingArcs: [{ from: 2, to: 5 }],
      executedArcs: [{ from: 2, to: 3 }],
    });
    const after = moduleOf({
      executed: [1, 3],
      missing: [2, 5],
      missingArcs: [{ from: 2, to: 3 }],
      executedArcs: [{ from: 2, to: 5 }],
    });
    const merged = mergeCoverage(before, after);
    assert.deepEqual(merged.executedLines, [1, 2, 3]);
    assert.deepEqual(merged.missingLines, [5]);
    assert.deepEqual([merged.statements, merged.covered, merged.percent], [4, 3, 75]);
    assert.deepEqual([merged.branches!.total, merged.branches!.covered, merged.branches!.missing], [2, 2, []]);
  });

  it('keeps the branches of the measurement that knows them', () => {
    const withBranches = moduleOf({ executed: [1], missingArcs: [{ from: 1, to: 2 }] });
    const without = moduleOf({ executed: [1] });
    assert.deepEqual(mergeCoverage(without, withBranches).branches, withBranches.branches);
    assert.deepEqual(mergeCoverage(withBranches, without).branches, withBranches.branches);
  });

  it('does not count docstrings and excluded lines that an older coverage.py lists as executed', () => {
    const [old, recent] = ['coverage-7.5.4-branch.json', 'coverage-7.17.3-branch-contexts.json'].map((name) =>
      parseCoverageJson(fixtureText(name)).modules.find(({ path }) => path === 'pkg/shapes.py')!,
    );
    for (const merged of [mergeCoverage(old!, old!), mergeCoverage(old!, recent!), mergeCoverage(recent!, old!)]) {
      assert.deepEqual([merged.statements, merged.covered], [31, 25]);
    }
    assert.deepEqual(mergeCoverage(old!, old!), old);
  });

  it('does not depend on order, repetition or grouping', () => {
    fc.assert(
      fc.property(measurements(3), ([a, b, c]) => {
        assert.deepEqual(mergeCoverage(a!, a!), a);
        assert.deepEqual(mergeCoverage(a!, b!), mergeCoverage(b!, a!));
        assert.deepEqual(mergeCoverage(mergeCoverage(a!, b!), c!), mergeCoverage(a!, mergeCoverage(b!, c!)));
      }),
    );
  });

  it('never covers less than either measurement, and keeps every statement and branch', () => {
    fc.assert(
      fc.property(measurements(2), ([a, b]) => {
        const merged = mergeCoverage(a!, b!);
        assert.equal(merged.statements, a!.statements);
        assert.equal(merged.executedLines.length + merged.missingLines.length, merged.statements);
        assert.ok(merged.percent >= Math.max(a!.percent, b!.percent));
        const { total, executed, missing } = merged.branches!;
        assert.equal(total, a!.branches!.total);
        assert.equal(executed.length + missing.length, total);
      }),
    );
  });
});

describe('coverageGain', () => {
  it('is what was missing before and is executed now', () => {
    const before = moduleOf({ executed: [1], missing: [2, 4], missingArcs: [{ from: 1, to: 4 }] });
    const after = moduleOf({
      executed: [1, 4],
      missing: [2],
      executedArcs: [
        { from: 1, to: 4 },
        { from: 4, to: -1 },
      ],
    });
    assert.deepEqual(coverageGain(before, after), { lines: [4], arcs: [{ from: 1, to: 4 }] });
  });

  it('is everything when nothing was measured before', () => {
    const after = moduleOf({ executed: [1, 4], missing: [2], executedArcs: [{ from: 1, to: 4 }] });
    assert.deepEqual(coverageGain(undefined, after), { lines: [1, 4], arcs: [{ from: 1, to: 4 }] });
    assert.deepEqual(coverageGain(undefined, moduleOf({ executed: [1] })), { lines: [1], arcs: [] });
  });

  it('is nothing when less is executed than before', () => {
    const before = moduleOf({ executed: [1, 2] });
    assert.deepEqual(coverageGain(before, moduleOf({ executed: [1], missing: [2] })), { lines: [], arcs: [] });
  });

  it('counts no line that was not a statement before', () => {
    const before = moduleOf({ executed: [2], missing: [3], excluded: [7] });
    assert.deepEqual(coverageGain(before, moduleOf({ executed: [1, 2, 3, 7] })).lines, [3]);
  });

  it('is exactly what merging adds', () => {
    fc.assert(
      fc.property(measurements(2), ([a, b]) => {
        const gain = coverageGain(a, b!);
        const merged = mergeCoverage(a!, b!);
        assert.equal(gain.lines.length, merged.covered - a!.covered);
        assert.equal(gain.arcs.length, merged.branches!.covered - a!.branches!.covered);
      }),
    );
  });
});
