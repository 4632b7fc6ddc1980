import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What to measure in a project whose coverage.py configuration does not say. */
export interface MeasuredCode {
  /** Folders, or packages by name. */
  readonly sources: readonly string[];
  /** Patterns of coverage.py. */
  readonly omit: readonly string[];
  /** coverage.py's configuration file where pytest-cov was told of one. */
  readonly configFile: string | null;
}

const NOT_PRODUCT_FILES = ['*/tests/*', '*/test_*.py', '*_test.py', '*/conftest.py'];
const NOT_PRODUCT_AT_ROOT = ['test', 'testing', 'docs', 'doc', 'examples', 'benchmarks', 'build', 'dist', 'scripts'];
const TOOL_FILES = ['setup.py', 'noxfile.py', 'tasks.py', 'fabfile.py', 'manage.py', 'dodo.py'];

/** Where pytest reads its configuration, the first that it accepts. */
const PYTEST_FILES: readonly (readonly [name: string, accepted: RegExp])[] = [
  ['pytest.toml', /(?:)/],
  ['.pytest.toml', /(?:)/],
  ['pytest.ini', /(?:)/],
  ['.pytest.ini', /(?:)/],
  ['pyproject.toml', /^\[tool\.pytest(\.ini_options)?\]/m],
  ['tox.ini', /^\[pytest\]/m],
  ['setup.cfg', /^\[tool:pytest\]/m],
];

/**
 * The code that pytest-cov would measure, where `addopts` has its options; else `src`; else the modules and packages of
 * the root. Tests, documentation and build scripts are left out.
 */
export async function measuredCode(root: string): Promise<MeasuredCode> {
  const configuration = await pytestConfiguration(root);
  const option = (name: string) => [
    ...configuration.matchAll(new RegExp(`--${name}(?:=|["',\\s]+)["']?([^\\s"',\\-][^\\s"',]*)`, 'g')),
  ];
  const configFile = option('cov-config').at(-1)?.[1];
  const sources = option('cov').map(([, source]) => source!);
  return {
    configFile: configFile === undefined ? null : path.resolve(root, configFile),
    ...(sources.length > 0 ? { sources, omit: [] } : productCode(root)),
  };
}

/** Whether a file, relative to the root and with forward slashes, is no test, documentation or build script by its name. */
export function isProductCode(file: string): boolean {
  const [folder, ...names] = file.split('/');
  if (names.length === 0) return !TOOL_FILES.includes(file);
  return !NOT_PRODUCT_AT_ROOT.includes(folder!);
}

function productCode(root: string): { sources: string[]; omit: string[] } {
  const source = path.join(root, 'src');
  if (existsSync(source)) return { sources: [source], omit: NOT_PRODUCT_FILES };
  const atRoot = [...NOT_PRODUCT_AT_ROOT.map((name) => `${name}/*`), ...TOOL_FILES];
  return { sources: [root], omit: [...NOT_PRODUCT_FILES, ...atRoot] };
}

/** The text of the file that configures pytest, comments left out; empty when there is none. */
async function pytestConfiguration(root: string): Promise<string> {
  for (const [name, accepted] of PYTEST_FILES) {
    const file = path.join(root, name);
    if (!existsSync(file)) continue;
    const text = await readFile(file, 'utf8');
    if (accepted.test(text)) return text.replace(/^\s*[#;].*$/gm, '');
  }
  return '';
}
