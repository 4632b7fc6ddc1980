import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../userError';
import type { CollectionError, TestOutcome } from './events';
import type { TestFailure } from './failure';
import { readStacks, type WrittenStack } from './hangStack';
import type { PytestRunOptions } from './pytestRun';
import { runSession, type Session } from './session';
import { sessionProblem } from './sessionProblem';

/** Node ids are relative to `root`, whatever the project's configuration says; `timeoutMs` is for all processes together. */
export interface FailureRunOptions extends Pick<
  PytestRunOptions,
  'root' | 'interpreter' | 'args' | 'env' | 'runtimeDirectory' | 'timeoutMs' | 'signal' | 'onOutcome'
> {
  /** Limit for each phase of a test, and for loading a test file. */
  readonly secondsPerTest: number;
  /** Called with what pytest prints. */
  readonly onOutput?: (text: string) => void;
  /** Milliseconds, of a clock that never goes back. */
  readonly now?: () => number;
}

/** How tests ended, and why those failed that did. */
export interface FailureRun {
  /** One for each test that ran; without those in which Python ended. */
  readonly outcomes: readonly TestOutcome[];
  readonly failures: readonly TestFailure[];
  readonly collectionErrors: readonly CollectionError[];
  /** All tests that were found came to an end. `false` when the time was up, or Python ended too often. */
  readonly isComplete: boolean;
  /** The time of the whole run was up. */
  readonly timedOut: boolean;
  readonly exitCode: number | null;
  readonly output: string;
}

/** Each time that a test ends Python, the rest runs in a new process; after so many times, the rest is given up. */
const MAX_PROCESSES = 6;
/** How much later than pytest's own end of a test that is too slow its process is ended. */
const HARD_LIMIT_FACTOR = 1.5;

/**
 * Runs tests and records why they fail. Tests that hang or crash Python are failures like others: the rest of the tests runs
 * without them. A `conftest.py` that cannot be loaded is a failure, too, under its own name.
 * @throws UserError when pytest cannot begin: an unknown option, a missing file, an error of a plugin; the signal's reason
 * when aborted
 */
export async function runFailures(options: FailureRunOptions): Promise<FailureRun> {
  const { now = () => performance.now() } = options;
  const end = now() + options.timeoutMs;
  const root = await realpath(options.root);
  const sessions: RecordedSession[] = [];
  for (let processes = 1; ; processes++) {
    const session = await recordSession({ ...options, root, timeoutMs: Math.max(1, end - now()) }, gone(sessions));
    sessions.push(session);
    if (session.isWhole || session.timedOut || processes === MAX_PROCESSES || now() >= end) break;
  }
  return summary(sessions);
}

interface RecordedSession extends Session {
  /** Tests, or files, that ended Python or would not end. */
  readonly ended: readonly TestFailure[];
  /** Nothing is left to run. */
  readonly isWhole: boolean;
}

async function recordSession(options: FailureRunOptions, without: readonly string[]): Promise<RecordedSession> {
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-test-run-'));
  try {
    const records = path.join(folder, 'failures');
    const withoutFile = path.join(folder, 'without.json');
    await mkdir(records);
    await writeFile(withoutFile, JSON.stringify(without));
    const session = await runSession({
      ...options,
      args: [...fixedArgs(options.root), ...options.args, ...without.flatMap(ignoredFile)],
      folder,
      env: {
        // A file that is rewritten within a second, at the same length, would run from its stale bytecode.
        PYTHONDONTWRITEBYTECODE: '1',
        // Parameters that come out of a set would have other ids in each run.
        PYTHONHASHSEED: process.env['PYTHONHASHSEED'] ?? '0',
        ...options.env,
        SMART_TEST_FAILURES: records,
        SMART_TEST_TIMEOUT: String(options.secondsPerTest),
        SMART_TEST_HANG: String(options.secondsPerTest * HARD_LIMIT_FACTOR + 1),
        SMART_TEST_WITHOUT: without.length > 0 ? withoutFile : undefined,
      },
      onEvent: (event) => {
        if (event.event === 'outcome') options.onOutcome?.(event.test);
      },
    });
    const ended = endedPython(session, await readStacks(records, options.root));
    // pytest takes it for a wrong argument when a test is asked for by name whose file cannot be collected.
    const isTold =
      ended.length > 0 ||
      session.failures.some(
        ({ nodeId, phase }) => isConftest(nodeId) || (session.exitCode === 4 && phase === 'collect'),
      );
    const problem = isTold ? undefined : sessionProblem(session, options.interpreter);
    if (problem instanceof UserError) throw problem;
    // pytest-xdist goes on without a worker, but not when a file stopped all of them.
    const stopped = ended.some(({ phase }) => phase === 'collect');
    return { ...session, ended, isWhole: ended.length === 0 || (session.finished && !stopped) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** pytest's own timer would stop ours: a process has only one. */
function fixedArgs(root: string): string[] {
  return [`--rootdir=${root}`, '-o', 'faulthandler_timeout=0'];
}

/** A file that could not be loaded to its end has no tests that could be left out. */
function ignoredFile(nodeId: string): string[] {
  return nodeId.includes('::') ? [] : [`--ignore=${nodeId}`];
}

function gone(sessions: readonly RecordedSession[]): string[] {
  return sessions.flatMap(({ outcomes, ended }) => [...outcomes, ...ended].map(({ nodeId }) => nodeId));
}

function endedPython(session: Session, stacks: readonly WrittenStack[]): TestFailure[] {
  const running = session.finished || session.timedOut || session.unfinished === null ? [] : [session.unfinished];
  const ids = new Set([...stacks.map(({ nodeId }) => nodeId), ...session.lost, ...running]);
  return [...ids]
    .filter((nodeId) => nodeId !== '')
    .map((nodeId) => {
      const written = stacks.find((one) => one.nodeId === nodeId);
      return endedFailure(nodeId, written?.isHang ? 'hung' : 'ended python', written?.stack ?? []);
    });
}

function endedFailure(nodeId: string, ending: 'hung' | 'ended python', stack: TestFailure['stack']): TestFailure {
  return {
    nodeId,
    phase: nodeId.includes('::') ? 'call' : 'collect',
    ending,
    chain: [],
    comparison: null,
    statement: null,
    fixtures: [],
    failedFixture: null,
    availableFixtures: [],
    isUnittest: false,
    warnings: [],
    output: '',
    stack,
  };
}

const isConftest = (nodeId: string) => nodeId === 'conftest.py' || nodeId.endsWith('/conftest.py');

function summary(sessions: readonly RecordedSession[]): FailureRun {
  const last = sessions.at(-1)!;
  const crashed = new Set(sessions.flatMap(({ ended }) => ended.map(({ nodeId }) => nodeId)));
  // A file that cannot be read fails in each of the processes.
  const once = <T extends { readonly nodeId: string }>(select: (session: RecordedSession) => readonly T[]): T[] => {
    const seen = new Set<string>();
    return sessions.flatMap((session) => {
      const fresh = select(session).filter(({ nodeId }) => !seen.has(nodeId));
      for (const { nodeId } of fresh) seen.add(nodeId);
      return fresh;
    });
  };
  return {
    outcomes: once(({ outcomes }) => outcomes.filter(({ nodeId }) => !crashed.has(nodeId))),
    failures: once(({ failures, ended }) => [...failures, ...ended]),
    collectionErrors: once(({ collectionErrors }) => collectionErrors),
    isComplete: last.finished && last.isWhole && !last.timedOut,
    timedOut: last.timedOut,
    exitCode: last.exitCode,
    output: last.output,
  };
}
