import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isTestFile, moduleNameOf, readProjectLayout, type ProjectLayout } from '../python/projectLayout';

/** What the classification must know of a project beside a failure. */
export interface ProjectFacts {
  /** Dotted names of what can be imported from its files, packages and tests included. */
  readonly modules: ReadonlySet<string>;
  /** Those that it had in an earlier state, as far as that is known. */
  readonly formerModules: ReadonlySet<string>;
  /** Names of distributions that it says it needs, normalized: lower case, with hyphens. */
  readonly requirements: ReadonlySet<string>;
  /** Whether a file, relative to the root with forward slashes, belongs to the tests. */
  readonly isTestFile: (file: string) => boolean;
}

/**
 * @param root absolute
 * @param formerModules - dotted names in the state in which the tests passed last, from git
 */
export async function readProjectFacts(
  root: string,
  formerModules: Iterable<string> = [],
  signal?: AbortSignal,
): Promise<ProjectFacts> {
  const layout = await readProjectLayout(root, signal);
  return projectFacts(layout, formerModules, await readRequirements(root));
}

export function projectFacts(
  layout: ProjectLayout,
  formerModules: Iterable<string>,
  requirements: ReadonlySet<string>,
): ProjectFacts {
  const modules = new Set<string>();
  for (const file of layout.files) {
    const name = moduleNameOf(layout, file)?.name;
    if (name !== undefined) addWithPackages(modules, name);
    // Without `__init__.py`, pytest puts a test file's own folder on the path.
    if (isTestFile(layout, file)) modules.add(path.basename(file, '.py'));
  }
  return {
    modules,
    formerModules: new Set(formerModules),
    requirements,
    isTestFile: (file) => isTestFile(layout, path.join(layout.root, file)),
  };
}

function addWithPackages(modules: Set<string>, name: string): void {
  const parts = name.split('.');
  for (let count = parts.length; count > 0; count--) modules.add(parts.slice(0, count).join('.'));
}

const REQUIREMENT_FILES = [
  'pyproject.toml',
  'setup.cfg',
  'setup.py',
  'tox.ini',
  'requirements.txt',
  'requirements-dev.txt',
  'requirements-test.txt',
  'dev-requirements.txt',
  'test-requirements.txt',
  'requirements/dev.txt',
  'requirements/test.txt',
];

/** Names that look like requirements: too many do no harm, for they are only looked up. */
async function readRequirements(root: string): Promise<Set<string>> {
  const texts = await Promise.all(REQUIREMENT_FILES.map((file) => textIfThere(path.join(root, file))));
  const names = texts.flatMap((text) => [...text.matchAll(/(?:^|["'\s])([A-Za-z][\w.-]*)\s*(?=[[=<>~!;"',]|$)/gm)]);
  return new Set(names.map(([, name]) => normalized(name!)));
}

async function textIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** As PEP 503 compares names of distributions. */
export function normalized(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}
