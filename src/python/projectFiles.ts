import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The parts of a directory tree that matter to Python. Absolute paths, outer ones first. */
export interface ProjectFiles {
  readonly directories: readonly string[];
  readonly pythonFiles: readonly string[];
  /** Directories with an `__init__.py`. */
  readonly packages: ReadonlySet<string>;
  /** Directories with a pyproject.toml, setup.py or setup.cfg. */
  readonly projects: readonly string[];
}

const projectMarks = new Set(['pyproject.toml', 'setup.py', 'setup.cfg']);
const notOurs = new Set(['node_modules', '__pycache__', 'site-packages', '__pypackages__']);
const builtOnes = new Set(['build', 'dist']);

/**
 * Walks a project. Left out: hidden directories, virtual environments, caches, installed and built packages, links to
 * directories, and directories that may not be read.
 */
export async function listProjectFiles(root: string, signal?: AbortSignal): Promise<ProjectFiles> {
  const directories: string[] = [];
  const pythonFiles: string[] = [];
  const packages = new Set<string>();
  const projects: string[] = [];
  const waiting = [root];
  for (let directory = waiting.shift(); directory !== undefined; directory = waiting.shift()) {
    signal?.throwIfAborted();
    const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) =>
      unreadable(error, directory === root),
    );
    const names = new Set(entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name));
    const isPackage = names.has('__init__.py');
    const isForeign = names.has('pyvenv.cfg') || (builtOnes.has(basename(directory)) && !isPackage);
    if (isForeign && directory !== root) continue;
    directories.push(directory);
    if (isPackage) packages.add(directory);
    if ([...projectMarks].some((mark) => names.has(mark))) projects.push(directory);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !notOurs.has(entry.name) && !entry.name.endsWith('.egg-info'))
          waiting.push(path);
      } else if (entry.name.endsWith('.py')) {
        pythonFiles.push(path);
      }
    }
  }
  return { directories, pythonFiles, packages, projects };
}

function unreadable(error: unknown, isRoot: boolean): [] {
  const { code } = error as NodeJS.ErrnoException;
  // Directories may vanish while we walk, and some are not ours to read.
  if (!isRoot && (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'ENOTDIR')) return [];
  throw error;
}
