import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { existsInListings, fileStamps } from '../../../src/coverage/filesOnDisk';
import { temporaryFolder } from '../../harness/temporaryFolder';

describe('existsInListings', () => {
  it('finds files, folders and what links lead to, and nothing else', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'pkg'));
    writeFileSync(join(root, 'pkg/a.py'), '');
    symlinkSync(join(root, 'pkg/a.py'), join(root, 'link.py'));
    symlinkSync(join(root, 'nowhere'), join(root, 'broken.py'));
    const exists = existsInListings();
    const paths = ['pkg/a.py', 'pkg', 'link.py', 'broken.py', 'pkg/b.py', 'none/a.py', 'pkg/a.py/b.py'];
    const found = await Promise.all(paths.map((path) => exists(join(root, path))));
    assert.deepEqual(found, [true, true, true, false, false, false, false]);
  });
});

describe('fileStamps', () => {
  it('tells a file from what it was, also when its time and size are set back', async function () {
    this.timeout(15_000);
    const root = temporaryFolder();
    const [kept, replaced, late] = ['kept.py', 'replaced.py', 'late.py'].map((name) => join(root, name));
    const old = new Date('2020-01-01');
    for (const file of [kept!, replaced!]) {
      writeFileSync(file, 'x = 1\n');
      utimesSync(file, old, old);
    }
    await setTimeout(2200);
    const files = [kept!, replaced!, late!, join(root, 'none.py')];
    writeFileSync(late!, 'x = 1\n');
    const before = await fileStamps(files);
    assert.deepEqual([...before.keys()], [kept, replaced], 'of what was written just now no stamp is certain');
    writeFileSync(join(root, 'other.py'), 'x = 2\n');
    utimesSync(join(root, 'other.py'), old, old);
    renameSync(join(root, 'other.py'), replaced!);
    await setTimeout(2200);
    const after = await fileStamps(files);
    assert.equal(after.get(kept!), before.get(kept!));
    assert.notEqual(after.get(replaced!), before.get(replaced!));
  });
});
