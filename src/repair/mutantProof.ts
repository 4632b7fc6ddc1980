import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Parser } from 'web-tree-sitter';
import type { Interpreter } from '../pytest/interpreter';
import { runMutants, type MutantVerdict } from '../pytest/mutantRun';
import { absoluteModule } from '../python/absoluteModule';
import { decodeSource } from '../python/decodeSource';
import { readImports } from '../python/imports';
import { readMutatedModule } from '../python/mutants';
import type { SymbolIndex } from '../python/symbolIndex';
import { UserError } from '../userError';
import { countText } from '../wording';
import type { TestFile } from './recipes/testFile';
import { functionOf } from './testResults';

export interface MutantProofOptions {
  /** Absolute. */
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  /** After those of the project's configuration. */
  readonly pytestArgs: readonly string[];
  readonly parser: Parser;
  readonly signal: AbortSignal;
}

/** Modules of which mutants are made, at most. */
const MODULES = 5;
/** For each of them. */
const SECONDS = 10;
const PER_FUNCTION = 8;

/**
 * Whether a test that passes asks something of the code: it has to run a part of the modules that its file imports, and to
 * notice one of the changes that are made to what it runs.
 * @returns why it does not, as a sentence; `null` when it does, and when that cannot be found out
 */
export async function noticesNothing(
  nodeId: string,
  file: TestFile,
  code: SymbolIndex,
  options: MutantProofOptions,
): Promise<string | null> {
  const verdicts: MutantVerdict['verdict'][] = [];
  for (const moduleFile of importedFiles(file, code)) {
    verdicts.push(...(await verdictsOf(nodeId, path.join(options.root, moduleFile), options)));
    if (verdicts.includes('killed')) return null;
  }
  if (verdicts.length === 0 || verdicts.includes('not run')) return null;
  const made = verdicts.filter((verdict) => verdict === 'survived').length;
  return made === 0
    ? 'It runs no function of the modules that its file imports.'
    : `Of the code that it runs ${countText(made, 'change')} ${made === 1 ? 'was' : 'were'} tried, and it notices none.`;
}

/** Of the code's own modules, relative to the root, in the order of the imports. */
function importedFiles({ source, module: importer, isPackage }: TestFile, code: SymbolIndex): string[] {
  const files = readImports(source.root).flatMap(({ module, member }) => {
    const from = absoluteModule(isPackage ? `${importer}.__init__` : importer, module);
    const origin = from === undefined ? undefined : code.resolve(member === null ? from : `${from}.${member}`);
    const found = origin && 'module' in origin ? code.modules.get(origin.module) : undefined;
    return found && !found.isTest ? [found.file] : [];
  });
  return [...new Set(files)].slice(0, MODULES);
}

async function verdictsOf(
  nodeId: string,
  moduleFile: string,
  options: MutantProofOptions,
): Promise<MutantVerdict['verdict'][]> {
  const source = decodeSource(await readFile(moduleFile));
  const mutated = readMutatedModule(options.parser, source, { isWanted: () => true, perFunction: PER_FUNCTION });
  try {
    const testFile = path.join(options.root, functionOf(nodeId));
    const run = await runMutants({ ...options, ...mutated, moduleFile, testFile, seconds: SECONDS, firstKiller: true });
    return run.verdicts.map(({ verdict }) => verdict);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [];
  }
}
