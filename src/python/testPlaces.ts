import { basename, dirname, join, relative, sep } from 'node:path';
import { depthOf, isWithin, type ProjectLayout } from './layout';
import { moduleNameOf } from './moduleName';

/** Whether a file belongs to the tests: by pytest's `python_files`, as a conftest.py, or by standing in a test directory. */
export function isTestFile(layout: ProjectLayout, file: string): boolean {
  const name = basename(file);
  return (
    name === 'conftest.py' ||
    layout.testFilePatterns.some((pattern) => matchesPattern(name, pattern)) ||
    layout.testDirectories.some((directory) => isWithin(directory, file))
  );
}

/**
 * Where the tests of a module belong. First choice is the test file that mirrors it already; then a new one in the directory that
 * mirrors the module's package, as far as the tests are laid out like that; then one beside tests that stand beside the code;
 * else directly in the test directory, which is `tests` of the project when there is none. The name has the package in it when
 * the short one is taken by another module's tests.
 */
export function testFileFor(layout: ProjectLayout, file: string): string {
  const module = moduleParts(layout, file);
  const project =
    layout.projects.filter((one) => isWithin(one, file)).sort((a, b) => depthOf(b) - depthOf(a))[0] ?? layout.root;
  const directory = nearestTestDirectory(layout, file, project);
  const tests = listingOf(layout).tests.filter((one) => directory === null || isWithin(directory, one));
  if (directory === null && tests.some((one) => dirname(one) === dirname(file))) {
    return join(dirname(file), fileName(layout, tests, module.slice(-1)));
  }
  const base = directory ?? join(project, 'tests');
  const existing = bestMirror(layout, tests, base, module);
  if (existing !== undefined) return existing;
  const target = mirroredDirectory(layout, base, module.slice(0, -1));
  const short = join(target, fileName(layout, tests, module.slice(-1)));
  const isTaken = isAmbiguous(layout, file) && target === base;
  const clashes = tests.some((one) => basename(one) === basename(short) && !layout.packages.has(target));
  return isTaken || clashes
    ? join(target, fileName(layout, tests, module.slice(1).length > 1 ? module.slice(1) : module))
    : short;
}

/** Where pytest looks for a conftest.py for a test file, the nearest first. Absolute. */
export function conftestsFor(root: string, testFile: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(testFile); isWithin(root, folder); folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root) break;
  }
  return folders.map((folder) => join(folder, 'conftest.py'));
}

/** `['shop', 'pricing', 'discount']`; of a package's `__init__.py` the package itself. */
function moduleParts(layout: ProjectLayout, file: string): string[] {
  const name = moduleNameOf(layout, file)?.name ?? basename(file, '.py').replace(/\W+/gu, '_');
  return name.split('.');
}

function nearestTestDirectory(layout: ProjectLayout, file: string, project: string): string | null {
  const shared = (directory: string): number => {
    const [a, b] = [dirname(directory).split(sep), dirname(file).split(sep)];
    const different = a.findIndex((part, index) => part !== b[index]);
    return different < 0 ? a.length : different;
  };
  const candidates = layout.testDirectories.filter((directory) => isWithin(project, directory));
  return candidates.sort((a, b) => shared(b) - shared(a) || depthOf(a) - depthOf(b))[0] ?? null;
}

/** `test_discount.py`, or `discount_test.py` where most tests are called so, or as the first pattern of pytest's setting wants it. */
function fileName({ testFilePatterns }: ProjectLayout, tests: readonly string[], parts: readonly string[]): string {
  const suffixed = tests.filter((one) => one.endsWith('_test.py')).length;
  const name = parts.join('_').replace(/^_+|_+$/gu, '') || 'module';
  const usual = [`test_${name}.py`, `${name}_test.py`];
  const wanted = suffixed * 2 > tests.length ? usual.toReversed() : usual;
  const collected = wanted.find((one) => testFilePatterns.some((pattern) => matchesPattern(one, pattern)));
  const own = testFilePatterns.find((pattern) => /^[\w*]*\*[\w*]*\.py$/u.test(pattern));
  return collected ?? own?.replace(/\*+/u, name).replaceAll('*', '') ?? wanted[0]!;
}

/** The test file whose name and directories say that it is this module's; the more of its package they say, the better. */
function bestMirror(
  layout: ProjectLayout,
  tests: readonly string[],
  base: string,
  module: readonly string[],
): string | undefined {
  const packages = module.slice(0, -1);
  const matches = tests.flatMap((test) => {
    const directories = relative(base, dirname(test))
      .split(sep)
      .filter((part) => part !== '');
    const inPackages = directories.map((part) => part.replace(/^tests?_|_tests?$/gu, ''));
    const said = namesOf(layout, test, module);
    const isForeign = inPackages.some((part, index) => !packages.includes(part) && !isTestLevel(directories[index]!));
    return said === 0 || isForeign
      ? []
      : [{ test, score: said * 10 + inPackages.filter((part) => packages.includes(part)).length }];
  });
  const best = matches.sort((a, b) => b.score - a.score || (a.test < b.test ? -1 : 1))[0];
  return best?.test;
}

/** How many parts of the module's name a test file's name repeats: 1 for `test_discount.py`, 2 for `test_pricing_discount.py`. */
function namesOf({ testFilePatterns }: ProjectLayout, test: string, module: readonly string[]): number {
  const name = testFilePatterns.reduce(withoutAffixes, basename(test, '.py').replace(/^test_|_test$/gu, ''));
  for (let count = module.length; count > 0; count -= 1) {
    const said = module
      .slice(-count)
      .join('_')
      .replace(/^_+|_+$/gu, '');
    if (name === said) return count;
  }
  return 0;
}

/** `tax` of `check_tax` for the pattern `check_*.py`. */
function withoutAffixes(name: string, pattern: string): string {
  const [, prefix, suffix] = /^(\w*)\*(\w*)\.py$/u.exec(pattern) ?? [];
  if (prefix === undefined || suffix === undefined || !name.startsWith(prefix) || !name.endsWith(suffix)) return name;
  return name.slice(prefix.length, name.length - suffix.length);
}

const levels = new Set(['unit', 'unittests', 'unit_tests', 'tests', 'test', 'functional', 'integration']);

function isTestLevel(directory: string): boolean {
  return levels.has(directory);
}

/** Follows the module's packages down the test directory as far as directories are there. */
function mirroredDirectory(layout: ProjectLayout, base: string, packages: readonly string[]): string {
  const { directories } = listingOf(layout);
  const exists = (directory: string): boolean => directories.has(directory);
  const unit = join(base, 'unit');
  let best = exists(unit) ? unit : base;
  const starts = [best, ...(best === base ? [] : [base])];
  for (const start of starts) {
    for (let skipped = 0; skipped < packages.length; skipped += 1) {
      let directory = start;
      for (const part of packages.slice(skipped)) {
        const next = [part, `test_${part}`].map((name) => join(directory, name)).find(exists);
        if (next === undefined) break;
        directory = next;
      }
      if (depthOf(directory) > depthOf(best)) best = directory;
    }
  }
  return best;
}

/** Whether another module would get the same short name. */
function isAmbiguous(layout: ProjectLayout, file: string): boolean {
  return (
    listingOf(layout)
      .modulesByStem.get(stemOf(file))
      ?.some((one) => one !== file) ?? false
  );
}

/** What all modules of a project are looked up in. */
interface Listing {
  /** Files that are called like tests. */
  readonly tests: readonly string[];
  /** Files that are no tests, by the name that their tests would have. */
  readonly modulesByStem: ReadonlyMap<string, readonly string[]>;
  /** Those of all files, and those above them. */
  readonly directories: ReadonlySet<string>;
}

const listings = new WeakMap<ProjectLayout, Listing>();

function listingOf(layout: ProjectLayout): Listing {
  const known = listings.get(layout);
  if (known) return known;
  const directories = new Set<string>();
  for (const file of layout.files) {
    for (let directory = dirname(file); !directories.has(directory); directory = dirname(directory)) {
      directories.add(directory);
    }
  }
  const modulesByStem = new Map<string, string[]>();
  for (const file of layout.files.filter((one) => !isTestFile(layout, one))) {
    const same = modulesByStem.get(stemOf(file)) ?? [];
    same.push(file);
    modulesByStem.set(stemOf(file), same);
  }
  const tests = layout.files.filter((one) => isNamedAsTest(layout, one));
  const listing = { tests, modulesByStem, directories };
  listings.set(layout, listing);
  return listing;
}

function stemOf(file: string): string {
  const stem = basename(file, '.py');
  return stem === '__init__' ? basename(dirname(file)) : stem;
}

function isNamedAsTest(layout: ProjectLayout, file: string): boolean {
  return layout.testFilePatterns.some((pattern) => matchesPattern(basename(file), pattern));
}

/** A project has a few patterns, and each is held against every file. */
const compiled = new Map<string, RegExp>();

/** `*`, `?` and `[…]` as in Python's `fnmatch`. */
function matchesPattern(name: string, pattern: string): boolean {
  const known = compiled.get(pattern) ?? compilePattern(pattern);
  compiled.set(pattern, known);
  return known.test(name);
}

function compilePattern(pattern: string): RegExp {
  const expression = pattern
    .replace(/[.+^${}()|\\]/gu, '\\$&')
    // A bracket that is never closed stands for itself.
    .replace(/\[(?![^\]]*\])/gu, '\\[')
    .replace(/\*/gu, '.*')
    .replace(/\?/gu, '.')
    .replace(/\[!/gu, '[^');
  return new RegExp(`^${expression}$`, 'u');
}
