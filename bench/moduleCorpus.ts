import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../scripts/environment.mjs';
import { python, root } from '../scripts/paths.mjs';

/** Modules of packages from PyPI, with the requirements that pin them. See corpora.json. */
export interface ModuleCorpus {
  readonly name: string;
  readonly about: string;
  readonly requirements: readonly string[];
  /** Dotted names. */
  readonly modules: readonly string[];
}

/** One module of a corpus, in a project of its own package that has no tests. */
export interface CorpusModule {
  readonly name: string;
  /** Absolute path of the module's file. */
  readonly file: string;
  /** Absolute path of the project's folder, which is also on `sys.path`. */
  readonly project: string;
}

export interface InstalledCorpus {
  /** The interpreter that has the packages' requirements, pytest and coverage. */
  readonly python: string;
  readonly modules: readonly CorpusModule[];
}

/** What the tests are measured with: pytest-random-order does nothing unless it is asked to. */
const tools = ['pytest==9.2.0', 'coverage==7.17.4', 'pytest-random-order==1.2.0'];
/** Kept from one run to the next. Git ignores it. */
const folder = join(root, '.scratch', 'generate');
const longestInstallation = 900_000;

export function readCorpora(): ModuleCorpus[] {
  const corpora = JSON.parse(readFileSync(join(root, 'bench/corpora.json'), 'utf8')) as Record<
    string,
    Omit<ModuleCorpus, 'name'>
  >;
  return Object.entries(corpora).map(([name, corpus]) => ({ name, ...corpus }));
}

/** Installs a corpus, unless it is, and copies its packages as they are, without what an earlier run left. */
export function installCorpus(corpus: ModuleCorpus): InstalledCorpus {
  const environment = join(folder, corpus.name, 'environment');
  const interpreter = join(environment, 'bin/python');
  const wanted = [...tools, ...corpus.requirements].join('\n');
  const installed = join(environment, 'installed.txt');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    run(python, ['-m', 'venv', '--clear', environment]);
    run(interpreter, ['-m', 'pip', 'install', '--quiet', ...tools, ...corpus.requirements]);
    writeFileSync(installed, wanted);
  }
  const projects = join(folder, corpus.name, 'projects');
  rmSync(projects, { recursive: true, force: true });
  const packages = [...new Set(corpus.modules.map((module) => module.split('.')[0]!))];
  const origins = new Map(packages.map((name) => [name, originOf(name, interpreter)]));
  for (const [name, origin] of origins) makeProject(join(projects, name), name, origin);
  const modules = corpus.modules.map((name): CorpusModule => {
    const project = join(projects, name.split('.')[0]!);
    const base = join(project, ...name.split('.'));
    return { name, file: existsSync(`${base}.py`) ? `${base}.py` : join(base, '__init__.py'), project };
  });
  return { python: interpreter, modules };
}

/** The folder, or the file, that an installed package is. Nothing of it is run. */
function originOf(name: string, interpreter: string): string {
  const script =
    'import importlib.util, sys; spec = importlib.util.find_spec(sys.argv[1]); ' +
    'print(next(iter(spec.submodule_search_locations or []), spec.origin))';
  return execFileSync(interpreter, ['-c', script, name], { env: childEnvironment(), encoding: 'utf8' }).trim();
}

function makeProject(project: string, name: string, origin: string): void {
  mkdirSync(project, { recursive: true });
  const isFile = origin.endsWith('.py');
  cpSync(origin, join(project, isFile ? `${name}.py` : name), {
    recursive: true,
    filter: (file) => !/\/(tests?|__pycache__)$/.test(file),
  });
  writeFileSync(
    join(project, 'pyproject.toml'),
    '[tool.pytest.ini_options]\npythonpath = ["."]\ntestpaths = ["tests"]\n',
  );
  mkdirSync(join(project, 'tests'));
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { env: childEnvironment(), stdio: 'inherit', timeout: longestInstallation });
}
