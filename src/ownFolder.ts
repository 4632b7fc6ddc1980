import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './makeFolder';

/**
 * Makes `.smart-test` in a project, out of its git repository as the folders of caches are, and a folder in it. What a user
 * wrote into its .gitignore stays.
 * @param root absolute path of the project
 * @returns the folder's absolute path
 */
export async function makeOwnFolder(root: string, ...parts: readonly string[]): Promise<string> {
  const own = path.join(root, '.smart-test');
  const folder = path.join(own, ...parts);
  await makeFolder(folder);
  try {
    await writeFile(path.join(own, '.gitignore'), '# Made by Smart Test.\n*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return folder;
}
