import type { ImportedName } from '../python/signatures';

/** A module as its imports are resolved. */
export interface ImportingModule {
  /** Dotted; a package has the name of its `__init__.py`. */
  readonly name: string;
  readonly isPackage: boolean;
  /** Of the module level: see `ModuleAnalysis`. */
  readonly imports: readonly ImportedName[];
}

/**
 * By name, how many other modules import each of some modules: once each, however many names they take. `from a import b`
 * imports `a.b` when that is a module, else `a`. `import a.b` imports `a`: that is the name it binds.
 */
export function countImporters(modules: readonly ImportingModule[]): ReadonlyMap<string, number> {
  const counts = new Map(modules.map(({ name }) => [name, 0]));
  for (const importer of modules) {
    const targets = new Set(importer.imports.flatMap((imported) => targetOf(imported, importer, counts) ?? []));
    targets.delete(importer.name);
    for (const target of targets) {
      counts.set(target, counts.get(target)! + 1);
    }
  }
  return counts;
}

function targetOf(
  { module, member }: ImportedName,
  importer: ImportingModule,
  known: ReadonlyMap<string, unknown>,
): string | undefined {
  const base = absoluteName(module, importer);
  if (base === undefined) return undefined;
  const submodule = base === '' ? member : `${base}.${member}`;
  if (member !== null && submodule !== null && known.has(submodule)) return submodule;
  return known.has(base) ? base : undefined;
}

/** `undefined` when the dots lead above the top. */
function absoluteName(module: string, { name, isPackage }: ImportingModule): string | undefined {
  const dots = /^\.*/u.exec(module)![0].length;
  if (dots === 0) return module;
  const parts = name.split('.');
  const kept = parts.length - dots + (isPackage ? 1 : 0);
  if (kept < 0) return undefined;
  const rest = module.slice(dots);
  return [...parts.slice(0, kept), ...(rest === '' ? [] : [rest])].join('.');
}
