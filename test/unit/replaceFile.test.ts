import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFile, replaceFile } from '../../src/replaceFile';
import { temporaryFolder } from '../harness/temporaryFolder';

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

describe('createFile', () => {
  it('makes a file, in folders that it makes', async () => {
    const folder = temporaryFolder();
    await createFile(join(folder, 'a/b.txt'), 'one');
    assert.equal(readFileSync(join(folder, 'a/b.txt'), 'utf8'), 'one');
    assert.deepEqual(readdirSync(join(folder, 'a')), ['b.txt']);
  });

  it('never touches what has the name already', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'of somebody');
    await assert.rejects(createFile(join(folder, 'file'), 'ours'), { code: 'EEXIST' });
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'of somebody');
    assert.deepEqual(readdirSync(folder), ['file']);
  });

  it('shows a reader no file or all of it', async () => {
    const file = join(temporaryFolder(), 'file');
    const text = 'a'.repeat(5_000_000);
    const writing = createFile(file, text);
    const seen: (string | undefined)[] = [];
    const look = (): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
    while (await Promise.race([writing.then(() => false), delay(1, true)])) seen.push(look());
    assert.ok([...seen, look()].every((read) => read === undefined || read === text));
    assert.equal(look(), text);
  });
});
