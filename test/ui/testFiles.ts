import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Python files of a project's tests, relative to its folder, sorted. */
export async function testFiles(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'tests'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
