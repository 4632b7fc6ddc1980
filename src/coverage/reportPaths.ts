import { realpath as realpathOnDisk } from 'node:fs/promises';
import * as hostPath from 'node:path';
import { mergeCoverage } from './mergeCoverage';
import type { ModuleCoverage } from './moduleCoverage';

/** `outside`: the path leads out of the folder, or is another machine's. `missing`: no file is there. */
export type UnmatchedReason = 'outside' | 'missing';

export interface UnmatchedPath {
  /** As the report writes it, with forward slashes. */
  readonly path: string;
  readonly reason: UnmatchedReason;
  /** The absolute paths that it was taken for, in that order. */
  readonly tried: readonly string[];
}

/** What the paths of a report mean in a folder. */
export interface PathMatches {
  /** By absolute path, which begins with the root as it was given. */
  readonly files: ReadonlyMap<string, ModuleCoverage>;
  readonly unmatched: readonly UnmatchedPath[];
}

export interface PathMatching {
  /** Absolute path of the folder that the report is in. */
  readonly reportDirectory: string;
  /** Absolute path of the folder whose files are wanted. */
  readonly root: string;
  /** Path prefix in the report → path, absolute or relative to the root. The longest prefix that fits is used. */
  readonly mappings: Readonly<Record<string, string>>;
  readonly exists: (path: string) => Promise<boolean> | boolean;
  /** Resolves symbolic links of the root, by which coverage.py calls it. Default: on the disk. */
  readonly realpath?: (path: string) => Promise<string>;
  /** The system's path rules. Default: those of this machine. */
  readonly path?: hostPath.PlatformPath;
}

/** How many paths are looked up at the same time. */
const portion = 64;

/**
 * Finds the file of each module, exactly: a relative path is taken from the report's folder, then from the root; then the
 * mappings apply. Nothing is matched by the end of its path, and nothing outside the root. Two paths that lead to one file
 * are merged.
 */
export async function matchReportPaths(
  modules: readonly ModuleCoverage[],
  options: PathMatching,
): Promise<PathMatches> {
  const finder = new Finder(options, await realRoot(options));
  const files = new Map<string, ModuleCoverage>();
  const unmatched: UnmatchedPath[] = [];
  for (let start = 0; start < modules.length; start += portion) {
    const some = modules.slice(start, start + portion);
    const places = await Promise.all(some.map((module) => finder.find(module.path)));
    places.forEach((place, index) => {
      const module = some[index]!;
      if (typeof place === 'string') {
        const known = files.get(place);
        files.set(place, known ? mergeCoverage(known, module) : module);
      } else {
        unmatched.push(place);
      }
    });
  }
  return { files, unmatched };
}

async function realRoot({ root, realpath = realpathOnDisk }: PathMatching): Promise<string> {
  try {
    return await realpath(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return root;
    throw error;
  }
}

interface Mapping {
  readonly prefix: readonly string[];
  readonly target: string;
}

class Finder {
  private readonly path: hostPath.PlatformPath;
  private readonly roots: readonly string[];
  private readonly mappings: readonly Mapping[];

  constructor(
    private readonly options: PathMatching,
    realRoot: string,
  ) {
    this.path = options.path ?? hostPath;
    this.roots = [options.root, realRoot];
    this.mappings = Object.entries(options.mappings)
      .map(([prefix, target]) => ({ prefix: components(prefix), target }))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** The absolute path of the file, or why there is none. */
  async find(reportPath: string): Promise<string | UnmatchedPath> {
    const candidates = this.candidates(reportPath);
    const inside = candidates.map((candidate) => this.insideRoot(candidate)).filter((place) => place !== undefined);
    for (const place of inside) {
      if (await this.options.exists(place)) return place;
    }
    return { path: reportPath, reason: inside.length > 0 ? 'missing' : 'outside', tried: candidates };
  }

  private candidates(reportPath: string): string[] {
    const { reportDirectory, root } = this.options;
    const found = isAbsolute(reportPath)
      ? [this.path.isAbsolute(reportPath) ? this.path.resolve(reportPath) : reportPath]
      : [this.path.resolve(reportDirectory, reportPath), this.path.resolve(root, reportPath)];
    const mapped = this.mapped(components(reportPath));
    return [...new Set(mapped === undefined ? found : [...found, mapped])];
  }

  private mapped(path: readonly string[]): string | undefined {
    const mapping = this.mappings.find(
      ({ prefix }) => prefix.length <= path.length && prefix.every((name, index) => name === path[index]),
    );
    return mapping && this.path.resolve(this.options.root, mapping.target, ...path.slice(mapping.prefix.length));
  }

  /** A path below the root, written with the root as given; `undefined` for every other path. */
  private insideRoot(candidate: string): string | undefined {
    if (!this.path.isAbsolute(candidate)) return undefined; // Another system's.
    for (const root of this.roots) {
      const relative = this.path.relative(root, candidate);
      if (relative !== '' && relative.split(this.path.sep)[0] !== '..' && !this.path.isAbsolute(relative)) {
        return this.path.join(this.options.root, relative);
      }
    }
    return undefined;
  }
}

/** Absolute on any system: a report made on Windows may be read elsewhere, and the other way round. */
function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

/**
 * The names on a path, `.` and `..` resolved: `/app/./src` gives `/`, `app`, `src`. A drive's letter is in lower case. A
 * relative path begins with `.`, so that it has nothing in common with an absolute one.
 */
function components(path: string): string[] {
  const normal = hostPath.posix.normalize(
    path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, (drive) => `/${drive.toLowerCase()}`),
  );
  const names = normal.split('/').filter((name) => name !== '' && name !== '.');
  return [normal.startsWith('/') ? '/' : '.', ...names];
}
