import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../src/makeFolder';
import { temporaryFolder } from '../harness/temporaryFolder';

describe('Making a folder', () => {
  it('makes those above it too, and says which was the first', async () => {
    const root = temporaryFolder();
    assert.equal(await makeFolder(path.join(root, 'a', 'b', 'c')), path.join(root, 'a'));
    assert.ok(existsSync(path.join(root, 'a', 'b', 'c')));
    assert.equal(await makeFolder(path.join(root, 'a', 'b')), undefined);
  });

  it('fails below a file, and where the system lets nobody make anything, instead of trying for ever', async () => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, 'file'), '');
    await assert.rejects(makeFolder(path.join(root, 'file', 'below')), { code: 'ENOTDIR' });
    if (existsSync('/proc/self')) await assert.rejects(makeFolder('/proc/nope/below'));
  });
});
