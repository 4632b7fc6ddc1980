import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseCoverageJson } from '../coverage/parseCoverageJson';
import type { CoverageReport } from '../coverage/moduleCoverage';
import { activatedEnvironment } from './environment';
import { EventReader, type CollectionError, type PytestEvent, type TestOutcome } from './events';
import type { TestFailure } from './failure';
import type { Interpreter } from './interpreter';
import type { Measurement } from './measurement';
import { runProcess, type ProcessResult } from '../processes/process';

export interface SessionOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  /** After the options that the session needs. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly runtimeDirectory: string;
  /** Temporary, the caller's: events, coverage data, pytest's cache and `tmp_path` go there. */
  readonly folder: string;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: PytestEvent) => void;
  readonly onOutput?: ((text: string) => void) | undefined;
  readonly measurement?: Measurement | undefined;
}

/** A run of pytest as the plugin and the process tell it. */
export interface Session {
  readonly outcomes: readonly TestOutcome[];
  readonly collectionErrors: readonly CollectionError[];
  /** Why tests failed; empty unless the run records it. */
  readonly failures: readonly TestFailure[];
  /** Tests in which a worker of pytest-xdist ended. */
  readonly lost: readonly string[];
  /** pytest read its configuration and began. */
  readonly started: boolean;
  /** pytest came to its end. */
  readonly finished: boolean;
  /** The folder that node ids are relative to; the root when pytest did not begin. */
  readonly rootDirectory: string;
  readonly collected: number;
  readonly warnings: number;
  /** The test that was running when the time was up or the process ended. */
  readonly unfinished: string | null;
  readonly internalError: string | null;
  readonly coverageError: { readonly message: string; readonly noData: boolean } | null;
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** What pytest printed; the end of it, if it was much. */
  readonly output: string;
}

/** How long fixtures may tidy up after a cancel or time-out. */
const GRACE_MS = 1000;
/** A finished pytest may wait for ever on a thread that a test left: after this time it is ended. */
const LINGER_MS = 3000;

/** Runs the project's own pytest, with its own configuration, and our plugin beside it. */
export async function runSession(options: SessionOptions): Promise<Session> {
  const session = new SessionRecord(options.root);
  const lingering = new AbortController();
  let lingerTimer: NodeJS.Timeout | undefined;
  const eventsFile = path.join(options.folder, 'events.jsonl');
  const reader = new EventReader(eventsFile, (event) => {
    session.take(event);
    options.onEvent?.(event);
    if (event.event === 'end') lingerTimer = setTimeout(() => lingering.abort(), LINGER_MS);
  });
  let run: ProcessResult | undefined;
  try {
    run = await runProcess(options.interpreter.executable, pytestArgs(options), {
      cwd: options.root,
      env: activatedEnvironment(options.interpreter, sessionVariables(options, eventsFile)),
      timeoutMs: options.timeoutMs,
      graceMs: GRACE_MS,
      signal: AbortSignal.any([lingering.signal, ...(options.signal ? [options.signal] : [])]),
      onStdout: options.onOutput,
      onStderr: options.onOutput,
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!lingering.signal.aborted) throw error;
  } finally {
    clearTimeout(lingerTimer);
    await reader.finish();
  }
  return session.result(run);
}

function pytestArgs({ interpreter, args, folder, measurement }: SessionOptions): string[] {
  return [
    ...interpreter.args,
    ...['-m', measurement ? 'smart_test_pytest' : 'pytest', '-p', 'smart_test_plugin'],
    // The user's own last failures stay what they are.
    ...['-o', `cache_dir=${path.join(folder, 'cache')}`],
    // The whole run counts, also when the configuration says -x.
    ...['--maxfail=0', '--continue-on-collection-errors', '--color=no'],
    // pytest-cov would measure a second time, and fail the run below its own threshold.
    ...(interpreter.pytestCovVersion === null ? [] : ['--no-cov']),
    ...args,
  ];
}

function sessionVariables(
  { env = {}, runtimeDirectory, folder, measurement }: SessionOptions,
  eventsFile: string,
): NodeJS.ProcessEnv {
  const pythonPath = [runtimeDirectory, env['PYTHONPATH'] ?? process.env['PYTHONPATH']];
  return {
    ...env,
    PYTHONPATH: pythonPath.filter(Boolean).join(path.delimiter),
    PYTEST_DEBUG_TEMPROOT: folder,
    SMART_TEST_EVENTS: eventsFile,
    SMART_TEST_COVERAGE: measurement && JSON.stringify(measurement),
  };
}

/** The session's report, when it was measured to its end. */
export async function readMeasured(session: Session, measurement: Measurement): Promise<CoverageReport | undefined> {
  if (!session.finished || session.timedOut || session.coverageError !== null) return undefined;
  return parseCoverageJson(await readFile(measurement.reportFile, 'utf8'));
}

class SessionRecord {
  private readonly outcomes: TestOutcome[] = [];
  private readonly collectionErrors: CollectionError[] = [];
  private readonly failures: TestFailure[] = [];
  private readonly warningsOf = new Map<string, string[]>();
  private readonly lost: string[] = [];
  private readonly running = new Set<string>();
  private started = false;
  private ended = false;
  private finish: { exitCode: number; warnings: number } | undefined;
  private collected = 0;
  private internalError: string | null = null;
  private coverageError: { message: string; noData: boolean } | null = null;

  constructor(private rootDirectory: string) {}

  take(event: PytestEvent): void {
    switch (event.event) {
      case 'start':
        this.started = true;
        this.rootDirectory = event.rootDirectory;
        break;
      case 'collected':
        this.collected = event.count;
        break;
      case 'collectionError':
        // Each worker of pytest-xdist collects all files.
        if (!this.collectionErrors.some(({ nodeId }) => nodeId === event.error.nodeId)) {
          this.collectionErrors.push(event.error);
        }
        break;
      case 'running':
        this.running.add(event.nodeId);
        break;
      case 'outcome':
        this.running.delete(event.test.nodeId);
        this.outcomes.push(event.test);
        break;
      case 'failure':
        if (event.failure.phase !== 'collect' || !this.failures.some((one) => isSameFile(one, event.failure))) {
          this.failures.push(event.failure);
        }
        break;
      case 'warning':
        this.warningsOf.set(event.nodeId, [...(this.warningsOf.get(event.nodeId) ?? []), event.message]);
        break;
      case 'lost':
        this.lost.push(event.nodeId);
        break;
      case 'internalError':
        this.internalError = event.message;
        break;
      case 'coverageError':
        this.coverageError = { message: event.message, noData: event.noData };
        break;
      case 'finish':
        this.finish = { exitCode: event.exitCode, warnings: event.warnings };
        break;
      case 'end':
        this.ended = true;
        break;
    }
  }

  /** @param run - `undefined` when pytest had finished but its process stayed */
  result(run: ProcessResult | undefined): Session {
    const finished = this.ended && this.finish !== undefined;
    const [unfinished = null] = this.running;
    return {
      outcomes: this.outcomes,
      collectionErrors: this.collectionErrors,
      failures: this.failures.map((failure) => ({
        ...failure,
        warnings: [...failure.warnings, ...(this.warningsOf.get(failure.nodeId) ?? [])],
      })),
      lost: this.lost,
      started: this.started,
      finished,
      rootDirectory: this.rootDirectory,
      collected: this.collected,
      warnings: this.finish?.warnings ?? 0,
      unfinished,
      internalError: this.internalError,
      coverageError: this.coverageError,
      exitCode: run && !run.timedOut ? run.exitCode : (this.finish?.exitCode ?? null),
      // Interrupted at the time limit, pytest itself comes to an end, with code 2.
      timedOut: (run?.timedOut ?? false) && (!finished || this.finish?.exitCode === 2),
      output: run ? run.stdout + run.stderr : '',
    };
  }
}

const isSameFile = (a: TestFailure, b: TestFailure) => a.phase === 'collect' && a.nodeId === b.nodeId;
