import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../../scripts/environment.mjs';
import { python, root } from '../../scripts/paths.mjs';

/** The rules of the repairs may be changed because of `tuned` suites; nobody looks at single cases of the others. */
export type Half = 'tuned' | 'kept aside';

/** A source package from PyPI with its own tests. See packages.json. */
export interface Suite {
  /** Its requirement: `toolz==1.2.0`. */
  readonly name: string;
  readonly half: Half;
  /** Absolute. Never changed: breakages are made in copies. */
  readonly root: string;
  /** Folders and files of the code and of the tests, relative to the root. */
  readonly code: readonly string[];
  readonly tests: readonly string[];
}

interface PackagesFile {
  readonly packages: readonly { requirement: string; code: readonly string[]; tests: readonly string[] }[];
}

/** Kept from one run to the next. Git ignores it. */
export const scratch = join(root, '.scratch', 'repair');
export const scripts = join(root, 'bench', 'repair');
/** What the suites need to run; everything pinned, so that figures can be compared. */
const needs = [
  'pytest==9.2.0',
  'coverage==7.17.4',
  'pytest-asyncio==1.5.0',
  'pytest-mock==3.17.0',
  'freezegun==1.5.5',
  'hypothesis==6.170.17',
  'pytz==2026.6',
  'tzlocal==5.4.5',
  'python-dateutil==4.0.0',
  'simplejson==4.3.0',
  'pyyaml==6.0.4',
  'click==8.5.1',
  'sh==1.14.3',
  'text-unidecode==1.3',
  'pytest-benchmark==5.3.1',
  'mock==5.2.0',
  'parameterized==0.9.0',
  'pytest-lazy-fixtures==1.4.1',
  'wcwidth==0.9.4',
  'markupsafe==3.0.4',
  'six==1.17.0',
  'h11==0.16.0',
  'orderedmultidict==1.0.2',
  'whatever==0.7',
];
const environment = join(scratch, 'environment');
export const suitePython = join(environment, 'bin', 'python');
const longestInstallation = 900_000;
/** Files of settings that ask for plugins, or that speak of another layout than a source package's. */
const otherSettings = ['tox.ini', 'pytest.toml', '.pytest.toml', '.pytest.ini'];

/**
 * Downloads and unpacks the suites, unless they are here. Nothing of them is run but what pip runs to know their versions.
 * @param name what their requirements begin with
 */
export function readSuites(name: string): Suite[] {
  installEnvironment();
  const file = JSON.parse(readFileSync(join(scripts, 'packages.json'), 'utf8')) as Record<Half, PackagesFile>;
  return Object.entries(file).flatMap(([half, { packages }]) =>
    packages
      .filter(({ requirement }) => requirement.startsWith(name))
      .map(({ requirement, code, tests }) => {
        const folder = join(scratch, 'suites', requirement);
        if (!existsSync(folder)) unpack(requirement, folder, tests);
        return { name: requirement, half: half as Half, root: folder, code, tests };
      }),
  );
}

export function installEnvironment(): void {
  const installed = join(environment, 'installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === needs.join('\n')) return;
  run(python, ['-m', 'venv', '--clear', environment]);
  run(suitePython, ['-m', 'pip', 'install', '--quiet', ...needs]);
  writeFileSync(installed, needs.join('\n'));
}

function unpack(requirement: string, folder: string, tests: readonly string[]): void {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  // Of nothing else: what it is built with need not be built first.
  const source = `--no-binary=${requirement.split('==')[0]!}`;
  run(python, ['-m', 'pip', 'download', '-q', '--no-deps', source, '--dest', unfinished, requirement]);
  const archive = readdirSync(unfinished).find((name) => name.endsWith('.tar.gz'))!;
  run(python, ['-m', 'tarfile', '-e', join(unfinished, archive), unfinished]);
  const project = join(unfinished, archive.slice(0, -'.tar.gz'.length));
  writeSettings(project, tests);
  renameSync(project, folder);
  rmSync(unfinished, { recursive: true });
}

/** The one place of a project's settings of pytest: only what finds its code and its tests. */
export function writeSettings(project: string, tests: readonly string[]): void {
  for (const name of otherSettings) rmSync(join(project, name), { force: true });
  const files = 'test_*.py *_test.py test.py tests.py';
  writeFileSync(
    join(project, 'pytest.ini'),
    `[pytest]\npythonpath = src .\ntestpaths = ${tests.join(' ')}\npython_files = ${files}\n`,
  );
}

/** A copy of a suite, in which its code may be changed. */
export function copySuite(suite: Suite, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(suite.root, folder, { recursive: true, filter: (file) => !file.endsWith('__pycache__') });
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { env: childEnvironment(), stdio: 'inherit', timeout: longestInstallation });
}
