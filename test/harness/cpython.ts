import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { childEnvironment } from '../../scripts/environment.mjs';
import { python, root } from '../../scripts/paths.mjs';
import { decodeSource } from '../../src/python/decodeSource';
import type { ASTFunctionAnalyzer } from '../../src/python/functionAnalyzer';
import type { ModuleAnalysis } from '../../src/python/signatures';

/** Where the analysis and CPython differ: a definition, or the module itself, as each of them has it. */
export interface Disagreement {
  readonly path: string;
  readonly what: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

export interface Comparison {
  /** Files that CPython accepts: only these are compared. */
  readonly accepted: readonly string[];
  readonly definitions: number;
  readonly disagreements: readonly Disagreement[];
}

/** How many files CPython is asked about at a time. */
const filesAtOnce = 100;

/**
 * Compares the analysis of the files with what CPython's `ast` and compiler say, definition by definition.
 * @param progress is told how many of the files are compared
 * @throws when CPython does not answer for every file
 */
export async function compareWithCPython(
  files: readonly string[],
  analyzer: ASTFunctionAnalyzer,
  progress: (compared: number) => void = () => undefined,
): Promise<Comparison> {
  const parts: Comparison[] = [];
  for (let first = 0; first < files.length; first += filesAtOnce) {
    parts.push(await compareSome(files.slice(first, first + filesAtOnce), analyzer));
    progress(Math.min(first + filesAtOnce, files.length));
  }
  return {
    accepted: parts.flatMap(({ accepted }) => accepted),
    definitions: parts.reduce((sum, { definitions }) => sum + definitions, 0),
    disagreements: parts.flatMap(({ disagreements }) => disagreements),
  };
}

async function compareSome(files: readonly string[], analyzer: ASTFunctionAnalyzer): Promise<Comparison> {
  const theirs = (await astDump<Dump>(files)).filter((one) => one.error === null);
  const analyses = theirs.map(({ path }) => analyzer.analyze(decodeSource(readFileSync(path))));
  const texts = new Set<string>();
  analyses.forEach((analysis) => described(analysis, (expression) => texts.add(expression)));
  const [dumps] = await astDump<unknown[]>([JSON.stringify([...texts])], '--expressions');
  const dumpOf = new Map([...texts].map((expression, index) => [expression, dumps![index]]));
  const disagreements = theirs.flatMap((dump, index) => {
    const ours = {
      ...described(analyses[index]!, (expression) => dumpOf.get(expression)),
      error: analyses[index]!.error,
    };
    return differences(dump, ours);
  });
  const definitions = theirs.reduce((sum, { functions, classes }) => sum + functions.length + classes.length, 0);
  return { accepted: theirs.map(({ path }) => path), definitions, disagreements };
}

function differences(theirs: Dump, ours: Omit<Dump, 'path'>): Disagreement[] {
  const pairs: [string, unknown, unknown][] = [
    ['error', theirs.error, ours.error],
    ['docstring of the module', theirs.docstring, ours.docstring],
    ...pairsOf('function', completed(theirs.functions, ours.functions), ours.functions),
    ...pairsOf('class', completed(theirs.classes, ours.classes), ours.classes),
  ];
  return pairs
    .filter(([, their, our]) => !isDeepStrictEqual(their, our))
    .map(([what, their, our]) => ({ path: theirs.path, what, theirs: their, ours: our }));
}

function pairsOf(
  kind: string,
  theirs: readonly Definition[],
  ours: readonly Definition[],
): [string, unknown, unknown][] {
  return Array.from({ length: Math.max(theirs.length, ours.length) }, (_, index) => {
    const { line } = (theirs[index] ?? ours[index])!;
    return [`${kind} at line ${line}`, theirs[index], ours[index]];
  });
}

/** One line of `ast_dump.py`. Expressions are `ast.dump`s; `qualname` and `isGenerator` are null for code that is compiled away. */
interface Dump {
  readonly path: string;
  readonly error: object | null;
  readonly docstring: string | null;
  readonly functions: readonly Definition[];
  readonly classes: readonly Definition[];
}

type Definition = Readonly<Record<string, unknown>> & { readonly line: number };

async function astDump<T>(input: readonly string[], ...args: string[]): Promise<T[]> {
  const script = join(root, 'test/fixtures/python/ast_dump.py');
  const child = spawn(python, [script, ...args], { env: childEnvironment(), stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.stdin.end(input.join('\n'));
  const output = await text(child.stdout);
  const [code] = (await ended) as [number | null];
  const answers = output.split('\n').filter((line) => line !== '');
  if (code !== 0 || answers.length !== input.length) {
    throw new Error(`ast_dump.py ended with ${code} after ${answers.length} of ${input.length} answers.`);
  }
  return answers.map((answer) => JSON.parse(answer) as T);
}

/** Our analysis in the shape of `ast_dump.py`, each expression's text replaced by what `dump` gives for it. */
function described(
  analysis: ModuleAnalysis,
  dump: (text: string) => unknown,
): Pick<Dump, 'docstring' | 'functions' | 'classes'> {
  const optional = (text: string | null): unknown => (text === null ? null : dump(text));
  const functions = analysis.functions.map((one) => ({
    name: one.name,
    qualname: one.qualname,
    line: one.line,
    startLine: one.startLine,
    endLine: one.endLine,
    bodyLine: one.bodyLine,
    isAsync: one.isAsync,
    isGenerator: one.isGenerator,
    decorators: one.decorators.map(dump),
    returns: optional(one.returns),
    params: one.params.map((param) => ({ ...param, hint: optional(param.hint), default: optional(param.default) })),
    complexity: one.complexity,
    raises: one.raises.map((raised) => [raised.line, raised.name]),
    docstring: one.docstring,
  }));
  const classes = analysis.classes.map((one) => ({
    name: one.name,
    qualname: one.qualname,
    line: one.line,
    startLine: one.startLine,
    endLine: one.endLine,
    bases: one.bases.map(dump),
    decorators: one.decorators.map(dump),
    docstring: one.docstring,
  }));
  return { docstring: analysis.docstring, functions, classes };
}

/** In the order of the text, and with our word where CPython says nothing. */
function completed(theirs: readonly Definition[], ours: readonly Definition[]): Definition[] {
  return theirs
    .toSorted((a, b) => a.line - b.line)
    .map((one, index) => {
      const unknown = ['qualname', 'isGenerator'].filter((key) => one[key] === null);
      return { ...one, ...Object.fromEntries(unknown.map((key) => [key, ours[index]?.[key]])) };
    });
}

/** Absolute paths of the modules of Python's standard library. */
export async function standardLibrary(): Promise<string[]> {
  const code =
    'import glob, os\nfor f in sorted(glob.glob(os.path.dirname(os.__file__) + "/**/*.py", recursive=True)):\n  if "-packages" not in f: print(f)';
  const child = spawn(python, ['-c', code], { env: childEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  return (await text(child.stdout)).trim().split(/\r?\n/u);
}
