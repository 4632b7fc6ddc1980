import assert from 'node:assert/strict';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import type { MutatedModule } from '../../../src/python/mutants';
import { wasmDirectory } from '../../harness/wasm';
import { syntaxProblems } from '../generation/python';

describe('Mutants', () => {
  let analyzer: ASTFunctionAnalyzer;

  before(async () => {
    analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
  });

  after(() => analyzer.dispose());

  const mutated = (source: string, perFunction = 1000): MutatedModule =>
    analyzer.mutants(source, { isWanted: () => true, perFunction });
  const ofBody = (...lines: string[]): MutatedModule =>
    mutated(['def f(a, b, c=None):', ...lines.map((line) => `    ${line}`), ''].join('\n'));
  const changes = (...lines: string[]): string[] => ofBody(...lines).mutants.map(({ change }) => change);

  it('move boundaries and give questions the opposite answer', () => {
    assert.deepEqual(changes('return a < b'), ['return a < b became return None', '< became <=']);
    for (const [operator, other] of [
      ['==', '!='],
      ['not in', 'in'],
      ['is  not', 'is'],
      ['>=', '>'],
    ]) {
      assert.ok(changes(`x = a ${operator} b`).includes(`${operator!.replace('  ', ' ')} became ${other}`));
    }
  });

  it('change arithmetic, also in assignments, but not where a text would fail at once', () => {
    assert.deepEqual(changes('x = a * b - -c'), ['* became /', '- became +', '-c became c']);
    assert.deepEqual(changes('a += b'), ['a += b was left out', '+= became -=']);
    assert.deepEqual(changes('x = "%s" % a'), ['"%s" got XX in front']);
    assert.deepEqual(changes('x = a + "s" + [b]'), ['"s" got XX in front']);
  });

  it('change numbers, texts and truth values', () => {
    assert.deepEqual(changes('x = [0, 0x1F, 1_000, 2.5, 1e3, True]'), [
      '0 became 1',
      '0x1F became 32',
      '1_000 became 1001',
      '2.5 became 3.5',
      '1e3 became 1001.0',
      'True became False',
    ]);
    assert.deepEqual(changes(`x = (rb'a', f"{a} {'k'}", "one" "two")`).length, 4);
  });

  it('negate conditions that have no opposite of their own', () => {
    assert.deepEqual(changes('if a:', '    pass'), ['the condition a was negated']);
    assert.deepEqual(changes('while a == b:', '    pass'), ['== became !=']);
    assert.deepEqual(changes('if not a:', '    pass'), ['not a became a']);
    assert.deepEqual(changes('x = b if a else c'), ['the condition a was negated']);
    assert.deepEqual(changes('x = [y for y in a if y.ok]'), ['the condition y.ok was negated']);
    assert.deepEqual(changes('assert a and b'), ['the condition a and b was negated', 'and became or']);
    assert.deepEqual(changes('while 1:', '    break'), ['break was left out']);
  });

  it('return something else, once', () => {
    assert.deepEqual(changes('return a'), ['return a became return None']);
    assert.deepEqual(changes('return None'), ['return None became return 0']);
    assert.deepEqual(changes('return 3'), ['3 became 4']);
    assert.deepEqual(changes('yield a'), ['yield a became yield None']);
    assert.deepEqual(changes('return'), []);
  });

  it('leave statements out, but not the first binding of a name', () => {
    assert.deepEqual(changes('a.x = b', 'a[b] = c', 'b.run()', 'x = a', 'x = b', 'c = b', 'del a[b]'), [
      'a.x = b was left out',
      'a[b] = c was left out',
      'b.run() was left out',
      'x = b was left out',
      'c = b was left out',
      'del a[b] was left out',
    ]);
  });

  it('do not raise, or raise something else', () => {
    assert.deepEqual(changes('raise ValueError(a)'), [
      'raise ValueError(a) was left out',
      'ValueError became RuntimeError',
    ]);
    assert.deepEqual(changes('raise'), ['raise was left out']);
    assert.deepEqual(changes('raise make(a)'), ['raise make(a) was left out']);
  });

  it('leave alone what nobody can observe', () => {
    assert.deepEqual(
      changes('"""Adds 1."""', 'logger.debug("x" + 1)', 'self._log.info("%s", 1)', 'x: Literal["a"]'),
      [],
    );
    assert.deepEqual(changes('if TYPE_CHECKING:', '    import a', 'x = cast("int", a)'), []);
    assert.deepEqual(mutated('LIMIT = 3\nif __name__ == "__main__":\n    print(1)\n').mutants, []);
  });

  it('name the innermost function, the line, and the statement that has to run', () => {
    const source = [
      'class A:',
      '    def m(self, a):',
      '        def inner():',
      '            return (a <',
      '                    2)',
      '        return inner',
      '',
    ].join('\n');
    const places = mutated(source).mutants.map(({ qualname, line, statementLine }) => [qualname, line, statementLine]);
    assert.deepEqual(places, [
      ['A.m.<locals>.inner', 4, 4],
      ['A.m.<locals>.inner', 4, 4],
      ['A.m.<locals>.inner', 5, 4],
      ['A.m', 6, 6],
    ]);
  });

  it('are evenly spread over a long function, and always the same', () => {
    const source = `def f(a):\n${Array.from({ length: 100 }, (_, index) => `    a.x${index} = a < ${index}\n`).join('')}`;
    const few = mutated(source, 10).mutants;
    assert.equal(few.length, 10);
    assert.deepEqual(few, mutated(source, 10).mutants);
    const gaps = few.slice(1).map(({ line }, index) => line - few[index]!.line);
    assert.ok(Math.max(...gaps) <= 12 && Math.min(...gaps) >= 8, gaps.join(' '));
  });

  it('are parted in two halves that do not depend on the rest of the module', () => {
    const source = (name: string): string =>
      `def ${name}(a):\n${Array.from({ length: 60 }, (_, index) => `    a.x${index} = ${index}\n`).join('')}`;
    const sides = (text: string): boolean[] => {
      return mutated(text)
        .mutants.filter(({ qualname }) => qualname === 'f')
        .map(({ forChoosing }) => forChoosing);
    };
    const own = sides(source('f'));
    const share = own.filter(Boolean).length / own.length;
    assert.ok(share > 0.35 && share < 0.65, String(share));
    assert.deepEqual(sides(source('g') + source('f')), own);
  });

  it('are Python', () => {
    const { text, mutants } = ofBody(
      'if not (a and b) or c: return -a',
      'with open(a) as x, b: yield (yield x)',
      'for i in range(3): continue',
      'return [lambda z: z + 1 if z else not z for z in',
      '        {"k": a, f"{b!r:>{c}}": 1.5}]; del a',
      'try: pass',
      'except (ValueError, KeyError): raise TypeError from None',
      'return await_',
    );
    const texts = mutants.map(({ start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end));
    assert.ok(texts.length > 20);
    assert.deepEqual(
      syntaxProblems(texts)
        .map((problem, index) => problem && `${mutants[index]!.change}: ${problem}`)
        .filter(Boolean),
      [],
    );
  });

  it('are none of a text that is no Python', () => {
    assert.deepEqual(mutated('def f(a):\n    return a <\n').mutants, []);
  });
});
