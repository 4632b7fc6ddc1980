import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { decodeSource } from '../../python/decodeSource';
import { isTestFile, moduleNameOf, type ProjectLayout } from '../../python/projectLayout';
import type { SourceModule } from '../../python/symbolIndex';
import { UserError } from '../../userError';

/**
 * The modules of a state of a project, for a `SymbolIndex`.
 * @param layout of the project as it is: where an earlier state kept its code and tests is taken to be the same
 * @param texts by path relative to the root with forward slashes; files that cannot be imported by name are left out
 */
export function stateModules(layout: ProjectLayout, texts: ReadonlyMap<string, string>): SourceModule[] {
  const files = new Map([...texts.keys()].map((file) => [file, join(layout.root, ...file.split('/'))]));
  const packages = [...files.values()]
    .filter((file) => file.endsWith(`${sep}__init__.py`))
    .map((file) => dirname(file));
  const state: ProjectLayout = { ...layout, files: [...files.values()], packages: new Set(packages) };
  return [...files].flatMap(([file, absolute]) => {
    const name = moduleNameOf(state, absolute)?.name;
    const isTest = isTestFile(state, absolute);
    return name === undefined ? [] : [{ name, file, text: texts.get(file)!, isTest }];
  });
}

/** As `isTestFile`, of a path relative to the root with forward slashes. */
export function isTestPath(layout: ProjectLayout, file: string): boolean {
  return isTestFile(layout, join(layout.root, ...file.split('/')));
}

/** The texts of a project's Python files as they are on disk, by path relative to the root with forward slashes. Unreadable ones are left out. */
export async function presentTexts(layout: ProjectLayout, signal?: AbortSignal): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const file of layout.files) {
    signal?.throwIfAborted();
    const text = await readText(file);
    if (text !== null) texts.set(relative(layout.root, file).split(sep).join('/'), text);
  }
  return texts;
}

async function readText(file: string): Promise<string | null> {
  try {
    return decodeSource(await readFile(file));
  } catch (error) {
    // Its encoding is another one, or it went meanwhile.
    if (error instanceof UserError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
