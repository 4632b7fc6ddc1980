import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it; gives the topmost that was made, `undefined` when it was there. Level by level: on file
 * systems where nothing can be made, such as `/proc`, `mkdir` with `recursive` never returns.
 * @throws the file system's error for the first that cannot be made
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let current = path.resolve(folder); !(await isThere(current)); current = path.dirname(current)) {
    missing.unshift(current);
  }
  for (const level of missing) {
    try {
      await mkdir(level);
    } catch (error) {
      // Somebody else made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return missing[0];
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path.dirname(file) === file;
    throw error;
  }
}
