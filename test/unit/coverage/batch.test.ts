import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Batch, groupIntoBatches } from '../../../src/coverage/batch';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { codeBase, moduleOf } from './modules';

describe('groupIntoBatches', () => {
  it('makes a batch of each package, named after it', () => {
    const batches = groupIntoBatches([
      urgent('src/shop/pricing/tax.py', 5),
      urgent('src/shop/io/parse.py', 9),
      urgent('src/shop/pricing/discount.py', 3),
    ]);
    assert.deepEqual(
      batches.map(({ name, packagePath, modules }) => [name, packagePath, pathsOf(modules)]),
      [
        ['io', 'src/shop/io', ['src/shop/io/parse.py']],
        ['pricing', 'src/shop/pricing', ['src/shop/pricing/tax.py', 'src/shop/pricing/discount.py']],
      ],
    );
  });

  it('tells packages of the same name apart', () => {
    const modules = ['a/util/x.py', 'b/util/x.py', 'b/models/x.py', 'util/x.py'].map((path) => urgent(path, 1));
    assert.deepEqual(
      groupIntoBatches(modules)
        .map(({ name }) => name)
        .sort(),
      ['a/util', 'b/util', 'models', 'util'],
    );
  });

  it('names the batch of modules without a folder, and of absolute paths', () => {
    const [top] = groupIntoBatches([urgent('setup.py', 1)]);
    assert.deepEqual([top!.name, top!.packagePath], ['top level', '.']);
    const [absolute] = groupIntoBatches([urgent('/tax.py', 1)]);
    assert.deepEqual([absolute!.name, absolute!.packagePath], ['/', '/']);
  });

  it('splits a package of more than ten modules evenly', () => {
    const batches = groupIntoBatches(numbered(11));
    assert.deepEqual(batches.map(({ name, modules }) => [name, modules.length]).sort(), [
      ['shop (1 of 2)', 6],
      ['shop (2 of 2)', 5],
    ]);
    assert.equal(groupIntoBatches(numbered(10)).length, 1);
    assert.equal(groupIntoBatches(numbered(10), { maxModules: 1 }).length, 10);
  });

  it('keeps a module in its batch when coverage and order change', () => {
    const membership = (batches: Batch[]) =>
      new Map(batches.flatMap(({ id, modules }) => modules.map(({ path }) => [path, id])));
    fc.assert(
      fc.property(
        codeBase.chain((modules) =>
          fc.tuple(
            fc.constant(modules),
            fc.shuffledSubarray(modules, { minLength: modules.length }),
            fc.array(fc.nat(9), { minLength: modules.length, maxLength: modules.length }),
          ),
        ),
        fc.integer({ min: 1, max: 5 }),
        ([modules, shuffled, priorities], maxModules) => {
          const later = shuffled.map((module, index) => ({ ...module, priority: priorities[index]! }));
          assert.deepEqual(
            sorted(membership(groupIntoBatches(later, { maxModules }))),
            sorted(membership(groupIntoBatches(modules, { maxModules }))),
          );
        },
      ),
    );
  });

  it('adds up the statements and priorities of its modules', () => {
    const [batch] = groupIntoBatches([
      { ...moduleOf({ path: 'shop/a.py', executed: [1], missing: [2, 3] }), priority: 2 },
      { ...moduleOf({ path: 'shop/b.py', executed: [1, 2], missing: [3, 4, 5] }), priority: 3 },
    ]);
    const { statements, covered, percent, priority } = batch!;
    assert.deepEqual(
      { statements, covered, percent, priority },
      { statements: 8, covered: 3, percent: 37.5, priority: 5 },
    );
  });

  it('makes no batch of nothing', () => {
    assert.deepEqual(groupIntoBatches([]), []);
  });

  it('refuses batches without room', () => {
    for (const maxModules of [0, -1, 1.5, NaN]) {
      assert.throws(() => groupIntoBatches([urgent('a.py', 1)], { maxModules }), RangeError);
    }
  });

  it('drops nothing, repeats nothing, keeps to the size and to one package, and has its own ids and names', () => {
    fc.assert(
      fc.property(codeBase, fc.integer({ min: 1, max: 12 }), (modules, maxModules) => {
        const batches = groupIntoBatches(modules, { maxModules });
        assert.deepEqual(pathsOf(batches.flatMap((batch) => batch.modules)).sort(), pathsOf(modules).sort());
        assert.equal(new Set(batches.map(({ id }) => id)).size, batches.length);
        for (const batch of batches) {
          assert.ok(batch.modules.length > 0 && batch.modules.length <= maxModules);
          assert.ok(batch.modules.every(({ path }) => folderOf(path) === batch.packagePath));
          assert.ok(isDescending(batch.modules.map(({ priority }) => priority)));
          assert.notEqual(batch.name, '');
        }
        assert.ok(isDescending(batches.map(({ priority }) => priority)));
      }),
    );
  });

  it('groups ten thousand modules, deep down, in a moment', () => {
    const deep = 'package/'.repeat(400);
    const modules = Array.from({ length: 10_000 }, (_, index) =>
      urgent(`${index % 500}/${deep}m${index}.py`, index % 7),
    );
    const started = performance.now();
    assert.equal(groupIntoBatches(modules).length, 1000);
    assert.ok(performance.now() - started < 5000);
  });
});

function urgent(path: string, priority: number): ModuleCoverage {
  return { ...moduleOf({ path, missing: [1] }), priority };
}

function numbered(count: number): ModuleCoverage[] {
  return Array.from({ length: count }, (_, index) => urgent(`src/shop/m${index}.py`, index % 3));
}

function pathsOf(modules: readonly ModuleCoverage[]): string[] {
  return modules.map(({ path }) => path);
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

function isDescending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number <= numbers[index - 1]!);
}

function sorted(map: Map<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
