import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isTestFile, testFileFor, type ProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import type { GenerationOptions } from './generationRecords';

type Place = Pick<GenerationOptions, 'outputDirectory' | 'newTestFile'>;

/** Absolute path of the file that a module's tests belong in, whether it is there or not. */
export function preferredTestFile(
  layout: ProjectLayout,
  file: string,
  { outputDirectory, newTestFile }: Place,
): string {
  const preferred = testFileFor(layout, file);
  if (newTestFile !== undefined) return newTestFile;
  return outputDirectory === undefined ? preferred : path.join(outputDirectory, path.basename(preferred));
}

/**
 * Absolute paths of the project's test files, and of what is in the folder for new ones.
 * @throws UserError when that is a file
 */
export async function knownTestFiles(layout: ProjectLayout, { outputDirectory }: Place): Promise<string[]> {
  const own = layout.files.filter((file) => isTestFile(layout, file));
  return outputDirectory === undefined ? own : [...own, ...(await pythonFiles(outputDirectory))];
}

async function pythonFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith('.py')).map((name) => path.join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new UserError(`${folder} is a file: name a folder for the tests.`);
    throw error;
  }
}
