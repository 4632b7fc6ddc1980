import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { TestOutcome } from '../../../src/pytest/events';
import { runPytest, type PytestRun, type PytestRunOptions } from '../../../src/pytest/pytestRun';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { eventually } from '../../harness/eventually';
import { interpreter, isAlive, project, runtimeDirectory } from './project';

const run = async (root: string, options: Partial<PytestRunOptions> = {}): Promise<PytestRun> =>
  runPytest({ root, interpreter: await interpreter(), args: [], runtimeDirectory, timeoutMs: 20_000, ...options });

const outcomes = ({ outcomes }: PytestRun) => outcomes.map(({ nodeId, outcome }) => `${nodeId} ${outcome}`);

describe('A run of pytest', () => {
  it('tells how each test ended, and where and why it failed', async () => {
    const root = project({
      'test_all.py': `
import pytest

@pytest.fixture
def broken():
    raise OSError("no database")

@pytest.fixture
def leaving():
    yield
    raise RuntimeError("cannot clean up")

def test_passes(): pass
def test_fails(): assert 1 + 1 == 3, "wrong sum"
def test_setup(broken): pass
def test_teardown(leaving): pass
def test_no_fixture(nothing): pass
@pytest.mark.skip(reason="later")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_xfails(): assert False
@pytest.mark.xfail
def test_xpasses(): pass
@pytest.mark.xfail(strict=True, reason="must fail")
def test_strict(): pass
@pytest.mark.parametrize("text", ["a::b", "ä [1]"])
def test_ids(text): pass
`,
    });
    const seen: TestOutcome[] = [];
    const result = await run(root, { onOutcome: (outcome) => seen.push(outcome) });
    assert.deepEqual(seen, result.outcomes);
    assert.deepEqual(
      result.outcomes.map(({ nodeId, outcome, message }) => [nodeId.replace('test_all.py::', ''), outcome, message]),
      [
        ['test_passes', 'passed', null],
        ['test_fails', 'failed', 'AssertionError: wrong sum\nassert (1 + 1) == 3'],
        ['test_setup', 'error', 'OSError: no database'],
        ['test_teardown', 'error', 'RuntimeError: cannot clean up'],
        ['test_no_fixture', 'error', result.outcomes[4]!.message],
        ['test_skipped', 'skipped', 'Skipped: later'],
        ['test_xfails', 'xfailed', 'known'],
        ['test_xpasses', 'xpassed', null],
        ['test_strict', 'failed', '[XPASS(strict)] must fail'],
        ['test_ids[a::b]', 'passed', null],
        ['test_ids[\\xe4 [1]]', 'passed', null],
      ],
    );
    assert.match(result.outcomes[4]!.message!, /fixture 'nothing' not found/);
    const [, failure] = result.outcomes;
    assert.equal(failure!.crash!.line, 14);
    assert.match(failure!.longText!, /def test_fails/);
    assert.deepEqual([result.exitCode, result.timedOut, result.unfinished], [1, false, null]);
    assert.equal(result.coverage, undefined);
  });

  it('takes a test of which only a part is skipped for one that passed', async () => {
    const root = project({
      'test_parts.py': `
import unittest

class Parts(unittest.TestCase):
    def test_some(self):
        for number in (1, 2, 3):
            with self.subTest(number=number):
                if number > 1:
                    self.skipTest("not here")
    def test_none(self):
        self.skipTest("not here")
`,
    });
    assert.deepEqual(outcomes(await run(root)), [
      'test_parts.py::Parts::test_none skipped',
      'test_parts.py::Parts::test_some passed',
    ]);
  });

  it('leaves nothing in the project or the temporary folder', async () => {
    const root = project({
      'm.py': 'x = 1\n',
      'test_m.py': 'def test(tmp_path):\n    import m\n    (tmp_path / "f").touch()\n',
    });
    const temporary = temporaryFolder();
    const usual = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
    try {
      await run(root, { coverage: { sources: [path.join(root, 'm.py')] } });
    } finally {
      if (usual === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = usual;
    }
    assert.deepEqual(readdirSync(root).sort(), ['m.py', 'test_m.py']);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('measures the requested file by lines and branches, whatever the project configures', async () => {
    const root = project({
      '.coveragerc': '[run]\nsource = other\nomit = pack/*\nbranch = false\n[report]\nexclude_lines =\n    never\n',
      'pack/__init__.py': '',
      'pack/sign.py': 'def sign(n):\n    if n < 0:\n        return -1\n    return 1\ndef debug():  # never\n    pass\n',
      'pack/other.py': 'x = 1\n',
      'test_sign.py': 'from pack import other, sign\ndef test(): assert sign.sign(5) == 1\n',
    });
    const { coverage } = await run(root, { coverage: { sources: [path.join(root, 'pack/sign.py')] } });
    assert.equal(coverage!.modules.length, 1);
    const [module] = coverage!.modules;
    assert.equal(module!.path, 'pack/sign.py');
    assert.deepEqual(module!.missingLines, [3]);
    assert.deepEqual(module!.excludedLines, [5, 6]);
    assert.deepEqual(module!.branches!.missing, [{ from: 2, to: 3 }]);
  });

  it('reports a requested file that no test imports as not covered', async () => {
    const root = project({ 'lonely.py': 'def f():\n    return 1\n', 'test_x.py': 'def test(): pass\n' });
    const { coverage } = await run(root, { coverage: { sources: [path.join(root, 'lonely.py')] } });
    assert.deepEqual(
      coverage!.modules.map(({ path, covered, statements }) => [path, covered, statements]),
      [['lonely.py', 0, 2]],
    );
  });

  it('measures a file in a folder whose name has brackets', async () => {
    const root = project({
      'pytest.ini': '[pytest]\npythonpath = "[a] b"\n',
      '[a] b/m.py': 'x = 1\n',
      '[a] b/n.py': 'x = 1\n',
      'test_m.py': 'import m, n\ndef test(): pass\n',
    });
    const { coverage } = await run(root, { coverage: { sources: [path.join(root, '[a] b/m.py')] } });
    assert.deepEqual(
      coverage!.modules.map(({ path, covered }) => [path, covered]),
      [['[a] b/m.py', 1]],
    );
  });

  it('runs in a random order that the seed determines', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `def test_${index}(): pass`);
    const root = project({ 'test_order.py': names.join('\n') });
    const [first, same, other] = await Promise.all([1, 1, 2].map((orderSeed) => run(root, { orderSeed })));
    assert.deepEqual(outcomes(first!), outcomes(same!));
    assert.notDeepEqual(outcomes(first!), outcomes(other!));
    assert.deepEqual(outcomes(first!).sort(), outcomes(other!).sort());
  });

  it('uses the configuration of the project, but runs all tests also under -x', async () => {
    const root = project({
      'pytest.ini': '[pytest]\naddopts = -x -p no:doctest\npython_files = check_*.py\n',
      'check_it.py': 'def test_a(): assert False\ndef test_b(): assert False\n',
    });
    assert.deepEqual(outcomes(await run(root)), ['check_it.py::test_a failed', 'check_it.py::test_b failed']);
  });

  it('ends a test that takes too long and goes on with the next', async () => {
    const root = project({
      'test_slow.py': `
import time
def test_hangs():
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass
def test_next(): pass
`,
    });
    const result = await run(root, { secondsPerTest: 0.5 });
    assert.deepEqual(outcomes(result), ['test_slow.py::test_hangs failed', 'test_slow.py::test_next passed']);
    assert.match(result.outcomes[0]!.message!, /Took longer than 0.5 s/);
  });

  it('keeps what it knows when the time is up, and ends what the tests started', async () => {
    const root = project({
      'test_hang.py': `
import subprocess, sys, time
def test_first(): pass
def test_hangs():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with open("pid", "w") as stream:
        stream.write(str(child.pid))
    time.sleep(60)
`,
    });
    const result = await run(root, { timeoutMs: 3000 });
    assert.deepEqual([result.timedOut, result.unfinished], [true, 'test_hang.py::test_hangs']);
    assert.deepEqual(outcomes(result), ['test_hang.py::test_first passed']);
    await eventually(() => assert.equal(isAlive(Number(readFileSync(path.join(root, 'pid'), 'utf8'))), false));
  });

  it('ends on abort, and rejects with its reason', async () => {
    const root = project({
      'test_hang.py': 'import time\ndef test():\n    open("here", "w").close()\n    time.sleep(60)\n',
    });
    const controller = new AbortController();
    const running = run(root, { signal: controller.signal });
    await eventually(() => assert.ok(existsSync(path.join(root, 'here'))));
    controller.abort(new Error('enough'));
    await assert.rejects(running, /enough/);
  });

  it('names the test that ended Python', async () => {
    const root = project({ 'test_exit.py': 'import os\ndef test_a(): pass\ndef test_b(): os._exit(7)\n' });
    const result = await run(root, { coverage: { sources: [root] } });
    assert.deepEqual(outcomes(result), ['test_exit.py::test_a passed']);
    assert.deepEqual([result.exitCode, result.unfinished, result.coverage], [7, 'test_exit.py::test_b', undefined]);
  });

  it('does not wait for a thread that a test left running', async () => {
    const root = project({
      'test_thread.py': 'import threading, time\ndef test(): threading.Thread(target=time.sleep, args=[60]).start()\n',
    });
    const result = await run(root);
    assert.deepEqual([outcomes(result), result.exitCode, result.timedOut], [['test_thread.py::test passed'], 0, false]);
  }).slow(8000);

  it('survives endless recursion and a flood of output', async () => {
    const root = project({
      'test_bad.py': `
def test_recursion():
    def f(): return f()
    f()
def test_flood():
    print("x" * 20_000_000)
    assert False
`,
    });
    const result = await run(root);
    assert.deepEqual(outcomes(result), ['test_bad.py::test_recursion failed', 'test_bad.py::test_flood failed']);
    assert.match(result.outcomes[0]!.message!, /RecursionError/);
    assert.ok(result.output.length < 5_000_000);
  });

  it('reports files that cannot be read, and runs the others', async () => {
    const root = project({
      'test_syntax.py': 'def test(:\n',
      'test_import.py': 'import nothing_like_this\n',
      'test_fine.py': 'def test(): pass\n',
    });
    const result = await run(root, { args: ['test_syntax.py', 'test_import.py', 'test_fine.py'] });
    assert.deepEqual(outcomes(result), ['test_fine.py::test passed']);
    assert.deepEqual(
      result.collectionErrors.map(({ nodeId, file, message }) => [nodeId, path.basename(file!), message]),
      [
        ['test_syntax.py', 'test_syntax.py', 'SyntaxError: invalid syntax'],
        ['test_import.py', 'test_import.py', "ModuleNotFoundError: No module named 'nothing_like_this'"],
      ],
    );
  });

  it("says by pytest's exit code that there are no tests", async () => {
    const result = await run(project({ 'm.py': '' }));
    assert.deepEqual([result.exitCode, result.outcomes], [5, []]);
  });

  const refusals: readonly (readonly [name: string, files: Record<string, string>, args: string[], message: RegExp])[] =
    [
      [
        'a broken conftest.py',
        { 'conftest.py': 'import nothing_like_this\n', 'test_a.py': '' },
        [],
        /conftest\.py cannot be imported: ModuleNotFoundError: No module named 'nothing_like_this'/,
      ],
      [
        'an option of a plugin',
        { 'pytest.ini': '[pytest]\naddopts = --cov=x\n' },
        [],
        /--cov=x.*pip install pytest-cov/,
      ],
      ['an unknown option', {}, ['--frobnicate'], /does not know the option --frobnicate/],
      ['a missing file', {}, ['missing.py'], /missing\.py/],
      ['a broken configuration', { 'pytest.ini': 'nonsense\n' }, [], /pytest cannot run: .*pytest\.ini/],
      [
        'a failing hook',
        {
          'conftest.py': 'def pytest_collection_modifyitems(): raise ValueError("bug")\n',
          'test_a.py': 'def test(): pass',
        },
        [],
        /error of its own or of a plugin: ValueError: bug/,
      ],
      [
        'a missing plugin of coverage.py',
        { '.coveragerc': '[run]\nplugins = no_such_plugin\n' },
        [],
        /coverage\.py cannot measure.*no_such_plugin/,
      ],
    ];
  for (const [name, files, args, message] of refusals) {
    it(`says in a sentence that pytest cannot begin: ${name}`, async () => {
      const root = project(files);
      await assert.rejects(run(root, { args, coverage: { sources: [root] } }), (error) => {
        assert.ok(error instanceof UserError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
