import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeGaps } from '../../../src/audit/gapAnalyzer';
import { allPaths, gapsOf, moduleCoverage, readModule } from './modules';

async function firstPath(marked: string, branches?: readonly (readonly [number, number])[]) {
  const [path] = allPaths(await gapsOf(marked, branches));
  assert.ok(path);
  return path;
}

describe('analyzeGaps', () => {
  it('says that a function is never called when no test runs any of it', async () => {
    const { functions } = await gapsOf(`
+ def half(n: int) -> float:
      "Half of it."
-     if n:
-         return n / 2
-     return 0
`);
    assert.equal(functions.length, 1);
    const { qualname, statements, covered, signature, paths, complexity, risk } = functions[0]!;
    assert.deepEqual(
      { qualname, statements, covered, signature, complexity },
      { qualname: 'half', statements: 3, covered: 0, signature: 'def half(n: int) -> float', complexity: 2 },
    );
    assert.equal(risk, 6, '2² × 1³ + 2');
    assert.deepEqual(
      paths.map(({ kind, title, reason, lines, cases }) => ({ kind, title, reason, lines, cases })),
      [{ kind: 'function', title: 'never called', reason: 'No test calls half.', lines: [3, 4, 5], cases: 2 }],
    );
  });

  it('names an error path by its exception and the condition that leads to it', async () => {
    const path = await firstPath(
      `
+ def check(percent):
+     if percent < 0 or percent > 100:
-         raise errors.DiscountError(f"out of range: {percent}")
+     return percent
`,
      [[2, 3]],
    );
    assert.equal(path.kind, 'error');
    assert.equal(path.title, 'raises errors.DiscountError');
    assert.equal(path.exception, 'errors.DiscountError');
    assert.equal(path.condition, 'percent < 0 or percent > 100');
    assert.equal(
      path.reason,
      'Raises errors.DiscountError when percent < 0 or percent > 100. No test makes line 2 true.',
    );
    assert.deepEqual(path.arcs, [{ from: 2, to: 3 }]);
  });

  it('tells loop bodies, handlers, else, finally, early returns and cases apart', async () => {
    const { functions } = await gapsOf(`
+ def f(xs):
+     if not xs:
-         return None
+     for x in xs:
-         print(x)
+     else:
-         print('end')
+     try:
+         int(xs)
+     except (ValueError, TypeError) as error:
-         print(error)
+     if xs == 1:
+         pass
      else:
-         print('other')
+     match xs:
+         case [1, *_]:
-             print('list')
+     while xs:
-         xs.pop()
`);
    assert.deepEqual(
      functions[0]!.paths.map(({ kind, line }) => [line, kind]),
      [
        [3, 'return'],
        [5, 'loop'],
        [7, 'else'],
        [11, 'handler'],
        [15, 'else'],
        [18, 'case'],
        [20, 'loop'],
      ],
    );
    assert.equal(functions[0]!.paths[4]!.condition, 'not (xs == 1)');
  });

  it('calls what follows a guard by the condition that gets past it', async () => {
    const path = await firstPath(`
+ def f(n):
+     if n < 10:
+         return 'small'
-     n += 1
-     return n
`);
    assert.equal(path.kind, 'boundary');
    assert.equal(path.condition, 'not (n < 10)');
    assert.deepEqual(path.lines, [4, 5]);
  });

  it('gives a branch that skips nothing a path of its own', async () => {
    const path = await firstPath(
      `
+ def f(member, percent):
+     if member:
+         percent += 5
+     return percent
`,
      [[2, 4]],
    );
    assert.deepEqual(
      { kind: path.kind, title: path.title, line: path.line, lines: path.lines, condition: path.condition },
      { kind: 'else', title: 'never false: member', line: 2, lines: [], condition: 'not (member)' },
    );
  });

  it('keeps what no test can reach apart, and asks for no test of it', async () => {
    const { paths } = await gapsOf(`
+ import typing
+ if typing.TYPE_CHECKING:
-     import decimal
+ if __name__ == "__main__":
-     main()
`);
    assert.deepEqual(
      paths.map(({ kind, cases }) => [kind, cases]),
      [
        ['unreachable', 0],
        ['script', 1],
      ],
    );
  });

  it('asks for no test of functions that are defined only elsewhere', async () => {
    const { functions, paths } = await gapsOf(`
+ PY_3_14_PLUS = sys.version_info >= (3, 14)
+ if PY_3_14_PLUS:
-     def annotations(cls):
-         if not cls:
-             raise TypeError
-         return 1
+ else:
+     def annotations(cls):
-         return 2
+ if TYPE_CHECKING:
-     class Hint:
-         @property
-         def name(self):
-             return ''
`);
    assert.deepEqual(
      [...functions.flatMap((each) => each.paths), ...paths].map(({ kind, lines, cases }) => [kind, lines, cases]),
      [
        ['unreachable', [4, 5, 6], 0],
        ['function', [9], 1],
        ['unreachable', [14], 0],
        ['unreachable', [3], 0],
        ['unreachable', [11, 12, 13], 0],
      ],
    );
    assert.equal(functions[0]!.effort.minutes, 0);
  });

  it('says the opposite of a condition without two negations', async () => {
    const condition = async (guard: string) =>
      (await firstPath(`\n+ def f(n, m):\n+     if ${guard}:\n+         return n\n-     return m\n`)).condition;
    assert.equal(await condition('not n'), 'n');
    assert.equal(await condition('not isinstance(n, str)'), 'isinstance(n, str)');
    assert.equal(await condition('not n and m'), 'not (not n and m)');
    assert.equal(await condition('n is None'), 'not (n is None)');
  });

  it('asks for no test of what this machine cannot run, or nothing can', async () => {
    const { functions } = await gapsOf(
      `
+ def f(n):
+     if sys.platform == "win32":
-         import winreg
+     if sys.version_info >= (3, 9):
+         n = 1
      else:
-         n = 2
+     if os.name == 'posix':
+         n = 3
+     return n
-     print(n)
`,
      [[8, 10]],
    );
    assert.deepEqual(
      functions[0]!.paths.map(({ line, kind, title, cases }) => [line, kind, title, cases]),
      [
        [3, 'unreachable', 'for another platform', 0],
        [7, 'unreachable', 'for another platform', 0],
        [8, 'unreachable', 'for another platform', 0],
        [11, 'unreachable', 'after line 10', 0],
      ],
    );
    assert.equal(functions[0]!.effort.minutes, 0);
  });

  it('tells comparisons with constants from other branches', async () => {
    const { functions } = await gapsOf(
      `
+ def f(n, xs):
+     if n >= LIMIT:
-         n = 1
+     if len(xs) == 0:
-         n = 2
+     if xs == 'a < 3':
-         n = 3
+     if 18 <= n < other:
+         n = 4
+     return n
`,
      [[8, 9]],
    );
    assert.deepEqual(
      functions[0]!.paths.map(({ line, kind }) => [line, kind]),
      [
        [3, 'boundary'],
        [5, 'boundary'],
        [7, 'branch'],
        [8, 'boundary'],
      ],
    );
  });

  it('says that a coroutine is never awaited', async () => {
    const path = await firstPath(`
+ async def fetch(url):
-     return await get(url)
`);
    assert.deepEqual([path.kind, path.reason], ['async', 'No test awaits fetch.']);
  });

  it('counts a nested function as part of the outer one', async () => {
    const { functions } = await gapsOf(`
+ def outer():
+     def inner():
-         return 1
+     return inner
`);
    assert.deepEqual(
      functions.map(({ qualname, statements }) => [qualname, statements]),
      [['outer', 3]],
    );
    assert.deepEqual(functions[0]!.paths[0]!.title, 'inner never called');
  });

  it('takes methods one by one, and class bodies and decorators as the module’s own', async () => {
    const { functions, paths } = await gapsOf(`
+ class Money:
+     zero = 0
+     @property
+     def cents(self):
-         return 1
+     def add(self, other):
+         return 2
`);
    assert.deepEqual(
      functions.map(({ qualname, covered, statements }) => [qualname, covered, statements]),
      [
        ['Money.cents', 0, 1],
        ['Money.add', 1, 1],
      ],
    );
    assert.equal(functions[0]!.paths[0]!.reason, 'No test reads Money.cents.');
    assert.deepEqual(paths, []);
  });

  it('puts every missing line and arc in exactly one path, whatever the report says of whatever text', async () => {
    const module = await readModule(everything);
    const length = everything.split('\n').length + 5;
    const line = fc.integer({ min: 1, max: length });
    fc.assert(
      fc.property(
        fc.uniqueArray(line, { maxLength: length }),
        fc.uniqueArray(line, { maxLength: length }),
        fc.array(fc.tuple(line, fc.integer({ min: -length, max: length })), { maxLength: 30 }),
        (some, others, arcs) => {
          const missing = some.sort((a, b) => a - b);
          const executed = others.filter((each) => !some.includes(each)).sort((a, b) => a - b);
          const missingArcs = arcs.map(([from, to]) => ({ from, to }));
          const paths = allPaths(analyzeGaps(moduleCoverage(executed, missing, missingArcs), module));
          assert.deepEqual(
            paths.flatMap(({ lines }) => lines).sort((a, b) => a - b),
            missing,
          );
          assert.deepEqual(
            paths.flatMap(({ arcs: own }) => own.map(({ from, to }) => `${from} ${to}`)).sort(),
            missingArcs.map(({ from, to }) => `${from} ${to}`).sort(),
          );
          assert.ok(paths.every(({ title, reason, line: at, endLine }) => title && reason && at > 0 && endLine >= at));
        },
      ),
      { numRuns: 300 },
    );
  });
});

const everything = `
import os; import sys
@decorate(
    1,
)
class A(Base):
    """Doc."""
    x = (
        1
    ); y = 2
    @property
    def p(self): return 1
    @staticmethod
    async def q(a,
                b=2):
        async with a as b, c:
            yield b
        async for z in b:
            if z: continue
            elif (y and
                  x): break
            else:
                raise
        else:
            return
        try:
            pass
        except* ValueError:
            raise TypeError from None
        finally:
            def inner():
                class Deep:
                    def m(self):
                        return lambda: 0
                return Deep
def one(): pass; return 2
match os.name:
    case 'nt' | 'posix' if x:
        with open(1): pass
    case _:
        while True:
            x = 1
if TYPE_CHECKING:
    pass
elif x:
    def conditional(): 
        return [
            i
            for i in x
        ]
`;
