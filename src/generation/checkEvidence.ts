import path from 'node:path';
import type { Interpreter } from '../pytest/interpreter';
import type { MutantRun } from '../pytest/mutantRun';
import { runPytest } from '../pytest/pytestRun';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { isTestFile, readProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import type { FileEvidence } from './evidence';
import { keepEvidence, readEvidence } from './evidenceStore';
import { evidenceOf, moduleIdentity } from './fileEvidence';
import { judgeTests } from './mutationJudge';
import { measureTests, ownTests } from './ownTests';

export interface CheckOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  readonly analyzer: ASTFunctionAnalyzer;
  readonly pytestArgs: readonly string[];
  /** For running mutants. */
  readonly mutantSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

export interface EvidenceCheck {
  /** As it is now, and as it is kept from now on. */
  readonly evidence: FileEvidence;
  /** Names of tests that do not pass now, rows of parametrized ones each: `test_total[count=2]`. */
  readonly failing: readonly string[];
}

/**
 * Measures the evidence of a generated test file again, with the file and the module as they are now on the disk.
 * @param testFile absolute
 * @throws UserError when nothing is known of the file, or when pytest cannot run it
 */
export async function checkEvidence(testFile: string, options: CheckOptions): Promise<EvidenceCheck> {
  const { root, signal } = options;
  const kept = await readEvidence(root, testFile);
  if (!kept) {
    const name = path.basename(testFile);
    throw new UserError(`Nothing is known of ${name}: generate tests for its module first.`);
  }
  const moduleFile = path.join(root, kept.moduleFile);
  const identity = await moduleIdentity(root, kept.module, moduleFile).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new UserError(`${kept.moduleFile} is not there any more.`)
      : error;
  });
  const subjects = new Map(kept.tests.map(({ test, subject }) => [test, subject]));
  const run = await judgeTests(testFile, subjects, { ...options, moduleFile });
  const missingBefore =
    identity.moduleHash === kept.moduleHash
      ? new Set(kept.tests.flatMap(({ newLines }) => newLines))
      : await unreachedByOthers(testFile, moduleFile, run, options);
  signal?.throwIfAborted();
  const evidence = evidenceOf({ run, subjects, missingBefore, ...identity });
  await keepEvidence(root, testFile, evidence);
  const failed = run.tests.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
  return { evidence, failing: failed.length === 0 ? [] : await failing(testFile, options) };
}

/** Without the guard, which some tests may not bear. */
async function failing(testFile: string, options: CheckOptions): Promise<string[]> {
  const run = await runPytest({ ...options, args: [...options.pytestArgs, testFile], timeoutMs: 300_000 });
  const failed = run.outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');
  return failed.map(({ nodeId }) => nodeId.slice(nodeId.indexOf('::') + 2));
}

/** Of the lines that the tests reach, those that neither importing the module nor its other tests reach. */
async function unreachedByOthers(
  testFile: string,
  moduleFile: string,
  run: MutantRun,
  options: CheckOptions,
): Promise<Set<number>> {
  const layout = await readProjectLayout(options.root, options.signal);
  const files = layout.files.filter((file) => isTestFile(layout, file));
  const others = ownTests(moduleFile, testFile, files).filter((file) => file !== testFile);
  const reached = others.length === 0 ? undefined : await measureTests(moduleFile, others, options);
  const executed = new Set([...run.earlyLines, ...(reached?.executedLines ?? [])]);
  return new Set(run.tests.flatMap(({ lines }) => lines).filter((line) => !executed.has(line)));
}
