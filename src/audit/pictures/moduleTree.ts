import type { ModuleFigure } from '../reportFigures';

export interface Folder {
  readonly name: string;
  readonly children: readonly ModuleNode[];
}

/** A module, or those of a package that are too small to be told apart. */
export interface Leaf {
  readonly name: string;
  readonly modules: readonly ModuleFigure[];
}

export type ModuleNode = Folder | Leaf;

/**
 * Folders as the paths have them, from the first place where the paths part. Of more than `limit` modules the largest stay;
 * the others of a package, a folder at the top, become one leaf.
 */
export function moduleTree(modules: readonly ModuleFigure[], limit: number): Folder {
  const root = commonFolder(folderTree(modules));
  if (modules.length <= limit) return root;
  const large = new Set(modules.toSorted((a, b) => b.statements - a.statements).slice(0, limit));
  const packages = root.children.filter((child) => 'children' in child).map((child) => withoutSmall(child, large));
  const own = { name: '', children: root.children.filter((child) => 'modules' in child) };
  return { ...root, children: [...packages, ...withoutSmall(own, large).children] };
}

/** The folder with its small modules, however deep, in one leaf. */
function withoutSmall(folder: Folder, large: ReadonlySet<ModuleFigure>): Folder {
  const small: Leaf[] = [];
  const visit = (each: Folder): Folder => ({
    ...each,
    children: each.children.flatMap((child): readonly ModuleNode[] => {
      if ('children' in child) {
        const kept = visit(child);
        return kept.children.length === 0 ? [] : [kept];
      }
      if (child.modules.some((module) => large.has(module))) return [child];
      small.push(child);
      return [];
    }),
  });
  const kept = visit(folder);
  const rest =
    small.length > 1 ? [{ name: `${small.length} more`, modules: small.flatMap((leaf) => leaf.modules) }] : small;
  return { ...kept, children: [...kept.children, ...rest] };
}

function folderTree(modules: readonly ModuleFigure[]): Folder {
  const root = { name: '', children: [] as ModuleNode[] };
  const folders = new Map([['', root]]);
  const folderAt = (path: string): { children: ModuleNode[] } => {
    const known = folders.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const folder = { name: path.slice(cut + 1), children: [] };
    folders.set(path, folder);
    folderAt(path.slice(0, Math.max(cut, 0))).children.push(folder);
    return folder;
  };
  for (const module of modules) {
    const cut = module.path.lastIndexOf('/');
    const leaf = { name: module.path.slice(cut + 1), modules: [module] };
    folderAt(module.path.slice(0, Math.max(cut, 0))).children.push(leaf);
  }
  return root;
}

function commonFolder(folder: Folder): Folder {
  const [only, ...others] = folder.children;
  return only && others.length === 0 && 'children' in only ? commonFolder(only) : folder;
}
