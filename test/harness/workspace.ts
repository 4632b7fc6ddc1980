import { existsSync } from 'node:fs';
import { cp, readdir, stat, utimes } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { root } from '../../scripts/paths.mjs';
import { temporaryFolder } from './temporaryFolder';

/** What runs leave behind in a project. */
const leftBehind = new Set(['.venv', '__pycache__', '.pytest_cache', '.coverage', 'htmlcov']);
/** `npm start` measures the example where it is; a fixture's own report belongs to it. */
const measuredExample = join(root, 'examples/coverage.json');

/**
 * Copies a folder or a .code-workspace file's folder of this repository, such as `test/fixtures/small`, to a temporary
 * place where a test may change it. Every file is made a minute old and coverage.json half a minute, because a checkout
 * gives them ages that say nothing.
 * @returns the copy of `path`
 */
export async function copyWorkspace(path: string): Promise<string> {
  const source = resolve(root, path);
  const isFile = (await stat(source)).isFile();
  const folder = isFile ? resolve(source, '..') : source;
  const copy = join(temporaryFolder(), basename(folder));
  await cp(folder, copy, {
    recursive: true,
    filter: (file) => !leftBehind.has(basename(file)) && file !== measuredExample,
  });
  await setAges(copy, Date.now());
  return isFile ? join(copy, basename(source)) : copy;
}

async function setAges(folder: string, now: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const modified = new Date(now - (entry.name === 'coverage.json' ? 30_000 : 60_000));
    await utimes(join(entry.parentPath, entry.name), modified, modified);
  }
}

/** True when the folder has a report to show. */
export function hasReport(folder: string): boolean {
  return existsSync(join(folder, 'coverage.json'));
}
