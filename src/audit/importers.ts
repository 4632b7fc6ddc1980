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
 * Which others of the known modules a module imports: once each, however many names it takes. `from a import b` imports `a.b`
 * when that is a module, else `a`. `import a.b` imports `a`: that is the name it binds.
 */
export function importedModules(importer: ImportingModule, known: ReadonlySet<string>): ReadonlySet<string> {
  const targets = new Set<string>();
  for (const imported of importer.imports) {
    const target = targetOf(imported, importer, known);
    if (target !== undefined && target !== importer.name) {
      targets.add(target);
    }
  }
  return targets;
}

/** By name, how many of the modules import each of the known ones. `imported`: of each module, see `importedModules`. */
export function countImporters(
  known: ReadonlySet<string>,
  imported: Iterable<ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const counts = new Map([...known].map((name) => [name, 0]));
  for (const targets of imported) {
    for (const target of targets) {
      counts.set(target, counts.get(target)! + 1);
    }
  }
  return counts;
}

function targetOf(
  { module, member }: ImportedName,
  importer: ImportingModule,
  known: ReadonlySet<string>,
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
