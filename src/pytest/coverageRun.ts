import { constants } from 'node:fs';
import { access, copyFile, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CoverageReport } from '../coverage/moduleCoverage';
import type { Progress } from '../progress';
import { UserError } from '../userError';
import type { CollectionError, PytestEvent, TestOutcome } from './events';
import type { Interpreter } from './interpreter';
import { measuredCode } from './measuredCode';
import type { Measurement } from './measurement';
import { readMeasured, runSession, type Session } from './session';
import { sessionProblem } from './sessionProblem';

export interface CoverageRunOptions {
  /** The project's folder: its configuration of pytest and coverage.py is read there. */
  readonly root: string;
  readonly interpreter: Interpreter;
  /** After those of the project's configuration. */
  readonly pytestArgs: readonly string[];
  /** Written as a whole or not at all. */
  readonly reportFile: string;
  readonly runtimeDirectory: string;
  readonly signal?: AbortSignal | undefined;
  readonly progress: Progress;
  readonly onOutput?: (text: string) => void;
}

export interface CoverageRun {
  /** Those that were expected to fail and did not are counted here too. */
  readonly passed: number;
  readonly failed: number;
  /** Tests whose setup or teardown failed, and files that could not be read. */
  readonly errors: number;
  /** Those that were expected to fail, and did, are counted here too. */
  readonly skipped: number;
  readonly outcomes: readonly TestOutcome[];
  readonly collectionErrors: readonly CollectionError[];
  readonly exitCode: number | null;
  readonly seconds: number;
  readonly report: CoverageReport;
}

/**
 * Runs the project's tests under coverage and writes coverage.json. What is measured is what the project's configuration
 * says; without a word there: its packages, with branches. Failing tests are no failure of the run; a report that is
 * there already stays as it was when the run fails.
 * @throws UserError when nothing could be measured or written; the signal's reason when aborted
 */
export async function runCoverage(options: CoverageRunOptions): Promise<CoverageRun> {
  const began = performance.now();
  await ensureWritable(options.reportFile);
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-test-coverage-'));
  try {
    options.progress('starting pytest');
    const measurement = await measurementOf(options.root, folder);
    const session = await runSession({
      ...options,
      args: options.pytestArgs,
      folder,
      measurement,
      onEvent: reporter(options.progress),
    });
    const problem = sessionProblem(session, options.interpreter) ?? incompleteness(session, options.root);
    if (problem) throw problem;
    const report = (await readMeasured(session, measurement))!;
    options.signal?.throwIfAborted();
    await publish(measurement.reportFile, options.reportFile);
    return { ...summary(session), report, seconds: (performance.now() - began) / 1000 };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measurementOf(root: string, folder: string): Promise<Measurement> {
  const { sources, omit, configFile } = await measuredCode(root);
  return {
    root,
    dataFile: path.join(folder, 'coverage', 'data'),
    reportFile: path.join(folder, 'coverage.json'),
    configFile,
    sources: null,
    defaultSources: sources,
    defaultOmit: omit,
    branch: null,
  };
}

function summary({ outcomes, collectionErrors, exitCode }: Session): Omit<CoverageRun, 'report' | 'seconds'> {
  const count = (...kinds: TestOutcome['outcome'][]) => outcomes.filter((test) => kinds.includes(test.outcome)).length;
  return {
    passed: count('passed', 'xpassed'),
    failed: count('failed'),
    errors: count('error') + collectionErrors.length,
    skipped: count('skipped', 'xfailed'),
    outcomes,
    collectionErrors,
    exitCode,
  };
}

/** Says how far the tests are. The last tenth of the fraction is the report's. */
function reporter(progress: Progress): (event: PytestEvent) => void {
  let total = 0;
  let done = 0;
  let failed = 0;
  return (event) => {
    if (event.event === 'start') progress('collecting tests');
    if (event.event === 'collected') total = event.count;
    if (event.event === 'outcome') {
      done++;
      if (event.test.outcome === 'failed' || event.test.outcome === 'error') failed++;
      const failures = failed > 0 ? `, ${failed} failed` : '';
      progress(`${done} of ${Math.max(total, done)} tests${failures}`, (0.9 * done) / Math.max(total, done));
    }
    if (event.event === 'finish') progress('writing the report', 0.9);
  };
}

/** Why the numbers would not be those of the whole project. */
function incompleteness(session: Session, root: string): UserError | undefined {
  const { collectionErrors, outcomes, coverageError, exitCode, unfinished, output } = session;
  if (!session.finished) {
    const during = unfinished === null ? '' : ` while it ran ${unfinished}`;
    return new UserError(
      `Python ended${exitCode === null ? '' : ` with code ${exitCode}`}${during}. Nothing was measured; the log has what pytest printed.`,
    );
  }
  const [first] = collectionErrors;
  if (outcomes.length === 0 && first) {
    return new UserError(
      `No test could be read. ${first.nodeId}: ${first.message}${collectionErrors.length > 1 ? ` (and ${collectionErrors.length - 1} more)` : ''}`,
    );
  }
  if (exitCode === 2) {
    const reason = /!+ (?:_pytest\.outcomes\.)?(.*?) !+/.exec(output)?.[1];
    return new UserError(`pytest was interrupted before its end${reason ? `: ${reason}` : ''}. Nothing was written.`);
  }
  if (outcomes.length === 0) {
    return new UserError(
      `pytest found no tests in ${root}. Generate a first one, or say where they are with pytest's testpaths setting.`,
    );
  }
  if (coverageError?.noData) {
    return new UserError(
      "The tests ran, but none of the code to be measured did. Check source and omit in the project's coverage configuration.",
    );
  }
  return undefined;
}

/** Before minutes of tests, not after them. */
async function ensureWritable(file: string): Promise<void> {
  try {
    await access(path.dirname(file) + path.sep, constants.W_OK);
    const present = await stat(file).catch(() => undefined);
    if (present?.isDirectory()) throw new UserError(`${file} is a folder. Choose another place for the report.`);
  } catch (error) {
    throw error instanceof UserError ? error : unwritable(file, error);
  }
}

async function publish(from: string, to: string): Promise<void> {
  const beside = `${to}.${process.pid}.tmp`;
  try {
    await copyFile(from, beside);
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritable(to, error);
  }
}

function unwritable(file: string, error: unknown): UserError {
  return new UserError(
    `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}). Choose another place with the setting smart-test.coverageReport.`,
  );
}
