import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gap } from '../../../src/coverage/moduleCoverage';
import { prioritizeModules } from '../../../src/coverage/prioritizeModules';
import { codeBase, moduleOf } from './modules';

describe('prioritizeModules', () => {
  const share = (path: string, covered: number, missing: number) =>
    moduleOf({ path, executed: lines(0, covered), missing: lines(covered, missing) });
  const paths = (modules: readonly { path: string }[]) => modules.map(({ path }) => path);

  it('puts the module with the most uncovered statements first', () => {
    const modules = [share('small.py', 0, 3), share('large.py', 40, 60), share('medium.py', 1, 9)];
    assert.deepEqual(paths(prioritizeModules(modules)), ['large.py', 'medium.py', 'small.py']);
  });

  it('leaves out modules at 50 per cent and above, and modules without statements', () => {
    const modules = [
      share('half.py', 50, 50),
      share('below.py', 49, 51),
      share('empty.py', 0, 0),
      share('full.py', 5, 0),
    ];
    assert.deepEqual(paths(prioritizeModules(modules)), ['below.py']);
  });

  it('takes another threshold, strictly', () => {
    const modules = [share('a.py', 79, 21), share('b.py', 80, 20), share('full.py', 5, 0)];
    assert.deepEqual(paths(prioritizeModules(modules, { threshold: 80 })), ['a.py']);
    assert.deepEqual(paths(prioritizeModules(modules, { threshold: 100 })), ['a.py', 'b.py']);
    assert.deepEqual(prioritizeModules(modules, { threshold: 0 }), []);
  });

  it('does not round a percentage up to the threshold', () => {
    assert.equal(prioritizeModules([share('a.py', 49_999, 50_001)]).length, 1);
  });

  it('weighs the gap by risk', () => {
    const modules = [share('long.py', 0, 10), share('risky.py', 0, 4)];
    const ranked = prioritizeModules(modules, { risk: ({ path }) => (path === 'risky.py' ? 3 : 1) });
    assert.deepEqual(
      ranked.map(({ path, priority }) => [path, priority]),
      [
        ['risky.py', 12],
        ['long.py', 10],
      ],
    );
  });

  it('keeps the given order among equals', () => {
    const modules = ['c.py', 'a.py', 'b.py'].map((path) => share(path, 0, 2));
    assert.deepEqual(paths(prioritizeModules(modules)), ['c.py', 'a.py', 'b.py']);
  });

  it('refuses a risk that is no weight', () => {
    for (const risk of [-1, NaN, Infinity]) {
      assert.throws(() => prioritizeModules([share('a.py', 0, 1)], { risk: () => risk }), RangeError);
    }
  });

  it('changes nothing but order and priority, and nothing of what it was given', () => {
    fc.assert(
      fc.property(codeBase, fc.integer({ min: 0, max: 100 }), (modules, threshold) => {
        const before = structuredClone(modules);
        const ranked = prioritizeModules(modules, { threshold });
        assert.deepEqual(modules, before);
        const candidates = modules.filter(({ percent }) => percent < threshold);
        const plain = (list: typeof modules) =>
          list.map((module) => ({ ...module, priority: 0 })).sort((a, b) => (a.path < b.path ? -1 : 1));
        assert.deepEqual(plain(ranked), plain(candidates));
        assert.ok(ranked.every((module) => module.priority === gap(module)));
        assert.ok(ranked.every(({ priority }, index) => index === 0 || priority <= ranked[index - 1]!.priority));
      }),
    );
  });
});

function lines(after: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => after + index + 1);
}
