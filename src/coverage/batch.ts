import { type ModuleCoverage, percentOf } from './moduleCoverage';

/** Modules of one package, as many as are worth doing in one go. */
export interface Batch {
  /** The package's path and the number of the part, `src/shop/pricing#1`: the same whatever the coverage is. */
  readonly id: string;
  /** As much of the end of the package's path as tells it from the others, with its part: `pricing`, `api/views (2 of 3)`. */
  readonly name: string;
  /** Folder of the modules, as the report writes it; `.` for modules without a folder. */
  readonly packagePath: string;
  /** The highest priority first. */
  readonly modules: readonly ModuleCoverage[];
  /** Sum of the modules' priorities. */
  readonly priority: number;
  readonly statements: number;
  readonly covered: number;
  /** Covered statements in per cent, 0 to 100. */
  readonly percent: number;
}

/**
 * Groups modules by the folder they are in, the highest priority first; equals by id. Every module is in exactly one
 * batch. A folder of more than `maxModules` becomes several batches of nearly the same size, split by path, so that a
 * change of coverage moves no module from one to another.
 */
export function groupIntoBatches(
  modules: readonly ModuleCoverage[],
  { maxModules = 10 }: { readonly maxModules?: number } = {},
): Batch[] {
  if (!Number.isInteger(maxModules) || maxModules < 1) {
    throw new RangeError(`A batch cannot hold ${maxModules} modules.`);
  }
  const packages = groupBy(modules, ({ path }) => folderOf(path));
  const names = shortNames([...packages.keys()]);
  return [...packages]
    .flatMap(([packagePath, members]) => {
      const parts = evenParts(members.toSorted(byPath), maxModules);
      return parts.map((part, index) => batchOf(packagePath, part, names.get(packagePath)!, index, parts.length));
    })
    .sort((a, b) => b.priority - a.priority || compare(a.id, b.id));
}

function batchOf(
  packagePath: string,
  modules: readonly ModuleCoverage[],
  packageName: string,
  index: number,
  parts: number,
): Batch {
  const statements = sum(modules, (module) => module.statements);
  const covered = sum(modules, (module) => module.covered);
  return {
    id: `${packagePath}#${index + 1}`,
    name: parts === 1 ? packageName : `${packageName} (${index + 1} of ${parts})`,
    packagePath,
    modules: modules.toSorted((a, b) => b.priority - a.priority),
    priority: sum(modules, (module) => module.priority),
    statements,
    covered,
    percent: percentOf(covered, statements),
  };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return path.slice(0, slash) || '/';
}

/** For each folder, the fewest components of its end that no other folder ends in. */
function shortNames(folders: readonly string[]): Map<string, string> {
  const reversed = folders
    .map((folder) => ({ folder, components: folder.split('/').reverse() }))
    .map((one) => ({ ...one, key: one.components.join('\0') }))
    .sort((a, b) => compare(a.key, b.key));
  // Sorted by their ends, the folders that share most of it are neighbours.
  return new Map(
    reversed.map(({ folder, components }, index) => {
      const neighbours = [reversed[index - 1], reversed[index + 1]];
      const shared = Math.max(...neighbours.map((other) => (other ? commonStart(components, other.components) : 0)));
      const name = components
        .slice(0, shared + 1)
        .reverse()
        .join('/');
      return [folder, folder === '.' ? 'top level' : name || folder];
    }),
  );
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((component, at) => component !== b[at]);
  return index < 0 ? a.length : index;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) {
      group.push(item);
    } else {
      groups.set(key, [item]);
    }
  }
  return groups;
}

function evenParts<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) =>
    items.slice(Math.round((index * items.length) / count), Math.round(((index + 1) * items.length) / count)),
  );
}

function byPath(a: ModuleCoverage, b: ModuleCoverage): number {
  return compare(a.path, b.path);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
