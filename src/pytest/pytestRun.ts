import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CoverageReport } from '../coverage/moduleCoverage';
import { withoutModelAccess } from '../processes/cleanEnvironment';
import type { CollectionError, TestOutcome } from './events';
import type { Interpreter } from './interpreter';
import type { Measurement } from './measurement';
import { readMeasured, runSession } from './session';
import { sessionProblem } from './sessionProblem';

export type { CollectionError, TestOutcome } from './events';

export interface PytestRunOptions {
  /** Where the project's pytest runs. */
  readonly root: string;
  readonly interpreter: Interpreter;
  /** Node ids, files, options; after those of the project's configuration. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly runtimeDirectory: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called as tests end. */
  readonly onOutcome?: (outcome: TestOutcome) => void;
  /** Measure these files and folders (absolute), by branches unless told otherwise. */
  readonly coverage?: { readonly sources: readonly string[]; readonly branch?: boolean };
  /** Runs the tests in a random order that this number determines. */
  readonly orderSeed?: number;
  /** Test files (absolute) whose tests must reach nothing outside of the run's temporary folder: they fail if they try. */
  readonly guardedFiles?: readonly string[];
  /** Whether what runs when they are loaded, and their fixtures, must not do so either. */
  readonly guardsAll?: boolean;
  /** Limit for each of a test's phases; has no effect on Windows. */
  readonly secondsPerTest?: number;
}

export interface PytestRun {
  readonly outcomes: readonly TestOutcome[];
  readonly collectionErrors: readonly CollectionError[];
  /** pytest's: 0 all passed, 1 failures, 2 interrupted, 5 no tests; another one when a test ended Python. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** The test that was running when the time was up or Python ended. */
  readonly unfinished: string | null;
  /** The folder that node ids are relative to. */
  readonly rootDirectory: string;
  readonly output: string;
  /** Paths are relative to `root`. `undefined` when not asked for, or when the run did not come to its end. */
  readonly coverage: CoverageReport | undefined;
}

/**
 * Runs tests with the project's own pytest and configuration. Neither the project's `.coverage`, nor its pytest cache, nor
 * its bytecode caches are written.
 * @throws UserError when pytest cannot begin: a broken conftest, an unknown option, a missing file; the signal's reason
 * when aborted
 */
export async function runPytest(options: PytestRunOptions): Promise<PytestRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-test-run-'));
  try {
    const measurement = options.coverage && measurementOf(options.root, options.coverage, folder);
    const session = await runSession({
      ...options,
      env: runVariables(options, folder),
      folder,
      measurement,
      onEvent: (event) => {
        if (event.event === 'outcome') options.onOutcome?.(event.test);
      },
    });
    const problem = sessionProblem(session, options.interpreter);
    if (problem) throw problem;
    const { outcomes, collectionErrors, exitCode, timedOut, unfinished, rootDirectory, output } = session;
    const coverage = measurement && (await readMeasured(session, measurement));
    return { outcomes, collectionErrors, exitCode, timedOut, unfinished, rootDirectory, output, coverage };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function measurementOf(
  root: string,
  { sources, branch = true }: NonNullable<PytestRunOptions['coverage']>,
  folder: string,
): Measurement {
  return {
    root,
    dataFile: path.join(folder, 'coverage', 'data'),
    reportFile: path.join(folder, 'coverage.json'),
    configFile: null,
    sources,
    defaultSources: [],
    defaultOmit: [],
    branch,
  };
}

function runVariables(
  { env, orderSeed, secondsPerTest, guardedFiles, guardsAll = false }: PytestRunOptions,
  folder: string,
): NodeJS.ProcessEnv {
  return {
    // A test file that is rewritten within a second, at the same length, would run from its stale bytecode.
    PYTHONDONTWRITEBYTECODE: '1',
    ...env,
    ...(orderSeed !== undefined && { SMART_TEST_ORDER_SEED: String(orderSeed) }),
    // Temporary files are the run's own, too.
    ...(guardedFiles && {
      SMART_TEST_GUARD: guardedFiles.join(path.delimiter),
      ...{ TMPDIR: folder, TEMP: folder, TMP: folder },
      ...withoutModelAccess(),
    }),
    ...(guardsAll && { SMART_TEST_GUARD_ALL: '1' }),
    ...(secondsPerTest !== undefined && { SMART_TEST_TIMEOUT: String(secondsPerTest) }),
  };
}
