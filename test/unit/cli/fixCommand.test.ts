import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { python } from '../../../scripts/paths.mjs';
import { addFixCommand } from '../../../src/commandLine/fixCommand';
import { TestRepository } from '../repair/history/testRepository';
import { project } from '../pytest/project';
import { run, type Run } from './run';

const shop = {
  'shop/__init__.py': '',
  'shop/pricing.py': 'def total(prices):\n    result = sum(prices) * 1.2\n    return round(result, 2)\n',
  'tests/test_pricing.py': `from shop.pricing import total


def test_total():
    assert total([10]) == 12


def test_nothing():
    assert total([]) == 0
`,
  'pytest.ini': '[pytest]\npythonpath = .\n',
};
const testFile = 'tests/test_pricing.py';

function fix(cwd: string, ...args: readonly string[]): Promise<Run> {
  return run(['fix', '--python', python, ...args], { cwd, commands: [addFixCommand] });
}

async function changedShop(change: (text: string) => string): Promise<string> {
  const repository = await TestRepository.create();
  await repository.commit('Begin', shop);
  await repository.commit('Change prices', { 'shop/pricing.py': change(shop['shop/pricing.py']) });
  return repository.folder;
}

const textOf = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');

describe('smart-test fix', function () {
  this.timeout(120_000);

  it('repairs tests of what was renamed, and ends with 0 because all is green', async () => {
    const folder = await changedShop((text) => text.replace('total', 'net_total'));
    const { exitCode, stdout, stderr } = await fix(folder, '--report', 'report.md');
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /^repaired: tests\/test_pricing\.py: import error\. /);
    assert.match(stdout, /1 failing test repaired\.\n$/);
    assert.equal(
      textOf(folder, testFile),
      shop[testFile]
        .replaceAll('total(', 'net_total(')
        .replace('import total', 'import net_total')
        .replace('def test_net_total', 'def test_total'),
    );
    assert.match(textOf(folder, 'report.md'), /^# Repair of failing tests/);
    assert.equal((await fix(folder)).stdout, 'No test fails: 2 tests ran.\n');
  });

  it('prints a patch in a dry run and changes nothing; the patch makes the tests pass', async () => {
    const folder = await changedShop((text) => text.replace('total', 'net_total'));
    const { exitCode, stdout } = await fix(folder, '--dry-run');
    assert.equal(exitCode, 1);
    assert.equal(textOf(folder, testFile), shop[testFile]);
    const applied = spawnSync('git', ['apply', '-'], {
      cwd: folder,
      input: stdout,
      encoding: 'utf8',
      env: childEnvironment(),
    });
    assert.equal(applied.stderr, '');
    assert.equal((await fix(folder)).exitCode, 0);
  });

  it('reports a regression with its commit and leaves the test as it is', async () => {
    const folder = await changedShop((text) => text.replace('* 1.2', '* 1.3'));
    const { exitCode, stdout } = await fix(folder, '--json', '--accept-drift');
    assert.equal(exitCode, 1);
    assert.equal(textOf(folder, testFile), shop[testFile]);
    const report = JSON.parse(stdout) as {
      tests: { state: string; cause: string; verdict: { fault: string; since: { subject: string } } }[];
    };
    assert.deepEqual(
      report.tests.map(({ state, cause, verdict }) => [state, cause, verdict.fault, verdict.since.subject]),
      [['not repaired', 'assertion drift', 'code looks wrong', 'Change prices']],
    );
  });

  it('runs only what is asked for, named from where the user is', async () => {
    const folder = await changedShop((text) => text.replace('* 1.2', '* 1.3'));
    const green = await fix(path.join(folder, 'tests'), '--root', '..', 'test_pricing.py::test_nothing');
    assert.deepEqual([green.exitCode, green.stdout], [0, 'No test fails: 1 test ran.\n']);
    const outside = await fix(folder, '../elsewhere.py');
    assert.equal(outside.exitCode, 2);
  });

  it('says that there are no tests, and is not green then', async () => {
    const { exitCode, stdout } = await fix(project({ 'shop.py': '' }));
    assert.equal(exitCode, 1);
    assert.match(stdout, /^No tests were found\./);
  });

  it('names a conftest.py that cannot be loaded, and repairs it when it is only out of date', async () => {
    const broken = await fix(
      project({ 'conftest.py': 'raise RuntimeError("no database")\n', 'test_a.py': 'def test_a():\n    pass\n' }),
    );
    assert.equal(broken.exitCode, 1);
    assert.match(broken.stdout, /^not repaired: conftest\.py: /);

    const repository = await TestRepository.create();
    const conftest =
      'import pytest\nfrom shop.pricing import total\n\n\n@pytest.fixture\ndef priced():\n    return total([10])\n';
    const files = {
      ...shop,
      'tests/conftest.py': conftest,
      [testFile]: 'def test_priced(priced):\n    assert priced == 12\n',
    };
    await repository.commit('Begin', files);
    await repository.commit('Rename', { 'shop/pricing.py': shop['shop/pricing.py'].replace('total', 'net_total') });
    const { exitCode, stdout } = await fix(repository.folder);
    assert.equal(exitCode, 0, stdout);
    assert.equal(textOf(repository.folder, 'tests/conftest.py'), conftest.replaceAll('total', 'net_total'));
  });

  it('reports a test that ends Python, and repairs the others', async () => {
    const folder = await changedShop((text) => text.replace('total', 'net_total'));
    writeFileSync(path.join(folder, 'tests/test_crash.py'), 'import os\n\n\ndef test_crash():\n    os._exit(3)\n');
    const { exitCode, stdout } = await fix(folder);
    assert.equal(exitCode, 1);
    assert.match(stdout, /not repaired: tests\/test_crash\.py::test_crash: /);
    assert.match(stdout, /^repaired: tests\/test_pricing\.py: /m);
    assert.match(textOf(folder, testFile), /net_total/);
  });

  it('names the package that is missing and edits no test for it', async () => {
    const text = 'import httpx_of_nobody\n\n\ndef test_a():\n    assert httpx_of_nobody\n';
    const folder = project({ 'test_a.py': text, 'requirements.txt': 'httpx_of_nobody\n' });
    const { exitCode, stdout } = await fix(folder);
    assert.equal(exitCode, 1);
    assert.match(stdout, /environment issue\. environment\. Supply httpx-of-nobody: /);
    assert.equal(textOf(folder, 'test_a.py'), text);
  });

  it('leaves an interrupted repair undone at the next start', async () => {
    const folder = await changedShop((text) => text);
    const own = path.join(folder, '.smart-test/repair');
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'journal.json'), '{"version": 7}');
    const { exitCode, stderr } = await fix(folder);
    assert.equal(exitCode, 2);
    assert.match(stderr, /An earlier repair was interrupted/);
    assert.ok(existsSync(path.join(own, 'journal.json')));
  });
});
