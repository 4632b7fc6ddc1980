import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { replaceFile } from '../../../src/editor/replaceFile';
import { temporaryFolder } from '../../harness/temporaryFolder';

describe('replaceFile', () => {
  it('writes a new file, in folders that it makes, or in place of the old one', async () => {
    const folder = temporaryFolder();
    await replaceFile(join(folder, 'a/b.txt'), 'one');
    await replaceFile(join(folder, 'a/b.txt'), 'two');
    assert.equal(readFileSync(join(folder, 'a/b.txt'), 'utf8'), 'two');
    assert.deepEqual(readdirSync(join(folder, 'a')), ['b.txt']);
  });

  it('leaves everything as it was when it fails', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'taken/file'), '');
    await assert.rejects(replaceFile(join(folder, 'taken'), 'one'), /EISDIR|ENOTEMPTY|EEXIST|EPERM/u);
    assert.deepEqual(readdirSync(folder), ['taken']);
  });

  it('never shows a reader a part of the text', async () => {
    const file = join(temporaryFolder(), 'file');
    const texts = ['a', 'b'].map((letter) => letter.repeat(2_000_000));
    await replaceFile(file, texts[0]!);
    const rounds = Array.from({ length: 6 }, (_, round) => round % 2);
    const reads: string[] = [];
    for (const round of rounds) {
      const writing = replaceFile(file, texts[round]!);
      while (await Promise.race([writing.then(() => false), delay(1, true)])) reads.push(readFileSync(file, 'utf8'));
    }
    assert.ok(reads.length > 0);
    assert.ok(reads.every((read) => texts.includes(read)));
  });
});
