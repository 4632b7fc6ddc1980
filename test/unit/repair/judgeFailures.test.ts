import assert from 'node:assert/strict';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import { readProjectLayout } from '../../../src/python/projectLayout';
import { runFailures } from '../../../src/pytest/failureRun';
import { stateRunner } from '../../../src/repair/history/stateRunner';
import { judgeFailures, type JudgedFailures } from '../../../src/repair/judgeFailures';
import { ProjectSources } from '../../../src/repair/projectSources';
import { classify, readProjectFacts } from '../../../src/repair/rootCause';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { wasmDirectory } from '../../harness/wasm';
import { interpreter, runtimeDirectory } from '../pytest/project';
import { hermetic, TestRepository } from './history/testRepository';

let parser: Parser;

/** Runs the tests of a project, classifies why they fail, and judges that; all of it for real. */
async function judged(folder: string): Promise<JudgedFailures> {
  const root = realpathSync(folder);
  const python = await interpreter();
  const limits = { interpreter: python, runtimeDirectory, secondsPerTest: 5, timeoutMs: 30_000 };
  const { failures } = await runFailures({ ...limits, root, args: [] });
  const facts = await readProjectFacts(root);
  const diagnoses = failures.map((failure) => classify(failure, facts));
  const layout = await readProjectLayout(root);
  const runState = stateRunner({
    ...limits,
    root,
    pytestArgs: [],
    failures: new Map(failures.map((failure) => [failure.nodeId, failure])),
    packages: ['shop'],
  });
  const sources = await ProjectSources.read(layout, parser);
  return judgeFailures(diagnoses, { env: hermetic, layout, parser, sources, runState, budgetMs: 60_000 });
}

const shop = {
  'shop/__init__.py': '',
  'shop/pricing.py':
    'def total(prices, rate=0.2):\n    """Adds a tax."""\n    result = sum(prices) * (1 + rate)\n    return round(result, 2)\n\n\ndef half(price):\n    return price / 2\n',
  'shop/cart.py': 'from shop.pricing import half\n\n\ndef cheap(price):\n    return half(price) < 5\n',
  'tests/test_pricing.py':
    'from shop import pricing\n\n\ndef test_total():\n    assert pricing.total([10]) == 12\n\n\ndef test_half():\n    assert pricing.half(4) == 2\n',
  'tests/test_cart.py': 'from shop.cart import cheap\n\n\ndef test_cheap():\n    assert cheap(8)\n',
  'pytest.ini': '[pytest]\npythonpath = .\n',
};

async function shopRepository(): Promise<TestRepository> {
  const repository = await TestRepository.create();
  await repository.commit('Begin', shop);
  await repository.commit('Notes', { 'notes.txt': 'n\n' });
  return repository;
}

const pricing = (change: (text: string) => string) => ({ 'shop/pricing.py': change(shop['shop/pricing.py']) });

describe('judging failures', function () {
  this.timeout(60_000);
  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  it('finds that a test is out of date because of a function that an earlier commit renamed, and leaves all as it was', async () => {
    const repository = await shopRepository();
    await repository.commit(
      'Rename total',
      pricing((text) => text.replace('def total', 'def net_total')),
    );
    await repository.commit('More notes', { 'notes.txt': 'm\n' });
    repository.write({ 'notes.txt': 'uncommitted\n' });
    const before = repository.everything();
    const { verdicts, earlier, diagnoses } = await judged(repository.folder);
    assert.deepEqual(
      diagnoses.map(({ detail }) => detail),
      ['symbol missing'],
    );
    const [{ fault, since, reasons }] = verdicts as [(typeof verdicts)[0]];
    assert.deepEqual([fault, since?.subject], ['test out of date', 'Rename total']);
    assert.match(reasons.at(-1)!, /^total is called net_total now/u);
    assert.match(earlier[0]!.texts.get('shop/pricing.py')!, /^def total/u);
    assert.deepEqual(repository.everything(), before);
  });

  it('finds that the code is wrong when an uncommitted rename is incomplete', async () => {
    const repository = await shopRepository();
    repository.write(pricing((text) => text.replace('def half', 'def halved')));
    const { verdicts, diagnoses } = await judged(repository.folder);
    assert.deepEqual(
      diagnoses.map(({ failure: { nodeId } }, index) => [nodeId, verdicts[index]!.fault, verdicts[index]!.since]),
      [
        ['tests/test_cart.py', 'code looks wrong', null],
        ['tests/test_pricing.py::test_half', 'code looks wrong', null],
      ],
    );
    assert.deepEqual(verdicts[1]!.reasons, [
      'It passed before the uncommitted changes, and fails since.',
      'The code itself still uses shop.pricing.half (shop/cart.py): the change is incomplete.',
    ]);
  });

  it('finds a likely regression in a refactoring, and a change that was meant in one that says so', async () => {
    const repository = await shopRepository();
    await repository.commit(
      'Refactor',
      pricing((text) => text.replace('1 + rate', '1 - rate')),
    );
    const [regression] = (await judged(repository.folder)).verdicts;
    assert.deepEqual([regression!.fault, regression!.since?.subject], ['code looks wrong', 'Refactor']);
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    await repository.commit('Change the default rate', {
      ...pricing((text) => text.replace('rate=0.2', 'rate=0.3')),
      'CHANGELOG.md': 'total adds 30 % now.\n',
    });
    const [meant] = (await judged(repository.folder)).verdicts;
    assert.equal(meant!.fault, 'test out of date');
  });

  it('finds that a test was edited wrongly, and that a test never passed', async () => {
    const repository = await shopRepository();
    await repository.commit('Tests', {
      'tests/test_pricing.py': shop['tests/test_pricing.py'].replace('== 12', '== 13'),
      'tests/test_new.py': 'def test_new():\n    assert 1 == 2\n',
    });
    const { verdicts, diagnoses } = await judged(repository.folder);
    const found = diagnoses.map(({ failure }, index) => [failure.nodeId, verdicts[index]!.fault]);
    assert.deepEqual(found, [
      ['tests/test_new.py::test_new', 'cannot tell'],
      ['tests/test_pricing.py::test_total', 'test wrong'],
    ]);
  });

  it('knows a test again that had a row for each value of the fixture that is missing now', async () => {
    const repository = await shopRepository();
    const conftest =
      'import pytest\n\n\n@pytest.fixture(params=[1, 2])\ndef price(request):\n    return request.param\n';
    const tests = 'import pytest\n\n\ndef test_price(price):\n    assert price > 0\n';
    await repository.commit('More tests', { 'tests/conftest.py': conftest, 'tests/test_price.py': tests });
    await repository.commit('Rename a fixture', { 'tests/conftest.py': conftest.replace('def price', 'def amount') });
    const [verdict] = (await judged(repository.folder)).verdicts;
    assert.equal(verdict!.fault, 'test wrong');
    assert.match(verdict!.reasons[0]!, /It passed before commit \w+ "Rename a fixture"/u);
  });

  it('finds the environment when a file that git ignores is the reason', async () => {
    const repository = await shopRepository();
    await repository.commit('Ignore', {
      '.gitignore': 'rate.txt\n',
      ...pricing((text) => `import os\n${text.replace('(1 + rate)', '(1 + rate + os.path.exists("rate.txt"))')}`),
    });
    writeFileSync(join(repository.folder, 'rate.txt'), '');
    const [verdict] = (await judged(repository.folder)).verdicts;
    assert.equal(verdict!.fault, 'environment');
    assert.match(verdict!.reasons[0]!, /something that git ignores/u);
  });

  it('judges by names alone without git, and says so', async () => {
    const repository = TestRepository.at(temporaryFolder());
    repository.write({ ...shop, ...pricing((text) => text.replace('def total', 'def totals')) });
    const { verdicts, notes, earlier } = await judged(repository.folder);
    assert.deepEqual(notes, ['This folder is in no git repository: since when a test fails is not known.']);
    assert.deepEqual(earlier, [null]);
    assert.ok(verdicts[0]!.fault === 'test out of date' && verdicts[0]!.confidence < 0.75, JSON.stringify(verdicts));
  });
});
