import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { python, root } from '../../../scripts/paths.mjs';
import { decodeSource } from '../../../src/python/decodeSource';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import type { ModuleAnalysis } from '../../../src/python/signatures';
import { wasmDirectory } from '../../harness/wasm';

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
  child.stdin.end(input.join('\n'));
  const output = await text(child.stdout);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
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

async function standardLibrary(): Promise<string[]> {
  const code =
    'import glob, os\nfor f in sorted(glob.glob(os.path.dirname(os.__file__) + "/**/*.py", recursive=True)):\n  if "-packages" not in f: print(f)';
  const child = spawn(python, ['-c', code], { env: childEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  return (await text(child.stdout)).trim().split(/\r?\n/u);
}

describe("CPython's own ast and the analysis", () => {
  it('agree on every definition in a part of the standard library (SMART_TEST_FILES=all: in all of it)', async function () {
    this.timeout(600_000);
    const all = await standardLibrary();
    const step = process.env.SMART_TEST_FILES === 'all' ? 1 : Math.max(1, Math.floor(all.length / 150));
    const files = all.filter((_, index) => index % step === 0);
    const theirs = (await astDump<Dump>(files)).filter((one) => one.error === null);
    const analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
    const analyses = theirs.map(({ path }) => analyzer.analyze(decodeSource(readFileSync(path))));
    analyzer.dispose();
    const texts = new Set<string>();
    analyses.forEach((analysis) => described(analysis, (expression) => texts.add(expression)));
    const [dumps] = await astDump<unknown[]>([JSON.stringify([...texts])], '--expressions');
    const dumpOf = new Map([...texts].map((expression, index) => [expression, dumps![index]]));
    theirs.forEach(({ path, docstring, functions, classes }, index) => {
      const analysis = analyses[index]!;
      const ours = described(analysis, (expression) => dumpOf.get(expression));
      assert.equal(analysis.error, null, path);
      assert.equal(ours.docstring, docstring, path);
      assert.deepEqual(ours.functions, completed(functions, ours.functions), path);
      assert.deepEqual(ours.classes, completed(classes, ours.classes), path);
    });
    assert.ok(theirs.length > 100, `only ${theirs.length} files were compared`);
  });
});
