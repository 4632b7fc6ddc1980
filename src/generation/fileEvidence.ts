import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MutantRun, MutantVerdict } from '../pytest/mutantRun';
import type { FileEvidence, MutantCount, Survivor, TestEvidence } from './evidence';
import { testFunction, type TestSubjects } from './draft';
import { outermost } from './mutationJudge';

export interface JudgedFile {
  readonly run: MutantRun;
  readonly subjects: TestSubjects;
  /** Lines of the module that no test reached before the file was there; 1-based. */
  readonly missingBefore: ReadonlySet<number>;
  /** Dotted name of the module. */
  readonly module: string;
  readonly moduleFile: string;
  readonly moduleHash: string;
}

/** What a run of mutants shows of the tests of one file. */
export function evidenceOf({ run, subjects, missingBefore, ...module }: JudgedFile): FileEvidence {
  const judged = run.verdicts.filter(({ verdict }) => verdict === 'killed' || verdict === 'survived');
  const lines = linesByTest(run, missingBefore);
  return {
    version: 1,
    ...module,
    tests: [...subjects]
      .filter(([test]) => lines.has(test))
      .map(([test, subject]) => testEvidence(test, subject, run, judged, lines)),
    mutants: { ...count(judged), unseen: count(judged.filter(({ mutant }) => !mutant.forChoosing)) },
    mutantsNotRun: run.verdicts.filter(({ verdict }) => verdict === 'not run').length,
    survivors: survivors(judged),
  };
}

function testEvidence(
  test: string,
  subject: string,
  run: MutantRun,
  judged: readonly MutantVerdict[],
  lines: ReadonlyMap<string, ReadonlySet<number>>,
): TestEvidence {
  const newLines = [...lines.get(test)!].sort((one, other) => one - other);
  const others = new Set([...lines].flatMap(([other, reached]) => (other === test ? [] : [...reached])));
  const reached = new Set([
    ...run.earlyLines,
    ...run.tests.flatMap((one) => (isRowOf(test, one.name) ? one.lines : [])),
  ]);
  const own = judged.filter(
    ({ mutant }) => outermost(mutant.qualname) === subject && reached.has(mutant.statementLine),
  );
  const killed = own.filter(({ killers }) => killers.some(({ name }) => isRowOf(test, name)));
  return {
    test,
    subject,
    onlyLines: newLines.filter((line) => !others.has(line)),
    newLines,
    mutants: { made: own.length, killed: killed.length },
  };
}

/** Of each test function the lines that nothing reached before the file was there. */
function linesByTest({ tests }: MutantRun, missingBefore: ReadonlySet<number>): Map<string, Set<number>> {
  const lines = new Map<string, Set<number>>();
  for (const test of tests) {
    const name = testFunction(test.name);
    const reached = test.lines.filter((line) => missingBefore.has(line));
    lines.set(name, new Set([...(lines.get(name) ?? []), ...reached]));
  }
  return lines;
}

function isRowOf(test: string, name: string): boolean {
  return testFunction(name) === test;
}

function count(judged: readonly MutantVerdict[]): MutantCount {
  return { made: judged.length, killed: judged.filter(({ verdict }) => verdict === 'killed').length };
}

function survivors(judged: readonly MutantVerdict[]): Survivor[] {
  return judged
    .flatMap(({ verdict, mutant: { line, change } }) => (verdict === 'survived' ? [{ line, change }] : []))
    .sort((one, other) => one.line - other.line);
}

/** How the module is told from a later one; see `FileEvidence`. */
export async function moduleIdentity(
  root: string,
  module: string,
  file: string,
): Promise<Pick<FileEvidence, 'module' | 'moduleFile' | 'moduleHash'>> {
  return {
    module,
    moduleFile: path.relative(root, file).replaceAll(path.sep, '/'),
    moduleHash: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  };
}
