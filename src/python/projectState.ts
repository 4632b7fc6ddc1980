import { dirname, join, resolve } from 'node:path';
import { moduleNameOf } from './moduleName';
import type { ProjectLayout } from './layout';
import type { SourceModule } from './symbolIndex';
import { isTestFile } from './testPlaces';

/**
 * The modules of one state of a project: what `SymbolIndexer.index` takes. The layout may be that of another state; the packages
 * are those of the texts.
 * @param texts decoded, by path relative to the layout's root, with forward slashes
 */
export function modulesOfState(layout: ProjectLayout, texts: ReadonlyMap<string, string>): SourceModule[] {
  const files = [...texts.keys()].map((path) => resolve(layout.root, path));
  const packages = new Set(files.filter((file) => file.endsWith('__init__.py')).map((file) => dirname(file)));
  const state: ProjectLayout = { ...layout, files, packages };
  return [...texts].flatMap(([path, text]) => {
    const file = join(layout.root, path);
    const name = moduleNameOf(state, file)?.name;
    return name === undefined ? [] : [{ name, file: path, text, isTest: isTestFile(state, file) }];
  });
}
