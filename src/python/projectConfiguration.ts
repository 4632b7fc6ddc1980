import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import { UserError } from '../userError';
import { parseIni, type IniFile } from './ini';

/** What a project's configuration files say of its layout. Paths as written, relative to the project. */
export interface ProjectConfiguration {
  readonly testPaths: readonly string[];
  readonly pythonPaths: readonly string[];
  /** Where the build finds packages. */
  readonly packageRoots: readonly string[];
  /** pytest's `python_files`; `null` when it is not set. */
  readonly testFilePatterns: readonly string[] | null;
  /** pytest's `python_functions`, and `python_classes`; `null` when they are not set. */
  readonly testFunctionPatterns: readonly string[] | null;
  readonly testClassPatterns: readonly string[] | null;
}

/**
 * Reads pyproject.toml, pytest.ini, tox.ini and setup.cfg of a directory; pytest's settings come from the first file that has them, in
 * pytest's own order.
 * @throws UserError when pyproject.toml is no TOML
 */
export async function readConfiguration(directory: string): Promise<ProjectConfiguration> {
  const [pyproject, ...inis] = await Promise.all([
    readPyproject(join(directory, 'pyproject.toml')),
    ...['pytest.ini', '.pytest.ini', 'tox.ini', 'setup.cfg'].map((name) => readIni(join(directory, name))),
  ]);
  const [pytestIni, hiddenPytestIni, tox, setup] = inis;
  const settings =
    fromIni(pytestIni, 'pytest') ??
    fromIni(hiddenPytestIni, 'pytest') ??
    fromTable(pyproject, 'tool', 'pytest', 'ini_options') ??
    fromTable(pyproject, 'tool', 'pytest') ??
    fromIni(tox, 'pytest') ??
    fromIni(setup, 'tool:pytest');
  return {
    testPaths: settings?.('testpaths') ?? [],
    pythonPaths: settings?.('pythonpath') ?? [],
    packageRoots: [...packageRootsOfPyproject(pyproject), ...packageRootsOfSetup(setup)],
    testFilePatterns: settings?.('python_files') ?? null,
    testFunctionPatterns: settings?.('python_functions') ?? null,
    testClassPatterns: settings?.('python_classes') ?? null,
  };
}

/** A setting that is a list of words; `undefined` when it is not set. */
type Settings = (key: string) => string[] | undefined;

function fromIni(file: IniFile | undefined, section: string): Settings | undefined {
  const values = file?.get(section);
  return values && ((key) => words(values.get(key)));
}

function fromTable(table: unknown, ...path: string[]): Settings | undefined {
  const found = path.reduce(valueAt, table);
  return isTable(found) ? (key) => words(found[key]) : undefined;
}

function words(value: unknown): string[] | undefined {
  if (typeof value === 'string') return value.split(/\s+/u).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function packageRootsOfPyproject(pyproject: unknown): string[] {
  const at = (...path: string[]): unknown => path.reduce(valueAt, pyproject);
  const find = words(at('tool', 'setuptools', 'packages', 'find', 'where')) ?? [];
  const packageDir = at('tool', 'setuptools', 'package-dir', '');
  const poetry = at('tool', 'poetry', 'packages');
  const poetryRoots = Array.isArray(poetry) ? poetry.map((item) => valueAt(item, 'from')) : [];
  const hatch = words(at('tool', 'hatch', 'build', 'targets', 'wheel', 'packages')) ?? [];
  const hatchRoots = hatch.map((path) => path.split('/').slice(0, -1).join('/') || '.');
  const moduleRoot = [at('tool', 'uv', 'build-backend', 'module-root'), at('tool', 'pdm', 'build', 'package-dir')];
  return [...find, packageDir, ...poetryRoots, ...hatchRoots, ...moduleRoot].filter((path) => typeof path === 'string');
}

function packageRootsOfSetup(setup: IniFile | undefined): string[] {
  const packageDir = setup?.get('options')?.get('package_dir') ?? '';
  const root = packageDir.split('\n').flatMap((line) => /^\s*=\s*(\S+)/u.exec(line)?.[1] ?? []);
  return [...root, ...(words(setup?.get('options.packages.find')?.get('where')) ?? [])];
}

function valueAt(value: unknown, key: string): unknown {
  return isTable(value) ? value[key] : undefined;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readPyproject(file: string): Promise<unknown> {
  const text = await readOptional(file);
  try {
    return text === undefined ? undefined : parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /u, '');
    throw new UserError(`${file} is not valid TOML: line ${error.line}, ${reason}. Correct it and try again.`);
  }
}

async function readIni(file: string): Promise<IniFile | undefined> {
  const text = await readOptional(file);
  return text === undefined ? undefined : parseIni(text);
}

async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
