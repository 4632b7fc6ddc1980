import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readCodeStyle, styleFiles, type CodeStyle } from '../python/codeStyle';
import { readConfiguration } from '../python/projectConfiguration';
import { isTestFile, type ProjectLayout } from '../python/projectLayout';
import {
  preferredQuote,
  prefersClasses,
  prefersDocstrings,
  readTestHabits,
  type TestHabits,
} from '../python/testHabits';
import { plainStyle, type TestStyle } from './testStyle';

/** As many of a project's test files show its habits. */
const MAX_FILES = 50;

/** How a project writes its tests: what its configuration asks for, else what its tests are like. */
export interface ProjectTestStyle extends TestStyle {
  readonly formatter: CodeStyle['formatter'];
}

/**
 * @param existing text of the test file that tests are added to: its own habits come before the project's
 * @throws UserError when pyproject.toml is no TOML
 */
export async function readTestStyle(layout: ProjectLayout, existing: string | null): Promise<ProjectTestStyle> {
  const code = readCodeStyle(await styleTexts(layout.root));
  const { testFunctionPatterns, testClassPatterns } = await readConfiguration(layout.root);
  const functionPrefix = prefixOf(testFunctionPatterns, 'test', plainStyle.functionPrefix);
  const habitsOf = (texts: readonly string[]): TestHabits =>
    readTestHabits(texts, functionPrefix === plainStyle.functionPrefix ? 'test' : functionPrefix);
  const tests = layout.files.filter((file) => isTestFile(layout, file)).slice(0, MAX_FILES);
  const project = habitsOf(await Promise.all(tests.map((file) => readFile(file, 'latin1'))));
  const own = habitsOf(existing === null ? [] : [existing]);
  const habits = own.functions + own.methods > 0 ? own : project;
  return {
    width: code.width,
    quote: code.quote ?? preferredQuote(own.singleQuoted + own.doubleQuoted >= 10 ? own : project),
    isInClasses: prefersClasses(habits),
    hasDocstrings: prefersDocstrings(project),
    firstParty: code.firstParty,
    singleLineImports: code.singleLineImports,
    functionPrefix,
    classPrefix: prefixOf(testClassPatterns, 'Test', plainStyle.classPrefix),
    formatter: code.formatter,
  };
}

/** pytest takes a name that begins with a pattern, or that matches it. */
function prefixOf(patterns: readonly string[] | null, usual: string, plain: string): string {
  const prefixes = (patterns ?? []).map((pattern) => /^\w*/.exec(pattern)![0]).filter((prefix) => prefix !== '');
  if (prefixes.length === 0 || prefixes.some((prefix) => plain.startsWith(prefix))) return plain;
  const [prefix] = prefixes;
  return usual === 'test' && !prefix!.endsWith('_') ? `${prefix!}_` : prefix!;
}

async function styleTexts(root: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const name of styleFiles) {
    try {
      texts.set(name, await readFile(path.join(root, name), 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error;
    }
  }
  return texts;
}
