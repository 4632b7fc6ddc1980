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

/** Enough for others who take the same folder away when it is empty; where no folder can be made it has to end. */
const TRIES = 20;

/**
 * Puts something into a folder, which is made when it is not there: again when somebody took it away in between, empty as it was.
 * @returns what `put` gives, and the topmost folder that was made
 * @throws what `makeFolder` and `put` throw
 */
export async function putInFolder<T>(
  folder: string,
  put: () => Promise<T>,
): Promise<{ readonly result: T; readonly made: string | undefined }> {
  let made: string | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      made = (await makeFolder(folder)) ?? made;
      return { result: await put(), made };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === TRIES) throw error;
    }
  }
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
