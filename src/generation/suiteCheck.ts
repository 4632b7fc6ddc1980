import path from 'node:path';
import { allEnded } from '../allEnded';
import { runPytest, type PytestRunOptions, type TestOutcome } from '../pytest/pytestRun';
import { UserError } from '../userError';
import type { Failure, WrittenTests } from './draft';
import type { DraftRun, DraftRunner } from './draftRunner';

/** The project's own tests as they run without the drafts. */
export interface Suite {
  /** Absolute paths of the files that have tests. */
  readonly files: readonly string[];
  /** Node ids of the tests that pass. */
  readonly passed: ReadonlySet<string>;
  readonly milliseconds: number;
}

/** What takes longer than this is not run beside the drafts. */
const SUITE_MILLISECONDS = 5000;
/** Drafts are looked through by halves for the one that disturbs others, with at most so many runs. */
const MAX_SEARCH_RUNS = 10;
const MAX_VICTIMS = 3;

/**
 * Runs the project's tests; where they take too long, only `neighbours`, test files beside the drafts. `undefined` when there
 * are none, when they cannot be run or take too long, too: then it is not known how the drafts get on with them.
 */
export async function measureSuite(
  options: Omit<PytestRunOptions, 'timeoutMs'>,
  neighbours: readonly string[],
  now: () => number,
): Promise<Suite | undefined> {
  const all = await measureTests(options, now);
  return all !== 'slow' ? all : await measureNeighbours(options, neighbours, now);
}

async function measureNeighbours(
  options: Omit<PytestRunOptions, 'timeoutMs'>,
  neighbours: readonly string[],
  now: () => number,
): Promise<Suite | undefined> {
  if (neighbours.length === 0) return undefined;
  const some = await measureTests({ ...options, args: [...options.args, ...neighbours] }, now);
  return some === 'slow' ? undefined : some;
}

async function measureTests(
  options: Omit<PytestRunOptions, 'timeoutMs'>,
  now: () => number,
): Promise<Suite | 'slow' | undefined> {
  const began = now();
  try {
    const run = await runPytest({ ...options, env: { PYTHONHASHSEED: '5' }, timeoutMs: SUITE_MILLISECONDS });
    if (run.timedOut) return 'slow';
    // Node ids of files outside of pytest's root folder do not name them.
    const files = new Set(run.outcomes.flatMap(({ nodeId }) => nodeId.split('::')[0] || []));
    const passed = new Set(run.outcomes.filter(hasPassed).map(({ nodeId }) => nodeId));
    if (passed.size === 0) return undefined;
    return { files: [...files].map((file) => path.join(run.rootDirectory, file)), passed, milliseconds: now() - began };
  } catch (error) {
    // A suite that does not even begin says nothing about the drafts.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * The tests of a draft that do not get on with the project's tests, and why: they fail behind them in the same process, or tests of the
 * project that pass alone fail behind them.
 * @param failed tells those that did not pass in a run
 */
export async function suiteFailures<T>(
  written: WrittenTests<T>,
  suite: Suite,
  runDraft: DraftRunner,
  failed: (run: DraftRun) => ReadonlyMap<T, Failure>,
): Promise<ReadonlyMap<T, Failure>> {
  const timeoutMs = 10_000 + 3 * suite.milliseconds;
  const { files } = suite;
  const run = (first: boolean): Promise<DraftRun> =>
    runDraft(written.text, { hashSeed: 5, only: written.only, beside: { files, first }, timeoutMs });
  const [behind, before] = await allEnded([run(true), run(false)]);
  if (behind.problem !== null || before.problem !== null) return new Map();
  // A test of the project that ends pytest is no failure of those that come behind it.
  const areAllRun = behind.outcomes.length >= written.caseByTest.size;
  const why = 'it passes alone, but not behind the tests of the project';
  const failures = [...failed(behind)].map(([test, { outcome }]) => [test, { why, outcome }] as const);
  if (areAllRun && failures.length > 0) return new Map(failures);
  const victims = before.neighbours.filter((test) => suite.passed.has(test.nodeId) && !hasPassed(test));
  return victims.length > 0 ? culprits(written, victims, suite, runDraft) : new Map();
}

/** Looks for the one draft behind which the victims fail, by halves. Nothing when they fail without any draft, too. */
async function culprits<T>(
  { text, caseByTest }: WrittenTests<T>,
  victims: readonly TestOutcome[],
  suite: Suite,
  runDraft: DraftRunner,
): Promise<ReadonlyMap<T, Failure>> {
  const names = victims.slice(0, MAX_VICTIMS).map(({ nodeId }) => nodeId);
  const files = suite.files.filter((file) => names.some((name) => file.endsWith(path.join('/', name.split('::')[0]!))));
  const disturb = async (only: readonly string[]): Promise<boolean> => {
    const { neighbours } = await runDraft(text, { hashSeed: 5, only, beside: { files, first: false } });
    return neighbours.some((test) => names.includes(test.nodeId) && !hasPassed(test));
  };
  let suspects = [...caseByTest.keys()];
  if (!(await disturb(suspects))) return new Map();
  for (let runs = 1; suspects.length > 1 && runs < MAX_SEARCH_RUNS; runs += 1) {
    const half = suspects.slice(0, Math.ceil(suspects.length / 2));
    const rest = suspects.slice(half.length);
    if (await disturb(half)) suspects = half;
    else if (await disturb(rest)) suspects = rest;
    else break;
  }
  const why = `${names[0]!} of the project passes alone, but not behind ${suspects.length === 1 ? 'it' : 'these'}`;
  return new Map(suspects.map((name) => [caseByTest.get(name)!, { why, outcome: null }]));
}

function hasPassed({ outcome }: TestOutcome): boolean {
  return outcome !== 'failed' && outcome !== 'error';
}
