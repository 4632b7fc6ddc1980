import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { saveTestFile } from '../../../src/generation/saveTestFile';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';

describe('Saving a test file', () => {
  const save = (testFile: string, text: string, previousText: string | null): Promise<void> =>
    saveTestFile({ testFile, text, previousText });

  it('makes a new one, and its folders, but never over another', async () => {
    const file = path.join(temporaryFolder(), 'tests/unit/test_it.py');
    await save(file, 'new\n', null);
    assert.equal(readFileSync(file, 'utf8'), 'new\n');
    await assert.rejects(save(file, 'other\n', null), UserError);
    assert.equal(readFileSync(file, 'utf8'), 'new\n');
  });

  it('replaces the one that tests were added to, with its mode, its byte order mark and its encoding', async () => {
    const folder = temporaryFolder();
    const marked = path.join(folder, 'test_marked.py');
    writeFileSync(marked, '\uFEFFold\n');
    chmodSync(marked, 0o640);
    await save(marked, 'old\nnew ✓\n', 'old\n');
    assert.equal(readFileSync(marked, 'utf8'), '\uFEFFold\nnew ✓\n');
    assert.equal(statSync(marked).mode & 0o777, 0o640);
    const latin = path.join(folder, 'test_latin.py');
    const text = '# coding: latin-1\nNAME = "größe"\n';
    writeFileSync(latin, text, 'latin1');
    await save(latin, `${text}new = "é"\n`, text);
    assert.equal(readFileSync(latin, 'latin1'), `${text}new = "é"\n`);
  });

  it('follows a link instead of replacing it', async () => {
    const folder = temporaryFolder();
    const [file, link] = [path.join(folder, 'real.py'), path.join(folder, 'test_it.py')];
    writeFileSync(file, 'old\n');
    symlinkSync(file, link);
    await save(link, 'old\nnew\n', 'old\n');
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(readFileSync(file, 'utf8'), 'old\nnew\n');
  });

  it('writes nothing, and leaves nothing, when the file changed, vanished or cannot hold the text', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'test_it.py');
    await assert.rejects(save(file, 'old\nnew\n', 'old\n'), /changed while tests were generated/);
    writeFileSync(file, 'other\n');
    await assert.rejects(save(file, 'old\nnew\n', 'old\n'), /changed while tests were generated/);
    writeFileSync(file, '# coding: ascii\n');
    await assert.rejects(save(file, '# coding: ascii\nx = "é"\n', '# coding: ascii\n'), UserError);
    assert.deepEqual(readdirSync(folder), ['test_it.py']);
    assert.equal(readFileSync(file, 'utf8'), '# coding: ascii\n');
  });
});
