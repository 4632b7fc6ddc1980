import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AuditReport } from '../../../src/audit/auditReport';
import { readTestSurroundings, type TestSurroundings } from '../../../src/audit/testSurroundings';
import { readProjectLayout } from '../../../src/python/projectLayout';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { tools } from './audits';
import { portableAudit } from './golden';

/** What is near `shop/pricing.py` in a project of some files, when its tests belong into `testFile`. */
async function near(files: Readonly<Record<string, string>>, testFile: string): Promise<TestSurroundings> {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries({ 'shop/__init__.py': '', 'shop/pricing.py': '', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const report = await portableAudit();
  const [batch] = report.batches;
  const module = { ...batch!.modules[0]!, path: 'shop/pricing.py', file: join(root, 'shop/pricing.py'), testFile };
  const audited: AuditReport = { ...report, root, batches: [{ ...batch!, modules: [module] }] };
  const surroundings = await readTestSurroundings(audited, await readProjectLayout(root), tools);
  return surroundings.get('shop/pricing.py')!;
}

describe('What is near the tests of a module', () => {
  it('has the name it is imported by, and whether its test file is there', async () => {
    const { importName, hasTestFile, testFiles } = await near({}, 'tests/test_pricing.py');
    assert.deepEqual([importName, hasTestFile, testFiles], ['shop.pricing', false, []]);
    assert.equal((await near({ 'tests/test_pricing.py': '' }, 'tests/test_pricing.py')).hasTestFile, true);
  });

  it('has its test file first, then the tests that import it, however they do', async () => {
    const { testFiles } = await near(
      {
        'tests/test_a.py': 'from shop.pricing import price\n',
        'tests/test_b.py': 'from shop import pricing\n',
        'tests/test_c.py': 'import shop.pricing as p\n',
        'tests/test_other.py': 'import shop\n',
        'tests/test_pricing.py': '',
        'shop/checkout.py': 'from shop import pricing\n',
      },
      'tests/test_pricing.py',
    );
    assert.deepEqual(testFiles, ['tests/test_pricing.py', 'tests/test_a.py', 'tests/test_b.py', 'tests/test_c.py']);
  });

  it('has the fixtures of its own file and of each conftest.py above it, the nearest first', async () => {
    const fixture = (name: string) => `import pytest\n@pytest.fixture\ndef ${name}(): ...\n`;
    const { fixtures } = await near(
      {
        'conftest.py': fixture('top'),
        'tests/conftest.py': fixture('middle'),
        'tests/unit/test_pricing.py': fixture('own'),
        'tests/unit/test_other.py': fixture('private'),
        'tests/api/conftest.py': fixture('elsewhere'),
      },
      'tests/unit/test_pricing.py',
    );
    assert.deepEqual(
      fixtures.map(({ name, file, line }) => [name, file, line]),
      [
        ['own', 'tests/unit/test_pricing.py', 3],
        ['middle', 'tests/conftest.py', 3],
        ['top', 'conftest.py', 3],
      ],
    );
  });

  it('says of a fixture what its decorator and its definition say', async () => {
    const conftest = [
      'import pytest as pt',
      'from pytest import fixture as fx',
      'import pytest_asyncio',
      '@pt.fixture(scope="session", autouse=True, name="db")',
      'def _database() -> "Database":',
      '    """An empty database.',
      '',
      '    With tables."""',
      '@fx()',
      'def basket(db): ...',
      '@pytest_asyncio.fixture(scope=chosen)',
      'async def client() -> Client: ...',
      '@other.fixture',
      'def no_fixture(): ...',
      'def helper(): ...',
    ].join('\n');
    const { fixtures } = await near({ 'conftest.py': conftest }, 'tests/test_pricing.py');
    const file = 'conftest.py';
    assert.deepEqual(fixtures, [
      {
        name: 'db',
        file,
        line: 5,
        scope: 'session',
        isAutomatic: true,
        returns: '"Database"',
        summary: 'An empty database.',
      },
      { name: 'basket', file, line: 10, scope: 'function', isAutomatic: false, returns: null, summary: null },
      { name: 'client', file, line: 12, scope: null, isAutomatic: false, returns: 'Client', summary: null },
    ]);
  });

  it('is known for the rest where a test file is no text', async () => {
    const broken = { 'tests/test_a.py': '# coding: klingon\nfrom shop import pricing\n' };
    const { testFiles } = await near(
      { ...broken, 'tests/test_b.py': 'from shop import pricing\n' },
      'tests/test_pricing.py',
    );
    assert.deepEqual(testFiles, ['tests/test_b.py']);
  });
});
