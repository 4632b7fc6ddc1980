/**
 * Whether the analysis of Python code agrees with CPython, and how fast it is beside a program on CPython's `ast`.
 *
 * Over the standard library and large packages from PyPI, or, without the speed, over those packages alone that are named:
 * `npm run bench analysis numpy==2.2.1`. Every definition on which the two disagree is printed. For the speed they take turns
 * on the same files of the standard library; processor time counts, that of helper threads included.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Parser } from 'web-tree-sitter';
import { childEnvironment } from '../scripts/environment.mjs';
import { python } from '../scripts/paths.mjs';
import { decodeSource } from '../src/python/decodeSource';
import { ASTFunctionAnalyzer } from '../src/python/functionAnalyzer';
import { createPythonParser, parseModule } from '../src/python/parser';
import { compareWithCPython, standardLibrary } from '../test/harness/cpython';
import { modulesOf } from './pypi';

const packages = ['django==5.2', 'sqlalchemy==2.0.40', 'sympy==1.13.3', 'networkx==3.4.2', 'sphinx==8.1.3'];
/** How much faster than the program on `ast` it is to be. */
const goal = 3;

/** What ast_records.py prints. */
interface AstRecords {
  readonly functions: number;
  readonly classes: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const analyzer = await ASTFunctionAnalyzer.create(resolve('dist'));
  console.log(`\n${'compared with CPython'.padEnd(22)}    files definitions disagreements`);
  if (wanted.length === 0) {
    const accepted = await compare('standard library', await standardLibrary(), analyzer);
    await comparePackages(packages, analyzer);
    await race(accepted);
  } else {
    await comparePackages(wanted, analyzer);
  }
  analyzer.dispose();
}

async function comparePackages(names: readonly string[], analyzer: ASTFunctionAnalyzer): Promise<void> {
  for (const name of names) {
    await compare(name, await modulesOf(name), analyzer);
  }
}

/** @returns the files that CPython accepts */
async function compare(name: string, files: readonly string[], analyzer: ASTFunctionAnalyzer): Promise<string[]> {
  const { accepted, definitions, disagreements } = await compareWithCPython(files, analyzer, (compared) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${compared} of ${files.length}\x1b[K\r`);
  });
  const figures = [
    String(accepted.length).padStart(8),
    String(definitions).padStart(11),
    String(disagreements.length).padStart(13),
  ];
  console.log(`${name.padEnd(22)} ${figures.join(' ')}`);
  for (const { path, what, theirs, ours } of disagreements) {
    process.exitCode = 1;
    console.log(`  ${path}, ${what}\n    CPython: ${JSON.stringify(theirs)}\n    here:    ${JSON.stringify(ours)}`);
  }
  return [...accepted];
}

async function race(files: readonly string[]): Promise<void> {
  const lines = files.reduce((sum, file) => sum + readFileSync(file, 'latin1').split('\n').length, 0);
  console.log(`\nstandard library, ${lines} lines, on one core`);
  const analyzer = await ASTFunctionAnalyzer.create(resolve('dist'));
  const parser = await createPythonParser(resolve('dist'));
  const ratios: number[] = [];
  const bounds: number[] = [];
  for (const round of [1, 2, 3]) {
    const theirs = astRecords(files);
    const ours = analyze(files, analyzer);
    const parsing = parse(files, parser);
    if (ours.functions !== theirs.functions || ours.classes !== theirs.classes) {
      throw new Error(`Different records: ${JSON.stringify({ ours, theirs })}`);
    }
    ratios.push(theirs.seconds / ours.seconds);
    bounds.push(theirs.seconds / parsing);
    const times = `ast ${theirs.seconds.toFixed(2)} s, here ${ours.seconds.toFixed(2)} s`;
    console.log(
      `round ${round}: ${times}, ${ratios.at(-1)!.toFixed(2)} times as fast; parsing alone ${parsing.toFixed(2)} s`,
    );
  }
  analyzer.dispose();
  parser.delete();
  const ratio = median(ratios);
  if (ratio < goal) process.exitCode = 1;
  console.log(`median: ${ratio.toFixed(2)} times as fast, goal ${goal}: ${ratio < goal ? 'MISSED' : 'ok'}`);
  console.log(`the parser alone, if reading its trees cost nothing: ${median(bounds).toFixed(2)} times as fast`);
}

function median(ratios: readonly number[]): number {
  return ratios.toSorted((a, b) => a - b)[ratios.length >> 1]!;
}

function astRecords(files: readonly string[]): AstRecords {
  const output = execFileSync(python, [join('bench', 'ast_records.py')], {
    input: files.join('\n'),
    env: childEnvironment(),
    encoding: 'utf8',
  });
  return JSON.parse(output) as AstRecords;
}

function analyze(files: readonly string[], analyzer: ASTFunctionAnalyzer): AstRecords {
  let functions = 0;
  let classes = 0;
  const seconds = secondsOf(() => {
    for (const file of files) {
      const analysis = analyzer.analyze(decodeSource(readFileSync(file)));
      functions += analysis.functions.length;
      classes += analysis.classes.length;
    }
  });
  return { functions, classes, seconds };
}

/** Seconds that the parser takes for its trees alone, of which nothing is read. */
function parse(files: readonly string[], parser: Parser): number {
  const texts = files.map((file) => decodeSource(readFileSync(file)));
  return secondsOf(() => texts.forEach((text) => parseModule(parser, text).tree.delete()));
}

/** Processor time of all threads. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

void main();
