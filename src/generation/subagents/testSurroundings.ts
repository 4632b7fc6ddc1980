import path from 'node:path';
import { fixturesOf, type Fixture } from '../../python/fixtures';
import { conftestsFor, isTestFile, type ProjectLayout } from '../../python/projectLayout';
import type { FunctionSignature } from '../../python/signatures';
import type { TestStyle } from '../testStyle';
import type { ContextPiece } from './contextPieces';
import { textOf, type SourceModule, type SourceModules } from './sourceModule';

/** What there is already for tests of a module. */
export interface TestSurroundings {
  /** That a test in the file can ask for: of the file itself and of every conftest.py above it, the nearest first. */
  readonly fixtures: readonly Fixture[];
  /** A test of the project as a sample of its style; `null` where there is none. */
  readonly example: TestExample | null;
}

export interface TestExample {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** The file's imports, and one test. */
  readonly text: string;
}

/** So many test files are looked at for a sample. */
const MAX_FILES = 5;
/** A longer test shows less style than it costs. */
const MAX_EXAMPLE_LINES = 30;

/** @param testFile absolute: where the tests will be */
export async function readTestSurroundings(
  layout: ProjectLayout,
  testFile: string,
  style: Pick<TestStyle, 'functionPrefix'>,
  modules: SourceModules,
): Promise<TestSurroundings> {
  const read = (file: string): Promise<SourceModule | undefined> => modules.atFile(file, path.basename(file, '.py'));
  const nearby = await Promise.all([testFile, ...conftestsFor(layout.root, testFile)].map(read));
  const fixtures = nearby.flatMap((module) => (module ? fixturesOf(module.analysis, module.path) : []));
  for (const file of nearestTests(layout, testFile)) {
    const module = await read(file);
    const example = module && exampleOf(module, style.functionPrefix);
    if (example) return { fixtures, example };
  }
  return { fixtures, example: null };
}

/** The file itself, then its neighbours, then the others. */
function nearestTests(layout: ProjectLayout, testFile: string): string[] {
  const distance = (file: string): number =>
    file === testFile ? 0 : path.dirname(file) === path.dirname(testFile) ? 1 : 2;
  return layout.files
    .filter((file) => isTestFile(layout, file) && !/^(?:conftest|__init__)\.py$/u.test(path.basename(file)))
    .sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))
    .slice(0, MAX_FILES);
}

/** The longest test that is not too long: it shows most of how tests are arranged. */
function exampleOf(module: SourceModule, prefix: string): TestExample | undefined {
  const { functions, classes } = module.analysis;
  const lengthOf = ({ startLine, endLine }: FunctionSignature): number => endLine - startLine + 1;
  const [test] = functions
    .filter(({ name, kind }) => name.startsWith(prefix) && (kind === 'function' || kind === 'method'))
    .filter((one) => lengthOf(one) <= MAX_EXAMPLE_LINES)
    .sort((a, b) => lengthOf(b) - lengthOf(a) || a.line - b.line);
  if (!test) return undefined;
  const imports = module.suite.statements
    .map(({ line, endLine }) => textOf(module, line, endLine))
    .filter((text) => /^(?:from|import)\s/u.test(text));
  const owner = classes.find(({ qualname }) => qualname === test.className);
  const header = owner ? [textOf(module, owner.startLine, owner.line)] : [];
  const text = [...imports, '', '', ...header, textOf(module, test.startLine, test.endLine)].join('\n').trim();
  return { path: module.path, text };
}

export function fixturePieces(fixtures: readonly Fixture[]): ContextPiece[] {
  return fixtures.map(({ name, file, scope, isAutomatic, returns, summary }) => {
    const heading = `${name}${returns === null ? '' : ` -> ${returns.replace(/\s+/gu, ' ')}`} (${[
      file,
      ...(scope === 'function' ? [] : [`scope ${scope ?? 'decided when run'}`]),
      ...(isAutomatic ? ['automatic'] : []),
    ].join(', ')})`;
    return {
      name: `the fixture ${name}`,
      wordings: [
        ...(summary === null ? [] : [{ text: `${heading}: ${summary}`, worth: 40 }]),
        { text: heading, worth: 58 },
        { text: '', worth: 100 },
      ],
    };
  });
}
