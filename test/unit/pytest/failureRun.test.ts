import assert from 'node:assert/strict';
import type { TestFailure } from '../../../src/pytest/failure';
import { runFailures, type FailureRun, type FailureRunOptions } from '../../../src/pytest/failureRun';
import { parseStack } from '../../../src/pytest/hangStack';
import { UserError } from '../../../src/userError';
import { interpreter, project, runtimeDirectory } from './project';

const run = async (root: string, options: Partial<FailureRunOptions> = {}): Promise<FailureRun> =>
  runFailures({
    root,
    interpreter: await interpreter(),
    args: [],
    runtimeDirectory,
    timeoutMs: 60_000,
    secondsPerTest: 20,
    ...options,
  });

const named = ({ failures }: FailureRun, name: string): TestFailure =>
  failures.find(({ nodeId }) => nodeId.endsWith(name)) ?? assert.fail(`${name} did not fail`);

const ends = (run: FailureRun) => run.failures.map(({ nodeId, ending }) => [nodeId, ending]);

describe('A run that records failures', () => {
  it('tells the exception, its causes, its frames and whose they are', async () => {
    const root = project({
      'shop.py': `
def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise KeyError(text) from error
`,
      'test_shop.py': 'import shop\n\ndef test_it():\n    shop.parse("x")\n',
    });
    const { chain, nodeId, phase, ending } = named(await run(root), 'test_it');
    assert.deepEqual([nodeId, phase, ending], ['test_shop.py::test_it', 'call', 'raised']);
    assert.deepEqual(
      chain.map(({ type, message, name }) => [type, message, name]),
      [
        ['builtins.KeyError', "'x'", 'x'],
        ['builtins.ValueError', "invalid literal for int() with base 10: 'x'", null],
      ],
    );
    assert.deepEqual(chain[0]!.bases, ['builtins.KeyError', 'builtins.LookupError', 'builtins.Exception']);
    assert.deepEqual(
      chain[0]!.frames.filter(({ owner }) => owner !== 'pytest'),
      [
        { file: 'test_shop.py', line: 4, function: 'test_it', owner: 'test' },
        { file: 'shop.py', line: 6, function: 'parse', owner: 'code' },
      ],
    );
  });

  it('tells why the file of a test cannot be collected that was asked for by name', async () => {
    const root = project({
      'shop.py': '',
      'test_shop.py': 'from shop import total\n\ndef test_it():\n    assert total([1]) == 1\n',
    });
    const { failures } = await run(root, { args: ['test_shop.py::test_it'] });
    assert.deepEqual(
      failures.map(({ nodeId, phase, chain }) => [nodeId, phase, chain.at(-1)?.type]),
      [['test_shop.py', 'collect', 'builtins.ImportError']],
    );
  });

  it('has both values of what was compared, by assert, unittest and mocks', async () => {
    const root = project({
      'helper.py': 'def check(x):\n    assert x == 2\n',
      'test_values.py': `
import unittest
from unittest import mock

class Odd:
    def __repr__(self): raise RuntimeError
    def __eq__(self, other): return False

def called(*values): return []

import helper
def test_helper(): helper.check(3)

def test_equal(): assert {"a": [1, (2.5,)]} == {"a": []}
def test_in(): assert "a" not in "abc"
def test_truth(): assert called("x", 1 + 2)
def test_no_truth(): assert not (called() + [1])
def test_chained(): assert 1 < 2 < 2
def test_odd(): assert Odd() == 1
def test_huge(): assert list(range(1_000_000)) == [1]
def test_swallowed():
    try:
        assert 1 == 2
    except AssertionError:
        raise ValueError("other")
def test_mock():
    m = mock.Mock()
    m(1, b=2)
    m.assert_called_with(1, b=3)
class Values(unittest.TestCase):
    def test_unittest(self): self.assertEqual([1], [2])
    def test_none(self): self.assertIsNone(0)
`,
    });
    const result = await run(root);
    const compared = (name: string) => {
      const { comparison } = named(result, name);
      return comparison && [comparison.operator, comparison.left.literal, comparison.right.literal];
    };
    assert.deepEqual(compared('test_equal'), ['==', "{'a': [1, (2.5,)]}", "{'a': []}"]);
    assert.deepEqual(compared('test_in'), ['not in', "'a'", "'abc'"]);
    assert.deepEqual(compared('test_truth'), ['is true', '[]', 'True']);
    assert.deepEqual(compared('test_no_truth'), ['is false', '[1]', 'False']);
    assert.deepEqual(compared('test_chained'), ['<', '2', '2']);
    assert.deepEqual(compared('test_helper'), ['==', '3', '2']);
    assert.deepEqual(compared('test_odd'), ['==', null, '1']);
    assert.equal(named(result, 'test_odd').comparison!.left.repr, '<Odd whose repr raises RuntimeError>');
    assert.deepEqual(compared('test_huge'), ['==', null, '[1]']);
    assert.ok(named(result, 'test_huge').comparison!.left.repr.length <= 2000);
    assert.equal(compared('test_swallowed'), null);
    assert.deepEqual(compared('test_unittest'), ['assertEqual', '[1]', '[2]']);
    assert.deepEqual(compared('test_none'), ['assertIsNone', '0', 'None']);
    const mocked = named(result, 'test_mock').comparison!;
    assert.deepEqual(
      [mocked.operator, mocked.left.repr, mocked.right.repr],
      ['assert_called_with', 'call(1, b=3)', 'call(1, b=2)'],
    );
  });

  it('has the statement that failed and what waited for the exception there', async () => {
    const root = project({
      'test_it.py': `
import pytest

def test_waits():
    with pytest.raises(ValueError, match="x"):
        pass
        int([])

def test_tries():
    try:
        raise KeyError
    except ValueError:
        pass

def test_call():
    pytest.raises(ValueError,
                  int, [])

def test_handler():
    try:
        raise KeyError
    except KeyError:
        raise OSError(5, "broken", "disk.img")
`,
    });
    const result = await run(root);
    const statement = (name: string) => named(result, name).statement!;
    assert.deepEqual(statement('test_waits'), {
      file: 'test_it.py',
      line: 7,
      endLine: 7,
      text: 'int([])',
      expects: 'ValueError',
      isTried: false,
    });
    assert.equal(statement('test_tries').isTried, true);
    assert.deepEqual([statement('test_call').endLine, statement('test_call').expects], [17, 'ValueError']);
    assert.equal(statement('test_handler').isTried, false);
    assert.equal(named(result, 'test_handler').chain[0]!.file, 'disk.img');
  });

  it('gives tests whose parameters come out of a set the same ids in each run', async () => {
    const root = project({
      'test_shop.py': `
import pytest
from datetime import date

@pytest.mark.parametrize("name, day", {("a", date(2020, 1, 1)), ("b", date(2020, 2, 1)), ("c", date(2020, 3, 1)), ("d", date(2020, 4, 1))})
def test_it(name, day):
    assert name == ""
`,
    });
    const first = await run(root);
    const ids = first.failures.map(({ nodeId }) => nodeId);
    assert.equal(ids.length, 4);
    assert.deepEqual(
      (await run(root, { args: ids })).failures.map(({ nodeId }) => nodeId),
      ids,
    );
  });

  it('has fixtures, warnings and the output', async () => {
    const root = project({
      'conftest.py': `
import pytest

@pytest.fixture(scope="session")
def database(): raise OSError("no database")
@pytest.fixture
def basket(): return []
`,
      'test_it.py': `
import pytest

async def rate(): return 1

def test_first(database): pass
def test_second(database, basket): pass
def test_third(baskets): pass
def test_fourth(basket):
    print("hello", rate().__class__)
    assert basket
def test_fifth(): assert rate() == 1
def test_sixth(): assert 1 == 2

def call(): rate()
@pytest.fixture
def called(): call()
def test_seventh(called): assert 1 == 2
@pytest.mark.parametrize("function", [rate])
def test_eighth(function):
    function()
    assert 1 == 2
class TestOthers:
    def call(self): call()
    def test_ninth(self):
        self.call()
        assert 1 == 2
kept = []
def test_tenth():
    kept.append(rate())
    for each in kept[0]: pass
`,
    });
    const result = await run(root);
    for (const name of ['test_first', 'test_second']) assert.equal(named(result, name).failedFixture, 'database');
    assert.equal(named(result, 'test_first').phase, 'setup');
    const { chain, availableFixtures, statement } = named(result, 'test_third');
    assert.equal(chain[0]!.name, 'baskets');
    assert.ok(availableFixtures.includes('basket') && availableFixtures.includes('tmp_path'));
    assert.equal(statement!.text, 'def test_third(baskets): pass');
    const { fixtures, output, warnings } = named(result, 'test_fourth');
    assert.deepEqual(
      fixtures.filter(({ name }) => name === 'basket'),
      [{ name: 'basket', scope: 'function', file: 'conftest.py' }],
    );
    assert.match(output, /hello <class 'coroutine'>/);
    assert.match(warnings.join(), /never awaited/);
    // The coroutine of the fifth test is complained of when the sixth one runs.
    assert.deepEqual(named(result, 'test_sixth').warnings, []);
    // Whoever of its file calls it for the test, and also when somebody keeps it.
    for (const name of ['test_seventh', 'test_eighth[rate]', 'test_ninth', 'test_tenth'])
      assert.match(named(result, name).warnings.join(), /'rate' was never awaited/, name);
  });

  it('ends tests that hang, and goes on after those that end Python', async () => {
    const root = project({
      'test_a.py': `
import ctypes, os, time

def wait():
    while True:
        try: time.sleep(0.01)
        except: pass

def test_passes(): pass
def test_sleeps(): time.sleep(100)
def test_cannot_be_interrupted():
    while True:
        try: wait()
        except BaseException: pass
def test_crashes(): ctypes.string_at(0)
def test_exits(): os._exit(3)
def test_fails(): assert 1 == 2
`,
      'test_b.py': 'while True: pass\n',
      'test_c.py': 'def test_c(): pass\n',
    });
    const result = await run(root, { secondsPerTest: 0.7 });
    assert.deepEqual(ends(result).sort(), [
      ['test_a.py::test_cannot_be_interrupted', 'hung'],
      ['test_a.py::test_crashes', 'ended python'],
      ['test_a.py::test_exits', 'ended python'],
      ['test_a.py::test_fails', 'raised'],
      ['test_a.py::test_sleeps', 'hung'],
      ['test_b.py', 'hung'],
    ]);
    assert.equal(result.isComplete, true);
    assert.deepEqual(
      result.outcomes.filter(({ outcome }) => outcome === 'passed').map(({ nodeId }) => nodeId),
      ['test_a.py::test_passes', 'test_c.py::test_c'],
    );
    const places = (name: string) => named(result, name).stack.map(({ file, line }) => `${file}:${line}`);
    assert.equal(places('test_sleeps').at(-1), 'test_a.py:10');
    assert.ok(places('interrupted').includes('test_a.py:13'));
    assert.ok(places('test_crashes').includes('test_a.py:15'));
    assert.equal(places('test_b.py').at(-1), 'test_b.py:1');
  }).timeout(60_000);

  it('outlives a test that prints for ever, and one that wants a terminal', async () => {
    const root = project({
      'test_it.py': `
def test_prints():
    while True: print("x" * 100)
def test_asks(): input("Name? ")
`,
    });
    const result = await run(root, { secondsPerTest: 0.3 });
    assert.deepEqual(ends(result), [
      ['test_it.py::test_prints', 'hung'],
      ['test_it.py::test_asks', 'raised'],
    ]);
    assert.ok(named(result, 'test_prints').output.length <= 4000);
    assert.match(named(result, 'test_asks').chain[0]!.message, /reading from stdin/);
  }).timeout(60_000);

  it('tells a conftest.py that cannot be loaded as a failure', async () => {
    const files = { 'tests/test_a.py': 'def test(): pass\n', 'tests/unit/test_b.py': 'def test(): pass\n' };
    const first = await run(project({ ...files, 'conftest.py': 'import shop_of_nobody\n' }));
    assert.deepEqual([ends(first), first.isComplete], [[['conftest.py', 'raised']], false]);
    assert.equal(named(first, 'conftest.py').chain[0]!.name, 'shop_of_nobody');
    const deep = await run(project({ ...files, 'tests/unit/conftest.py': '\ndef fixture(:\n' }));
    assert.deepEqual(ends(deep), [['tests/unit/conftest.py', 'raised']]);
    const [error] = named(deep, 'conftest.py').chain;
    assert.deepEqual([error!.type, error!.file, error!.line], ['builtins.SyntaxError', 'tests/unit/conftest.py', 2]);
  });

  it('says why pytest cannot begin', async () => {
    const root = project({ 'pytest.ini': '[pytest]\naddopts = --no-such-option\n', 'test_a.py': 'def test(): pass\n' });
    await assert.rejects(run(root), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /does not know the option --no-such-option/);
      return true;
    });
  });

  it('tells files that cannot be read by what they raised', async () => {
    const root = project({
      'test_import.py': 'from json import nothing\n',
      'test_syntax.py': 'def test(:\n',
      'test_ok.py': 'def test(): pass\n',
    });
    const result = await run(root);
    const errors = result.failures.map(({ nodeId, phase, chain: [error] }) => [nodeId, phase, error!.type]);
    assert.deepEqual(errors, [
      ['test_import.py', 'collect', 'builtins.ImportError'],
      ['test_syntax.py', 'collect', 'builtins.SyntaxError'],
    ]);
    assert.deepEqual(
      [named(result, 'test_import.py').chain[0]!.name, named(result, 'test_import.py').chain[0]!.importedName],
      ['json', 'nothing'],
    );
    assert.equal(result.outcomes.length, 1);
  });

  it('leaves XPASS(strict) without an exception, and counts each failing subtest', async () => {
    const root = project({
      'test_it.py': `
import pytest, unittest

@pytest.mark.xfail(strict=True)
def test_passes(): pass
@pytest.mark.xfail
def test_may_fail(): assert False
class Cases(unittest.TestCase):
    def test_cases(self):
        for number in (1, 2, 3):
            with self.subTest(number=number):
                self.assertEqual(number, 2)
`,
    });
    const result = await run(root);
    assert.deepEqual([named(result, 'test_passes').ending, named(result, 'test_passes').chain], ['passed', []]);
    const cases = result.failures.filter(({ nodeId }) => nodeId.endsWith('test_cases'));
    // pytest before version 9 stops at the first one.
    assert.ok(cases.every(({ isUnittest, comparison }) => isUnittest && comparison!.operator === 'assertEqual'));
    assert.ok(cases.length >= 1 && cases[0]!.comparison!.left.literal === '1');
    assert.ok(!result.failures.some(({ nodeId }) => nodeId.endsWith('test_may_fail')));
  });
});

describe('A stack that faulthandler wrote', () => {
  it('is the main thread of the test that was running', () => {
    const text = `test_a.py::test_it[a b]
Timeout (0:00:02)!
Thread 0x00007f01 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 324 in wait
  File "/usr/lib/python3.11/threading.py", line 995 in _bootstrap

Thread 0x00007f02 (most recent call first):
  File "/p/shop/stock.py", line 7 in wait
  File "/p/tests/test_a.py", line 3 in test_it
  File "/v/site-packages/_pytest/python.py", line 187 in pytest_pyfunc_call
`;
    assert.deepEqual(parseStack(text, '/p'), {
      nodeId: 'test_a.py::test_it[a b]',
      isHang: true,
      stack: [
        { file: '/v/site-packages/_pytest/python.py', line: 187, function: 'pytest_pyfunc_call', owner: 'pytest' },
        { file: 'tests/test_a.py', line: 3, function: 'test_it', owner: 'test' },
        { file: 'shop/stock.py', line: 7, function: 'wait', owner: 'code' },
      ],
    });
    assert.equal(parseStack('test_a.py::test_it\n', '/p'), undefined);
    assert.equal(parseStack('', '/p'), undefined);
  });
});
