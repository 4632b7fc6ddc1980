import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeSource, encodeSource, hasByteOrderMark } from '../python/decodeSource';
import { createFile } from '../replaceFile';
import { UserError } from '../userError';
import type { GenerationResult } from './generationRecords';

/**
 * Puts a result's text on the disk: a new file, or the file that tests were added to, in its own encoding. Whoever reads it
 * finds the old text or the new one.
 * @throws UserError when the file appeared, vanished or changed since the tests were run
 */
export async function saveTestFile({
  testFile,
  text,
  previousText,
}: Pick<GenerationResult, 'testFile' | 'text' | 'previousText'>): Promise<void> {
  if (testFile === null || text === null) return;
  if (previousText === null) {
    try {
      await createFile(testFile, text);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? changed(testFile) : error;
    }
    return;
  }
  const file = await existing(testFile);
  const { mode } = await stat(file);
  const old = await readFile(file);
  const bytes = encodeSource(text, hasByteOrderMark(old));
  if (bytes === undefined || decodeSource(old) !== previousText) throw changed(testFile);
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, bytes, { mode });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** The file itself where the path is a link. */
async function existing(testFile: string): Promise<string> {
  try {
    return await realpath(testFile);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? changed(testFile) : error;
  }
}

function changed(testFile: string): UserError {
  return new UserError(
    `${path.basename(testFile)} was changed while tests were generated for it, so nothing was written. Try again.`,
  );
}
