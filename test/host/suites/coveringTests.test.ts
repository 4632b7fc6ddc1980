import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeEverything, edit, hoverAt, hoverSays, open, root } from '../editing';

interface ReportWithContexts {
  readonly files: Readonly<Record<string, { readonly contexts: Record<string, string[]> }>>;
}

describe('the hover over a line of which the report says who ran it', () => {
  afterEach(closeEverything);

  it('names the tests', async () => {
    const { document } = await open('shop/tax.py');
    const text = await hoverSays(document, 7, /Covered/);
    assert.match(text, /by 2 tests\n\n`TestNothing\.test_is_not_taxed`, `test_tax`$/);
  });

  it('names them on a partly covered line too', async () => {
    const { document } = await open('shop/tax.py');
    await hoverSays(document, 5, /1 of 2 branches[^]*Covered by 2 tests: .*`test_tax`\./);
  });

  it('says that a line ran only when its module was loaded', async () => {
    const { document } = await open('shop/tax.py');
    await hoverSays(document, 1, /Only at import.*in no test/);
    await hoverSays(document, 4, /Only at import/);
  });

  it('goes with its line, and is silent on one that was edited', async () => {
    const editor = await open('shop/tax.py');
    await hoverSays(editor.document, 7, /by 2 tests/);
    await edit(editor, 1, '# A comment.\nRATE = 0.2');
    await hoverSays(editor.document, 8, /by 2 tests/);
    assert.equal(await hoverAt(editor.document, 2), '');
  });

  it('is that of the newest report', async () => {
    const { document } = await open('shop/tax.py');
    await hoverSays(document, 7, /by 2 tests/);
    const file = join(root(), 'coverage.json');
    const report = JSON.parse(await readFile(file, 'utf8')) as ReportWithContexts;
    report.files['shop/tax.py']!.contexts['7'] = ['tests/test_more.py::test_many[1]|run'];
    await writeFile(file, JSON.stringify(report));
    await hoverSays(document, 7, /by 1 test\n\n`test_many`$/);
  });
});
