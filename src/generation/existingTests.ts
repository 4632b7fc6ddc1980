import { readFile } from 'node:fs/promises';
import { decodeSource, encodeSource } from '../python/decodeSource';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { UserError } from '../userError';
import type { DraftRun, DraftRunner } from './draftRunner';
import { takesTests, type ExistingTests } from './testAddition';

/**
 * The test file at a path, when tests can be added to it.
 * @param target dotted name of the module under test
 * @returns `undefined` when there is no such file, or when tests should stand in a file beside it: it has a syntax error, an
 * encoding that is not written here, only tests of unittest, or names that ours would misunderstand
 */
export async function readExistingTests(
  file: string,
  target: string,
  analyzer: Pick<ASTFunctionAnalyzer, 'readTestModule'>,
): Promise<ExistingTests | undefined> {
  try {
    const text = decodeSource(await readFile(file));
    const module = analyzer.readTestModule(text);
    return encodeSource(text) !== undefined && takesTests(module, target) ? { text, module } : undefined;
  } catch (error) {
    // One that cannot be read cannot be added to.
    if ((error as NodeJS.ErrnoException).code !== undefined || error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Whether all tests of a file pass together, but for those that did not pass before anything was added. One run, and a second
 * one when something fails.
 */
export async function passTogether(text: string, previous: string, runDraft: DraftRunner): Promise<boolean> {
  const failed = failedTests(await runDraft(text, { hashSeed: 1, guarded: false }));
  if (failed.length === 0) return true;
  const before = new Set(failedTests(await runDraft(previous, { hashSeed: 1, guarded: false })));
  return failed.every((test) => before.has(test));
}

function failedTests({ outcomes }: DraftRun): string[] {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');
  return failed.map(({ nodeId }) => nodeId.slice(nodeId.indexOf('::')));
}
