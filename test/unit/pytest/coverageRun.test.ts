import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCoverage, type CoverageRun, type CoverageRunOptions } from '../../../src/pytest/coverageRun';
import { silent } from '../../../src/progress';
import { UserError } from '../../../src/userError';
import { eventually } from '../../harness/eventually';
import { interpreter, project, runtimeDirectory } from './project';

const run = async (root: string, options: Partial<CoverageRunOptions> = {}): Promise<CoverageRun> =>
  runCoverage({
    root,
    interpreter: await interpreter(),
    pytestArgs: [],
    reportFile: path.join(root, 'coverage.json'),
    runtimeDirectory,
    progress: silent,
    ...options,
  });

const modules = ({ report }: CoverageRun) =>
  report.modules.map(({ path, covered, statements }) => `${path} ${covered}/${statements}`);

const failsWith = (promise: Promise<unknown>, message: RegExp) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    return true;
  });

const shop = {
  'shop/__init__.py': '',
  'shop/price.py': 'def price(n):\n    if n > 10:\n        return n - 1\n    return n\n',
  'shop/unused.py': 'def unused():\n    return 1\n',
  'tests/test_price.py': 'from shop.price import price\n\ndef test_price(): assert price(3) == 3\n',
};

describe("Measuring a project's coverage", () => {
  it('writes coverage.json for its packages and modules, with branches, and not for its tests', async () => {
    const root = project({
      ...shop,
      'tool.py': 'x = 1\n',
      'setup.py': 'x = 1\n',
      'conftest.py': '',
      'docs/conf.py': '',
    });
    const result = await run(root);
    assert.deepEqual(modules(result), [
      'shop/__init__.py 0/0',
      'shop/price.py 3/4',
      'shop/unused.py 0/2',
      'tool.py 0/1',
    ]);
    assert.equal(result.report.hasBranches, true);
    assert.deepEqual([result.passed, result.failed, result.errors, result.skipped], [1, 0, 0, 0]);
    const written = JSON.parse(readFileSync(path.join(root, 'coverage.json'), 'utf8')) as { totals: object };
    assert.ok('percent_covered' in written.totals);
    assert.deepEqual(
      readdirSync(root).filter((name) => /cov/.test(name)),
      ['coverage.json'],
    );
  });

  it('measures what the project configures', async () => {
    const root = project({
      ...shop,
      'pyproject.toml':
        '[tool.coverage.run]\nsource = ["shop"]\nbranch = false\nparallel = true\nomit = ["*/unused.py"]\n' +
        '[tool.coverage.report]\nfail_under = 100\nexclude_lines = ["return n - 1"]\n',
    });
    const result = await run(root);
    assert.deepEqual(modules(result), ['shop/__init__.py 0/0', 'shop/price.py 3/3']);
    assert.equal(result.report.hasBranches, false);
  });

  it('measures from its first line a module that pytest itself imports', async () => {
    const root = project({
      'iniconfig.py': 'def __getattr__(name):\n    return type(name, (Exception,), {})\n',
      'test_iniconfig.py': 'import iniconfig\n\ndef test(): assert iniconfig.IniConfig()\n',
    });
    assert.deepEqual(modules(await run(root)), ['iniconfig.py 2/2']);
  });

  it('finds src, and code that only a child process of multiprocessing runs', async () => {
    const root = project({
      '.coveragerc': '[run]\nconcurrency = multiprocessing\nsigterm = true\n',
      'pytest.ini': '[pytest]\npythonpath = src\n',
      'src/work/__init__.py': '',
      'src/work/square.py': 'def square(n):\n    return n * n\n',
      'test_work.py':
        'import multiprocessing\nfrom work.square import square\n\n' +
        'def test():\n    child = multiprocessing.Process(target=square, args=(3,))\n    child.start()\n    child.join()\n',
    });
    assert.deepEqual(modules(await run(root)), ['src/work/__init__.py 0/0', 'src/work/square.py 2/2']);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.startsWith('.coverage')),
      ['.coveragerc'],
    );
  });

  it('measures also when tests fail or files cannot be read, and says how many', async () => {
    const root = project({
      ...shop,
      'pytest.ini': '[pytest]\nfilterwarnings = error\n',
      'tests/test_bad.py': 'import pytest\ndef test_a(): assert False\n@pytest.mark.skip\ndef test_b(): pass\n',
      'tests/test_broken.py': 'def test(:\n',
    });
    const result = await run(root);
    assert.deepEqual([result.passed, result.failed, result.errors, result.skipped], [1, 1, 1, 1]);
    assert.ok(existsSync(path.join(root, 'coverage.json')));
  });

  it('says how far it is', async () => {
    const root = project({ ...shop, 'tests/test_more.py': 'def test_a(): assert False\ndef test_b(): pass\n' });
    const seen: [string, number | undefined][] = [];
    await run(root, { progress: (message, fraction) => seen.push([message, fraction]) });
    assert.deepEqual(seen, [
      ['starting pytest', undefined],
      ['collecting tests', undefined],
      ['1 of 3 tests, 1 failed', 0.3],
      ['2 of 3 tests, 1 failed', 0.6],
      ['3 of 3 tests, 1 failed', 0.9],
      ['writing the report', 0.9],
    ]);
  });

  const failures: readonly (readonly [name: string, files: Record<string, string>, message: RegExp])[] = [
    ['there are no tests', { 'm.py': 'x = 1\n' }, /found no tests in .*Generate a first one/],
    [
      'no test file can be read',
      { 'test_a.py': 'import nothing_here\n' },
      /No test could be read\. test_a\.py: .*nothing_here/,
    ],
    [
      'a test ends Python',
      { 'test_a.py': 'import os\ndef test(): os._exit(7)\n' },
      /ended with code 7 while it ran test_a\.py::test/,
    ],
    [
      'a test ends the run',
      { 'test_a.py': 'import pytest\ndef test(): pytest.exit("no server")\n' },
      /interrupted before its end: .*no server/,
    ],
    [
      'nothing was measured',
      { '.coveragerc': '[run]\nsource = elsewhere\n', 'test_a.py': 'def test(): pass\n' },
      /none of the code to be measured did/,
    ],
    [
      'the configuration is wrong',
      { '.coveragerc': '[run]\nbranch = perhaps\n', 'test_a.py': '' },
      /coverage\.py cannot measure.*Not a boolean/,
    ],
  ];
  for (const [name, files, message] of failures) {
    it(`says so and leaves the last report when ${name}`, async () => {
      const root = project({ ...files, 'coverage.json': 'the last report' });
      await failsWith(run(root), message);
      assert.equal(readFileSync(path.join(root, 'coverage.json'), 'utf8'), 'the last report');
    });
  }

  it('leaves the last report, no files and no processes when cancelled', async () => {
    const root = project({
      'test_slow.py': 'import time\ndef test():\n    open("here", "w").close()\n    time.sleep(60)\n',
      'coverage.json': 'the last report',
    });
    const controller = new AbortController();
    const running = run(root, { signal: controller.signal });
    await eventually(() => assert.ok(existsSync(path.join(root, 'here'))));
    controller.abort(new Error('cancelled'));
    await assert.rejects(running, /cancelled/);
    assert.equal(readFileSync(path.join(root, 'coverage.json'), 'utf8'), 'the last report');
    assert.deepEqual(
      readdirSync(root).filter((name) => /cov/.test(name)),
      ['coverage.json'],
    );
  });

  it('says before the tests start that the report cannot be written', async () => {
    const root = project({ ...shop, 'tests/test_mark.py': 'def test(): open("ran", "w").close()\n' });
    await failsWith(
      run(root, { reportFile: path.join(root, 'missing', 'coverage.json') }),
      /cannot be written \(ENOENT\)/,
    );
    mkdirSync(path.join(root, 'folder.json'));
    await failsWith(run(root, { reportFile: path.join(root, 'folder.json') }), /is a folder/);
    writeFileSync(path.join(root, 'file'), '');
    await failsWith(
      run(root, { reportFile: path.join(root, 'file', 'coverage.json') }),
      /cannot be written \(ENOTDIR\)/,
    );
    assert.equal(existsSync(path.join(root, 'ran')), false);
  });
});
