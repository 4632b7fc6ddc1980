import { readFile } from 'node:fs/promises';
import type { Interpreter } from '../pytest/interpreter';
import { runMutants, type MutantRun } from '../pytest/mutantRun';
import { decodeSource } from '../python/decodeSource';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import type { Mutant } from '../python/mutants';
import type { TestSubjects } from './draft';

export interface JudgeOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  readonly pytestArgs: readonly string[];
  readonly analyzer: Pick<ASTFunctionAnalyzer, 'mutants'>;
  /** Absolute path of the module under test. */
  readonly moduleFile: string;
  /** No mutant is begun after this time. */
  readonly mutantSeconds: number;
  /** See `MutantRunOptions`. */
  readonly firstKiller?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The most mutants of one function: enough to tell good tests from bad ones, few enough to be run while one waits. */
const PER_FUNCTION = 16;

/**
 * Runs a file's tests against mutants of the functions that they aim at.
 * @param isWanted leaves out some of the mutants
 * @throws UserError when pytest cannot run the file
 */
export async function judgeTests(
  testFile: string,
  subjects: TestSubjects,
  options: JudgeOptions,
  isWanted: (mutant: Mutant) => boolean = () => true,
): Promise<MutantRun> {
  const aimedAt = new Set(subjects.values());
  const source = decodeSource(await readFile(options.moduleFile));
  const { text, mutants } = options.analyzer.mutants(source, {
    isWanted: (qualname) => aimedAt.has(outermost(qualname)),
    perFunction: PER_FUNCTION,
  });
  const wanted = inTurns(mutants.filter(isWanted));
  return runMutants({ ...options, testFile, text, mutants: wanted, seconds: options.mutantSeconds });
}

/** The same for the same mutant of the same text. */
export function mutantKey({ start, end, replacement }: Mutant): string {
  return `${start} ${end} ${replacement}`;
}

/** The function that a test can call, of one that may stand inside it. */
export function outermost(qualname: string): string {
  return qualname.split('.<locals>')[0]!;
}

/** So that every part of every function had its turn when time runs out. */
function inTurns(mutants: readonly Mutant[]): Mutant[] {
  return [0, 2, 1, 3].flatMap((turn) => mutants.filter((_, index) => index % 4 === turn));
}
