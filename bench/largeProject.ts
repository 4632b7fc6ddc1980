import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { standardLibrary } from '../test/harness/cpython';

const longestModule = 400;

/** A module of a project: its path relative to the root, with forward slashes, and its text. */
export interface WrittenModule {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes a project of so many modules: those of the standard library that have at most 400 lines, each several times, no two of them
 * equal.
 */
export async function writeModules(root: string, count: number): Promise<WrittenModule[]> {
  const originals = (await standardLibrary())
    .filter((file) => !/[\\/](?:tests?|lib2to3|idle_test)[\\/]/u.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => text.trim() !== '' && text.split('\n').length <= longestModule);
  const modules = Array.from({ length: count }, (_, index) => ({
    path: `app/part_${index % 60}/module_${index}.py`,
    text: `${originals[index % originals.length]!}\n# ${index}\n`,
  }));
  for (const { path, text } of modules) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return modules;
}
