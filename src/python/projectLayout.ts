import { basename, join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { UserError } from '../userError';
import { depthOf, isWithin, type ProjectLayout } from './layout';
import { readConfiguration, type ProjectConfiguration } from './projectConfiguration';
import { listProjectFiles, type ProjectFiles } from './projectFiles';

export type { ProjectLayout } from './layout';
export { moduleNameOf, type ModuleName } from './moduleName';
export { conftestsFor, isTestFile, testFileFor } from './testPlaces';

/**
 * Finds out how a project is laid out: from pyproject.toml, pytest.ini, tox.ini and setup.cfg, and from its directories. Reads
 * no code, except to see whether tests import from `src`.
 * @param root absolute
 * @throws UserError when the root's pyproject.toml is no TOML
 */
export async function readProjectLayout(root: string, signal?: AbortSignal): Promise<ProjectLayout> {
  const listed = await listProjectFiles(root, signal);
  const configuration = await readConfiguration(root);
  const testDirectories = findTestDirectories(root, listed, configuration);
  const isTests = (path: string): boolean => testDirectories.some((directory) => isWithin(directory, path));
  const nested = listed.projects.filter((project) => project !== root && !isTests(project));
  const projects = [root, ...nested];
  const roots = await Promise.all(
    projects.map((project) => sourceRootsOf(project, project === root ? configuration : null, listed, isTests)),
  );
  return {
    root,
    projects,
    testDirectories,
    sourceRoots: [...new Set([...roots.flat(), ...projects])].sort((a, b) => depthOf(b) - depthOf(a)),
    packages: listed.packages,
    files: listed.pythonFiles,
    testFilePatterns: configuration.testFilePatterns ?? ['test_*.py', '*_test.py'],
  };
}

function findTestDirectories(root: string, listed: ProjectFiles, { testPaths }: ProjectConfiguration): string[] {
  const named = listed.directories.filter((directory) => directory !== root && isTestName(directory));
  const configured = testPaths.flatMap((path) => listed.directories.filter((one) => matchesPath(root, path, one)));
  // A configured path may hold the code as well: the root, or a package with doctests.
  const own = configured.filter(
    (one) => one !== root && !named.some((other) => isWithin(one, other) && other !== one) && !holdsCode(one, listed),
  );
  const all = [...new Set([...own, ...named])];
  return all
    .filter((one) => !all.some((other) => other !== one && isWithin(other, one)))
    .sort((a, b) => depthOf(a) - depthOf(b));
}

function isTestName(directory: string): boolean {
  return /^tests?$/u.test(basename(directory));
}

function holdsCode(directory: string, { packages, projects }: ProjectFiles): boolean {
  return (
    !isTestName(directory) && (packages.has(directory) || basename(directory) === 'src' || projects.includes(directory))
  );
}

/** `testpaths` may have `*` in it. */
function matchesPath(root: string, path: string, directory: string): boolean {
  if (!path.includes('*')) return resolve(root, path) === directory;
  const expression = path.replace(/[.+^${}()|\\]/gu, '\\$&').replace(/\*+/gu, '[^/]*');
  const relative = directory.slice(root.length + 1).replaceAll('\\', '/');
  return new RegExp(`^(?:\\./)?${expression}/?$`, 'u').test(relative);
}

/** @param known the project's configuration when it has been read */
async function sourceRootsOf(
  project: string,
  known: ProjectConfiguration | null,
  listed: ProjectFiles,
  isTests: (path: string) => boolean,
): Promise<string[]> {
  const configuration = known ?? (await readNested(project));
  const declared = [...(configuration?.pythonPaths ?? []), ...(configuration?.packageRoots ?? [])]
    .map((path) => resolve(project, path))
    .filter((path) => listed.directories.includes(path) && !listed.packages.has(path) && !isTests(path));
  const source = join(project, 'src');
  const isSource = listed.directories.includes(source) && !listed.packages.has(source);
  const isImplied = isSource && !declared.includes(source) && !(await importsFromSrc(project, listed, isTests));
  return isImplied ? [...declared, source] : declared;
}

/** Nested configurations may be templates; what pytest never reads must not stop us. */
async function readNested(project: string): Promise<ProjectConfiguration | null> {
  try {
    return await readConfiguration(project);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Whether tests write `from src.shop import …`: then `src` is part of the name. */
async function importsFromSrc(
  project: string,
  listed: ProjectFiles,
  isTests: (path: string) => boolean,
): Promise<boolean> {
  const tests = listed.pythonFiles.filter(
    (file) => isWithin(project, file) && (isTests(file) || /^test_|_test\.py$/u.test(basename(file))),
  );
  const texts = await Promise.all(tests.slice(0, 50).map((file) => readFile(file, 'latin1')));
  return texts.some((text) => /^\s*(?:from|import)\s+src[.\s]/mu.test(text));
}
