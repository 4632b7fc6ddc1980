import path from 'node:path';
import type { ModuleAnalysis } from '../python/signatures';
import { absoluteModule } from '../python/absoluteModule';
import type { KnownModule } from './classCatalog';
import type { TargetModule } from './testDesign';

const MAX_MODULES = 30;
const MAX_DEPTH = 2;

/**
 * The project's modules that a module imports, directly or through another one: where the classes in its hints are
 * defined. `analyze` returns `undefined` for a path where no readable module is.
 */
export async function importedModules(
  target: TargetModule,
  analysis: ModuleAnalysis,
  analyze: (file: string) => Promise<ModuleAnalysis | undefined>,
): Promise<KnownModule[]> {
  const found = new Map<string, KnownModule>();
  const seen = new Set([target.name]);
  let layer: { importer: string; analysis: ModuleAnalysis }[] = [{ importer: target.name, analysis }];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const next: typeof layer = [];
    for (const name of layer.flatMap(({ importer, analysis: { imports } }) => importedNames(importer, imports))) {
      if (seen.has(name) || found.size >= MAX_MODULES) continue;
      seen.add(name);
      const read = await analyzeModule(target.sourceRoot, name, analyze);
      if (!read) continue;
      found.set(name, { name, analysis: read.analysis });
      next.push({ importer: read.isPackage ? `${name}.__init__` : name, analysis: read.analysis });
    }
    layer = next;
  }
  return [...found.values()];
}

/** `from .models import Item` may mean the module `models` or, in `from . import models`, a submodule. */
function importedNames(importer: string, imports: ModuleAnalysis['imports']): string[] {
  return imports.flatMap(({ module, member }) => {
    const absolute = absoluteModule(importer, module);
    if (absolute === undefined) return [];
    return member === null ? [absolute] : [absolute, `${absolute}.${member}`];
  });
}

async function analyzeModule(
  sourceRoot: string,
  name: string,
  analyze: (file: string) => Promise<ModuleAnalysis | undefined>,
): Promise<{ analysis: ModuleAnalysis; isPackage: boolean } | undefined> {
  const base = path.join(sourceRoot, ...name.split('.'));
  const module = await analyze(`${base}.py`);
  if (module) return { analysis: module, isPackage: false };
  const init = await analyze(path.join(base, '__init__.py'));
  return init && { analysis: init, isPackage: true };
}
