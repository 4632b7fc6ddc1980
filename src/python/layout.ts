import { sep } from 'node:path';

/** Where a project keeps its code and its tests. Paths are absolute. */
export interface ProjectLayout {
  readonly root: string;
  /** Directories with their own pyproject.toml, setup.py or setup.cfg, and the root, which comes first. */
  readonly projects: readonly string[];
  /** Directories that hold only tests: the configured `testpaths`, else those named `tests` or `test`; outermost ones only. */
  readonly testDirectories: readonly string[];
  /** Directories from which modules are imported: configured ones, `src` directories, the projects; inner ones first. */
  readonly sourceRoots: readonly string[];
  /** Directories with an `__init__.py`. */
  readonly packages: ReadonlySet<string>;
  /** Every Python file, tests included, except those of environments, caches and hidden directories. */
  readonly files: readonly string[];
  /** pytest's `python_files`, as patterns of file names: `test_*.py`. */
  readonly testFilePatterns: readonly string[];
}

/** Whether `path` is `directory` or below it. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

/** How many directories deep a path is. */
export function depthOf(path: string): number {
  return path.split(sep).length;
}
