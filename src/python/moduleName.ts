import { dirname, relative, sep } from 'node:path';
import { isWithin, type ProjectLayout } from './layout';

export interface ModuleName {
  /** Dotted, as tests import it: `shop.pricing.discount`; a package's `__init__.py` has the package's name. */
  readonly name: string;
  /** Absolute directory that must be on `sys.path` for that. */
  readonly sourceRoot: string;
}

/**
 * How a file is imported. A package belongs to the first directory above it without `__init__.py`, or, as part of a namespace
 * package, to a declared source root above that. `undefined` for what cannot be imported by name, such as `my-script.py`.
 */
export function moduleNameOf(layout: ProjectLayout, file: string): ModuleName | undefined {
  if (!file.endsWith('.py')) return undefined;
  const root = layout.sourceRoots.find((candidate) => isWithin(candidate, file));
  const above = directoryAbovePackages(layout, dirname(file));
  const isDeclared = root !== undefined && !layout.projects.includes(root);
  const isPackaged = above !== dirname(file);
  const preferred = isPackaged && !isDeclared ? [above] : [root, above];
  for (const sourceRoot of [...preferred, dirname(file)]) {
    const name = sourceRoot === undefined ? undefined : dottedName(sourceRoot, file);
    if (sourceRoot !== undefined && name !== undefined) return { name, sourceRoot };
  }
  return undefined;
}

function directoryAbovePackages(layout: ProjectLayout, directory: string): string {
  let above = directory;
  while (layout.packages.has(above) && dirname(above) !== above) {
    above = dirname(above);
  }
  return above;
}

function dottedName(sourceRoot: string, file: string): string | undefined {
  if (!isWithin(sourceRoot, file)) return undefined;
  const parts = relative(sourceRoot, file.slice(0, -'.py'.length)).split(sep);
  if (parts.at(-1) === '__init__') parts.pop();
  return parts.length > 0 && parts.every((part) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part))
    ? parts.join('.')
    : undefined;
}
