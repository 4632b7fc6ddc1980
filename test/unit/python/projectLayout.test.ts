import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isTestFile, moduleNameOf, readProjectLayout, testFileFor } from '../../../src/python/projectLayout';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';

/** A project of these files: a name alone is an empty file, `name: text` one with text. */
async function project(...files: (string | [name: string, text: string])[]) {
  const root = temporaryFolder();
  for (const file of files) {
    const [name, text] = typeof file === 'string' ? [file, ''] : file;
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const layout = await readProjectLayout(root);
  const short = (path: string): string => relative(root, path).replaceAll('\\', '/') || '.';
  return {
    testDirectories: layout.testDirectories.map(short),
    moduleName: (file: string): string => {
      const found = moduleNameOf(layout, join(root, file));
      return found ? `${found.name} from ${short(found.sourceRoot)}` : 'none';
    },
    testFile: (file: string): string => short(testFileFor(layout, join(root, file))),
    isTest: (file: string): boolean => isTestFile(layout, join(root, file)),
  };
}

describe('the name by which tests import a module', () => {
  it('leaves src out in a src layout', async () => {
    const { moduleName } = await project(
      'pyproject.toml',
      'src/shop/__init__.py',
      'src/shop/tax.py',
      'tests/test_tax.py',
    );
    assert.equal(moduleName('src/shop/tax.py'), 'shop.tax from src');
    assert.equal(moduleName('src/shop/__init__.py'), 'shop from src');
  });

  it('starts at the root in a flat layout', async () => {
    const { moduleName } = await project('shop/__init__.py', 'shop/a/__init__.py', 'shop/a/b.py', 'single.py');
    assert.equal(moduleName('shop/a/b.py'), 'shop.a.b from .');
    assert.equal(moduleName('single.py'), 'single from .');
  });

  it('includes src when the tests say so', async () => {
    const { moduleName } = await project('src/tax.py', ['tests/test_tax.py', 'from src.tax import vat\n']);
    assert.equal(moduleName('src/tax.py'), 'src.tax from .');
  });

  it('includes a src that is a package', async () => {
    const { moduleName } = await project('src/__init__.py', 'src/tax.py');
    assert.equal(moduleName('src/tax.py'), 'src.tax from .');
  });

  it('follows namespace packages below a source root', async () => {
    const { moduleName } = await project(
      'pyproject.toml',
      'src/corp/shop/__init__.py',
      'src/corp/shop/tax.py',
      'src/corp/loose.py',
    );
    assert.equal(moduleName('src/corp/shop/tax.py'), 'corp.shop.tax from src');
    assert.equal(moduleName('src/corp/loose.py'), 'corp.loose from src');
  });

  it('takes source roots from the configuration of pytest, setuptools, poetry and hatch', async () => {
    const declared: [string, string][] = [
      ['pyproject.toml', '[tool.pytest.ini_options]\npythonpath = ["lib"]\n'],
      ['pyproject.toml', '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'],
      ['pyproject.toml', '[tool.setuptools]\npackage-dir = {"" = "lib"}\n'],
      ['pyproject.toml', '[[tool.poetry.packages]]\ninclude = "corp"\nfrom = "lib"\n'],
      ['pyproject.toml', '[tool.hatch.build.targets.wheel]\npackages = ["lib/corp"]\n'],
      ['setup.cfg', '[options]\npackage_dir =\n    = lib\n'],
      ['pytest.ini', '[pytest]\npythonpath = lib  # code\n'],
      ['tox.ini', '[tox]\nenvlist = py\n[pytest]\npythonpath =\n  lib\n'],
    ];
    for (const configuration of declared) {
      const { moduleName } = await project(configuration, 'lib/corp/shop/__init__.py', 'lib/corp/shop/tax.py');
      assert.equal(moduleName('lib/corp/shop/tax.py'), 'corp.shop.tax from lib', configuration.join(': '));
    }
  });

  it('is relative to the nested project that a module belongs to', async () => {
    const { moduleName, testFile } = await project(
      'pyproject.toml',
      'services/billing/pyproject.toml',
      'services/billing/src/billing/__init__.py',
      'services/billing/src/billing/tax.py',
      'services/billing/tests/test_other.py',
      'services/mail/setup.py',
      'services/mail/mail/__init__.py',
      'services/mail/mail/send.py',
    );
    assert.equal(moduleName('services/billing/src/billing/tax.py'), 'billing.tax from services/billing/src');
    assert.equal(testFile('services/billing/src/billing/tax.py'), 'services/billing/tests/test_tax.py');
    assert.equal(moduleName('services/mail/mail/send.py'), 'mail.send from services/mail');
    assert.equal(testFile('services/mail/mail/send.py'), 'services/mail/tests/test_send.py');
  });

  it('is missing for what cannot be imported by name', async () => {
    const { moduleName } = await project('make-release.py', 'my-scripts/tool.py');
    assert.equal(moduleName('make-release.py'), 'none');
    assert.equal(moduleName('my-scripts/tool.py'), 'tool from my-scripts');
    assert.equal(moduleName('README.md'), 'none');
  });
});

describe('the file for the tests of a module', () => {
  it('is tests/test_<module>.py where there are no tests yet', async () => {
    const { testFile } = await project('shop/__init__.py', 'shop/pricing/__init__.py', 'shop/pricing/tax.py');
    assert.equal(testFile('shop/pricing/tax.py'), 'tests/test_tax.py');
    assert.equal(testFile('shop/pricing/__init__.py'), 'tests/test_pricing.py');
  });

  it('is the one that is there already', async () => {
    const { testFile } = await project(
      'src/shop/__init__.py',
      'src/shop/pricing/__init__.py',
      'src/shop/pricing/tax.py',
      'src/shop/stock/__init__.py',
      'src/shop/stock/tax.py',
      'tests/unit/pricing/test_tax.py',
      'tests/unit/stock/test_count.py',
    );
    assert.equal(testFile('src/shop/pricing/tax.py'), 'tests/unit/pricing/test_tax.py');
    assert.equal(
      testFile('src/shop/stock/tax.py'),
      'tests/unit/stock/test_stock_tax.py',
      'pytest wants distinct names',
    );
  });

  it('mirrors the package where the tests do', async () => {
    const { testFile } = await project(
      'src/shop/__init__.py',
      'src/shop/pricing/__init__.py',
      'src/shop/pricing/tax.py',
      'src/shop/pricing/discount.py',
      'tests/shop/pricing/test_tax.py',
    );
    assert.equal(testFile('src/shop/pricing/discount.py'), 'tests/shop/pricing/test_discount.py');
  });

  it('has the package in its name where two modules have one name', async () => {
    const { testFile } = await project('a/__init__.py', 'a/io.py', 'b/__init__.py', 'b/io.py', 'tests/test_x.py');
    assert.equal(testFile('a/io.py'), 'tests/test_a_io.py');
    assert.equal(testFile('b/io.py'), 'tests/test_b_io.py');
  });

  it('stands beside the code, and is named, as the other tests are', async () => {
    const { testFile } = await project('shop/__init__.py', 'shop/tax.py', 'shop/count.py', 'shop/count_test.py');
    assert.equal(testFile('shop/tax.py'), 'shop/tax_test.py');
  });

  it('goes to the tests inside the package', async () => {
    const { testFile } = await project(
      'shop/__init__.py',
      'shop/a/__init__.py',
      'shop/a/x.py',
      'shop/a/tests/__init__.py',
      'shop/tests/__init__.py',
    );
    assert.equal(testFile('shop/a/x.py'), 'shop/a/tests/test_x.py');
    assert.equal(testFile('shop/__init__.py'), 'shop/tests/test_shop.py');
  });

  it('is called as pytest is set to look for it', async () => {
    const setting: [string, string] = ['pytest.ini', '[pytest]\npython_files = check_*.py\n'];
    const { testFile } = await project(
      setting,
      'shop/__init__.py',
      'shop/tax.py',
      'shop/cart.py',
      'tests/check_cart.py',
    );
    assert.equal(testFile('shop/tax.py'), 'tests/check_tax.py');
    assert.equal(testFile('shop/cart.py'), 'tests/check_cart.py');
    const other = await project(
      ['pytest.ini', '[pytest]\npython_files = *_test.py\n'],
      'shop/__init__.py',
      'shop/tax.py',
    );
    assert.equal(other.testFile('shop/tax.py'), 'tests/tax_test.py');
  });

  it('goes to the directory that the configuration names', async () => {
    const { testFile, testDirectories } = await project(
      ['pytest.ini', '[pytest]\ntestpaths = checks\n'],
      'shop.py',
      'checks/test_other.py',
    );
    assert.deepEqual(testDirectories, ['checks']);
    assert.equal(testFile('shop.py'), 'checks/test_shop.py');
  });
});

describe('test files', () => {
  it('are told by their directory, their name and the configured patterns', async () => {
    const { isTest } = await project(
      ['setup.cfg', '[tool:pytest]\npython_files = check_*.py test_*.py\n'],
      'shop/__init__.py',
      'tests/helpers.py',
    );
    assert.equal(isTest('tests/helpers.py'), true);
    assert.equal(isTest('shop/check_tax.py'), true);
    assert.equal(isTest('shop/conftest.py'), true);
    assert.equal(isTest('shop/testing.py'), false);
    assert.equal(isTest('shop/tax_test.py'), false, 'not among the configured patterns');
  });

  it('do not include a package that testpaths names for its doctests', async () => {
    const { isTest } = await project(
      ['pyproject.toml', '[tool.pytest.ini_options]\ntestpaths = ["shop", "tests", "."]\n'],
      'shop/__init__.py',
      'shop/tax.py',
      'tests/test_tax.py',
    );
    assert.equal(isTest('shop/tax.py'), false);
    assert.equal(isTest('tests/test_tax.py'), true);
  });
});

describe('reading a layout', () => {
  it('does not look into virtual environments, caches and hidden directories', async () => {
    const { testDirectories } = await project(
      'shop.py',
      'env/pyvenv.cfg',
      'env/lib/python3.11/site-packages/numpy/tests/test_x.py',
      '.tox/tests/test_x.py',
      'node_modules/tests/test_x.py',
      'build/lib/tests/test_x.py',
    );
    assert.deepEqual(testDirectories, []);
  });

  it('says where pyproject.toml is broken', async () => {
    await assert.rejects(project(['pyproject.toml', '[tool.pytest\n']), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /pyproject\.toml is not valid TOML: line 1, .+\. Correct it and try again\.$/u);
      return true;
    });
  });

  it('passes over broken configuration of nested projects, such as templates', async () => {
    const { moduleName } = await project('shop.py', ['template/pyproject.toml', '[{{ name }}\n'], 'template/x.py');
    assert.equal(moduleName('template/x.py'), 'x from template');
  });

  it('stops when it is cancelled', async () => {
    await assert.rejects(readProjectLayout(temporaryFolder(), AbortSignal.abort()), { name: 'AbortError' });
  });
});
