import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../makeFolder';
import { makeOwnFolder } from '../ownFolder';
import { UserError } from '../userError';
import { evidenceFile, type FileEvidence } from './evidence';

/**
 * Keeps what is known of a test file, beside the project's files and out of its git repository.
 * @param testFile absolute
 * @throws UserError when nothing can be written there
 */
export async function keepEvidence(root: string, testFile: string, evidence: FileEvidence): Promise<void> {
  try {
    await write(root, evidenceFile(root, testFile), evidence);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOTDIR') throw error;
    const folder = path.join(root, '.smart-test');
    throw new UserError(`The tests are there, but what is known of them cannot be kept: ${folder} cannot be written.`);
  }
}

async function write(root: string, file: string, evidence: FileEvidence): Promise<void> {
  await makeOwnFolder(root);
  await makeFolder(path.dirname(file));
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, `${JSON.stringify(evidence, undefined, 2)}\n`);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** What is known of a test file; `undefined` when there is nothing, or when another version of Smart Test wrote it. */
export async function readEvidence(root: string, testFile: string): Promise<FileEvidence | undefined> {
  try {
    const evidence = JSON.parse(await readFile(evidenceFile(root, testFile), 'utf8')) as Partial<FileEvidence>;
    return evidence.version === 1 ? (evidence as FileEvidence) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
