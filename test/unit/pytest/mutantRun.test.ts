import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runMutants, type MutantRun, type MutantRunOptions, type MutantVerdict } from '../../../src/pytest/mutantRun';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { wasmDirectory } from '../../harness/wasm';
import { plainPytest } from '../generation/shopProject';
import { interpreter, project, runtimeDirectory } from './project';

const SHAPES = `
from __future__ import annotations
import functools

def register(table):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            table.append(function.__name__)
            return function(*args)
        return wrapper
    return decorate

CALLS = []

@register(CALLS)
def doubled(value):
    return value * 2

@functools.lru_cache(maxsize=None)
def cached(value):
    return value + 1

class Base:
    def __init__(self, name):
        self.name = name

class Item(Base):
    __slots__ = ("price",)

    def __init__(self, name, price):
        super().__init__(name)
        self.price = price

    @property
    def shown(self):
        if self.price > 10:
            return f"{self.name}!"
        return self.name

    @classmethod
    def free(cls, name):
        return cls(name, 0)

def counter(start):
    def step(by=1):
        nonlocal start
        start += by
        return start
    return step

def evens(limit):
    for number in range(limit):
        if number % 2 == 0:
            yield number

def checked(value):
    if value < 0:
        raise ValueError(
            f"negative: {value}"
        )
    return True
`;

const SHAPE_TESTS = `
import pytest
import shapes

ITEMS = [shapes.Item("pen", 3)]

def disguised(function):
    def wrapper(*args):
        return function(*args)
    old, new = function.__code__, wrapper.__code__
    wrapper.__code__ = new.replace(
        co_name=old.co_name, co_filename=old.co_filename, co_firstlineno=old.co_firstlineno
    )
    return wrapper

# As hypothesis does it.
DISGUISED = disguised(shapes.checked)

def test_doubled():
    assert shapes.doubled(4) == 8

def test_cached():
    assert shapes.cached(1) == 2

@pytest.mark.parametrize("item", ITEMS)
def test_item(item):
    assert item.shown == "pen"
    assert item.price == 3

def test_dear():
    assert shapes.Item("car", 11).shown == "car!"
    assert shapes.Item.free("air").price == 0

def test_counter():
    step = shapes.counter(5)
    assert step() == 6
    assert step(2) == 8

def test_evens():
    assert list(shapes.evens(4)) == [0, 2]

@pytest.mark.parametrize("value", [-1, 0])
def test_checked(value):
    if value == 0:
        assert shapes.checked(0) is True
    else:
        with pytest.raises(ValueError) as caught:
            shapes.checked(value)
        assert str(caught.value) == "negative: -1"
`;

describe('Running mutants with a real pytest', function () {
  this.timeout(120_000);
  let analyzer: ASTFunctionAnalyzer;

  before(async () => {
    analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
  });

  after(() => analyzer.dispose());

  async function run(
    root: string,
    module: string,
    more: Partial<MutantRunOptions> = {},
    wanted: (change: string) => boolean = () => true,
  ): Promise<MutantRun> {
    const moduleFile = path.join(root, `${module}.py`);
    const made = analyzer.mutants(readFileSync(moduleFile, 'utf8'), { isWanted: () => true, perFunction: 100 });
    return runMutants({
      root,
      interpreter: await interpreter(),
      runtimeDirectory,
      pytestArgs: [],
      testFile: path.join(root, `test_${module}.py`),
      moduleFile,
      text: made.text,
      mutants: made.mutants.filter(({ change }) => wanted(change)),
      seconds: 60,
      ...more,
    });
  }

  const shapes = (): string => project({ 'shapes.py': SHAPES, 'test_shapes.py': SHAPE_TESTS });
  const shown = ({ mutant, verdict, how }: MutantVerdict): string =>
    `${mutant.line} ${mutant.change}: ${verdict}${how ? ` by ${how}` : ''}`;

  /** What pytest says, begun anew on the mutated file. */
  async function trulyKilled(root: string, module: string, text: string, { mutant }: MutantVerdict): Promise<boolean> {
    const file = path.join(root, `${module}.py`);
    const original = readFileSync(file, 'utf8');
    const { start, end, replacement } = mutant;
    writeFileSync(file, text.slice(0, start) + replacement + text.slice(end));
    try {
      return (await plainPytest(root, ['-x', path.join(root, `test_${module}.py`)])).exitCode !== 0;
    } finally {
      writeFileSync(file, original);
    }
  }

  it('comes to the verdicts of a pytest that is begun anew on each mutated file', async () => {
    const root = shapes();
    const { verdicts, tests } = await run(root, 'shapes');
    assert.deepEqual(new Set(tests.map(({ outcome }) => outcome)), new Set(['passed']));
    assert.ok(verdicts.length > 35, String(verdicts.length));
    const wrong: string[] = [];
    for (const verdict of verdicts) {
      const killed = await trulyKilled(root, 'shapes', SHAPES, verdict);
      if ((verdict.verdict === 'killed') !== killed || verdict.verdict === 'error') wrong.push(shown(verdict));
    }
    assert.deepEqual(wrong, []);
  });

  it('takes milliseconds for each', async () => {
    const { verdicts } = await run(shapes(), 'shapes');
    const times = verdicts.map(({ seconds }) => seconds).sort((one, other) => one - other);
    assert.ok(times[Math.floor(times.length / 2)]! < 0.2, times.join(' '));
  });

  it('comes to the same verdicts where processes cannot be forked, except of what runs on import', async () => {
    const root = shapes();
    const [forked, same] = [await run(root, 'shapes'), await run(root, 'shapes', { fork: false })];
    const early = new Set(forked.earlyLines);
    const late = ({ verdicts }: MutantRun): string[] =>
      verdicts.filter(({ mutant }) => !early.has(mutant.statementLine)).map(shown);
    assert.ok(late(same).length > 20);
    assert.deepEqual(late(same), late(forked));
    const others = same.verdicts.filter(({ mutant }) => early.has(mutant.statementLine));
    assert.ok(others.length > 0 && others.every(({ verdict }) => verdict === 'error'));
  });

  it('tells which lines each test reaches, and every assertion that fails', async () => {
    const root = project({
      'pair.py': 'def pair(a):\n    if a < 0:\n        return -1, 0\n    return a, a + 1\n',
      'test_pair.py': [
        'from pair import pair',
        'def test_pair():',
        '    result = pair(1)',
        '    assert result[0] == 1',
        '    assert result[1] == 2',
        '    assert len(result) == 2',
        'def test_negative():',
        '    assert pair(-3)[0] == -1',
        '',
      ].join('\n'),
    });
    const { verdicts, tests } = await run(root, 'pair');
    assert.deepEqual(
      tests.map(({ name, lines }) => [name, lines]),
      [
        ['test_pair', [2, 4]],
        ['test_negative', [2, 3]],
      ],
    );
    const of = (line: number, change: string): MutantVerdict =>
      verdicts.find(({ mutant }) => mutant.line === line && mutant.change === change)!;
    assert.deepEqual(of(4, '+ became -').killers, [{ name: 'test_pair', assertions: [1], raised: false }]);
    const negated = of(2, 'the condition a < 0 was negated').killers;
    assert.deepEqual(negated, [
      { name: 'test_pair', assertions: [0, 1], raised: false },
      { name: 'test_negative', assertions: [0], raised: false },
    ]);
    assert.equal(of(3, '0 became 1').verdict, 'survived');
    assert.equal(of(2, '< became <=').verdict, 'survived');
    assert.equal(of(4, 'return a, a + 1 became return None').killers[0]!.assertions.length, 3);
  });

  it('counts a mutant that hangs or ends Python as killed, and goes on', async () => {
    const root = project({
      'loops.py':
        'import os\n\ndef count(limit):\n    n = 0\n    while n < limit:\n        n += 1\n    if n < 0:\n        os._exit(3)\n    return n\n',
      'test_loops.py': 'from loops import count\n\ndef test_count():\n    assert count(3) == 3\n',
    });
    const { verdicts } = await run(root, 'loops');
    assert.deepEqual(
      verdicts.map(shown).filter((text) => text.includes(' by ')),
      [
        '5 the condition n < limit was negated: killed by crash',
        '6 n += 1 was left out: killed by time',
        '6 += became -=: killed by time',
        '7 the condition n < 0 was negated: killed by crash',
      ].slice(1),
    );
    assert.equal(verdicts.at(-1)!.verdict, 'killed');
  });

  it('takes no mutant for hanging that only sleeps', async () => {
    const root = project({
      'nap.py': 'import time\n\ndef nap():\n    time.sleep(0)\n    return True\n',
      'test_nap.py':
        'from nap import nap\n\ndef test_nap():\n    assert nap() is True\n\ndef test_again():\n    assert nap()\n',
    });
    const { verdicts } = await run(root, 'nap', {}, (change) => change === '0 became 1');
    assert.deepEqual(verdicts.map(shown), ['4 0 became 1: survived']);
  });

  it('lets no mutant write outside its folder', async () => {
    const victim = path.join(temporaryFolder(), 'victim.txt');
    writeFileSync(victim, 'precious');
    const root = project({
      'remover.py': `import os\n\ndef remove(sure):\n    if sure:\n        os.remove(${JSON.stringify(victim)})\n    return sure\n`,
      'test_remover.py': 'from remover import remove\n\ndef test_remove():\n    assert remove(False) is False\n',
    });
    const { verdicts } = await run(root, 'remover');
    assert.equal(verdicts.find(({ mutant }) => mutant.operator === 'condition')!.verdict, 'killed');
    assert.ok(existsSync(victim));
  });

  it('leaves nothing behind, and no bytecode', async () => {
    const root = shapes();
    await run(root, 'shapes', {}, (change) => change.includes('*'));
    assert.deepEqual(readdirSync(root).sort(), ['shapes.py', 'test_shapes.py']);
  });

  it('says what was not run when the time is up', async () => {
    const { verdicts } = await run(shapes(), 'shapes', { seconds: 0 });
    assert.ok(verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === 'not run'));
  });

  it('works beside the plugins and settings of the project', async () => {
    const root = project({
      'warm.py': 'import warnings\n\ndef warm(a):\n    if a > 5:\n        warnings.warn("hot")\n    return a\n',
      'test_warm.py': 'from warm import warm\n\ndef test_warm():\n    assert warm(3) == 3\n',
      'pytest.ini': '[pytest]\nfilterwarnings = error\naddopts = -x --strict-markers\n',
    });
    const { verdicts } = await run(root, 'warm');
    assert.equal(verdicts.find(({ mutant }) => mutant.operator === 'condition')!.verdict, 'killed');
  });

  it('says in a sentence why the tests cannot be run', async () => {
    const root = project({ 'shapes.py': SHAPES, 'test_shapes.py': 'import not_installed_anywhere\n' });
    await assert.rejects(run(root, 'shapes'), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /not_installed_anywhere/);
      return true;
    });
  });

  it('stops at once when it is cancelled', async () => {
    const controller = new AbortController();
    const running = run(shapes(), 'shapes', { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    const began = performance.now();
    await assert.rejects(running, { name: 'AbortError' });
    assert.ok(performance.now() - began < 5000);
  });
});
