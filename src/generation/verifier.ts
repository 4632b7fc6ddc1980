import { allEnded } from '../allEnded';
import { coverageGain, type CoverageGain } from '../coverage/coverageGain';
import { mergeCoverage } from '../coverage/mergeCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { TestOutcome } from '../pytest/pytestRun';
import { UserError } from '../userError';
import { writtenTest, type Draft, type Failure, type WrittenTests } from './draft';
import type { DraftRun, DraftRunner } from './draftRunner';
import { suiteFailures, type Suite } from './suiteCheck';
import type { DroppedDraft } from './testDesign';

export interface Verification<T> {
  /** The test file as it was run; `null` when no test was worth keeping. */
  readonly text: string | null;
  /** What was kept. */
  readonly draft: Draft<T>;
  /** The kept tests by their names, see `WrittenTests`. */
  readonly caseByTest: ReadonlyMap<string, T>;
  readonly dropped: readonly DroppedTest<T>[];
  readonly gain: CoverageGain;
  /** The module's coverage with the kept tests. */
  readonly after: ModuleCoverage;
}

export interface DroppedTest<T> extends DroppedDraft, Failure {
  readonly test: T;
}

type Failures<T> = ReadonlyMap<T, Failure>;

/** After this many rounds of dropping what fails, the tests disturb each other and none is kept. */
const MAX_ROUNDS = 5;
/**
 * Behind the run in their own order, tests run in these orders with these hash seeds, two at a time; in the further ones where
 * there is no suite in which they run twice.
 */
const OTHER_SEEDS = [77, 1201];
const FURTHER_SEEDS = [31, 4242];
/** A unit test that takes longer is one that nobody wants to run at every change. */
const SLOW_SECONDS = 1;

/**
 * Runs the written tests under the project's own pytest: once as written, then in other orders with other hash seeds, and
 * before and behind the project's own tests. What does not pass every time is amended where its draft knows how; else it, what
 * is slow, and what makes tests of the project fail is dropped and the rest is run again. Nothing is kept that reaches nothing
 * new. It is the same for all tests, whoever wrote them.
 * @param suite the project's tests; the drafts run without them where there are none
 */
export async function verifyTests<T>(
  draft: Draft<T>,
  before: ModuleCoverage,
  runDraft: DraftRunner,
  suite: () => Promise<Suite | undefined> = () => Promise.resolve(undefined),
): Promise<Verification<T>> {
  const dropped: DroppedTest<T>[] = [];
  const drop = (from: Draft<T>, failures: Failures<T>): void => {
    dropped.push(...[...failures].map(([test, failure]) => ({ test, what: from.describe(test), ...failure })));
  };
  let remaining = draft;
  let rounds = 0;
  while (rounds < MAX_ROUNDS && remaining.tests.length > 0) {
    const written = await remaining.write();
    const first = await runDraft(written.text, { hashSeed: 1, coverage: true, only: written.only });
    const unloaded = first.problem === null ? [] : remaining.brokenTests(first, written);
    const failures =
      unloaded.length > 0
        ? new Map(unloaded.map((one) => [one, { why: first.problem!, outcome: null }] as const))
        : await firstFailures(written, first, runDraft, suite);
    if (failures.size === 0) return judged(remaining, written, before, first, dropped);
    const amended = await remaining.amended(failures, written, runDraft);
    const hopeless = new Map([...failures].filter(([one]) => !amended.has(one)));
    drop(remaining, hopeless);
    // One that does not load costs itself only, however many there are; and none is amended for ever.
    if (unloaded.length === 0 && hopeless.size > 0) rounds += 1;
    remaining = remaining.replaced(amended).without(new Set(hopeless.keys()));
  }
  const why = `the tests still did not pass together after ${MAX_ROUNDS} rounds`;
  drop(remaining, new Map(remaining.tests.map((one) => [one, { why, outcome: null }])));
  return nothing(remaining, before, dropped);
}

/** From the cheapest check to the dearest; those behind the first that finds something are for the next round. */
async function firstFailures<T>(
  written: WrittenTests<T>,
  first: DraftRun,
  runDraft: DraftRunner,
  measuredSuite: () => Promise<Suite | undefined>,
): Promise<Failures<T>> {
  const failures = failedTests(first, written);
  if (failures.size > 0) return failures;
  const inOrders = (seeds: readonly number[]): Promise<DraftRun[]> =>
    allEnded(seeds.map((seed) => runDraft(written.text, { hashSeed: seed, orderSeed: seed, only: written.only })));
  const others = await inOrders(OTHER_SEEDS);
  const unsteady = failedInOneOf(others, written);
  if (unsteady.size > 0) return unsteady;
  const slow = slowTests([first, ...others], written);
  if (slow.size > 0) return slow;
  const suite = await measuredSuite();
  if (!suite) return failedInOneOf(await inOrders(FURTHER_SEEDS), written);
  return suiteFailures(written, suite, runDraft, (run) => failedTests(run, written));
}

function failedInOneOf<T>(runs: readonly DraftRun[], written: WrittenTests<T>): Failures<T> {
  const all = runs.flatMap((run) => [...failedTests(run, written)]);
  return new Map(
    all.map(([test, { why, outcome }]) => [
      test,
      { why: `it passes as written, but not in another order: ${why}`, outcome },
    ]),
  );
}

/** Slow in every run: in one of them the machine may have been busy. */
function slowTests<T>(runs: readonly DraftRun[], written: WrittenTests<T>): Failures<T> {
  const fastest = new Map<string, TestOutcome>();
  for (const one of runs.flatMap(({ outcomes }) => outcomes)) {
    const name = testName(one);
    if (one.seconds < (fastest.get(name)?.seconds ?? Infinity)) fastest.set(name, one);
  }
  return new Map(
    [...fastest].flatMap(([name, outcome]) => {
      const test = writtenTest(written, name);
      const why = `it takes ${outcome.seconds.toFixed(1)} s, more than the ${SLOW_SECONDS} s of a unit test`;
      return test !== undefined && outcome.seconds > SLOW_SECONDS ? [[test, { why, outcome }] as const] : [];
    }),
  );
}

function judged<T>(
  draft: Draft<T>,
  { text, caseByTest }: WrittenTests<T>,
  before: ModuleCoverage,
  run: DraftRun,
  dropped: readonly DroppedTest<T>[],
): Verification<T> {
  if (!run.coverage) throw new Error('a draft run with coverage gave none');
  const after = mergeCoverage(before, run.coverage);
  const gain = coverageGain(before, after);
  if (gain.lines.length + gain.arcs.length > 0) return { text, draft, caseByTest, dropped, gain, after };
  const why = 'it passes, but reaches nothing that was not reached before';
  const all = draft.tests.map((test) => ({ test, what: draft.describe(test), why, outcome: null }));
  return nothing(draft, before, [...dropped, ...all]);
}

function nothing<T>(draft: Draft<T>, before: ModuleCoverage, dropped: readonly DroppedTest<T>[]): Verification<T> {
  const gain = { lines: [], arcs: [] };
  const none = draft.without(new Set(draft.tests));
  return { text: null, draft: none, caseByTest: new Map(), dropped, gain, after: before };
}

/** Which tests did not pass, and why, in words for the user. */
function failedTests<T>(run: DraftRun, written: WrittenTests<T>): Failures<T> {
  if (run.problem !== null) throw new UserError(run.problem);
  const stranger = run.outcomes.find(
    (one) => one.outcome !== 'passed' && writtenTest(written, testName(one)) === undefined,
  );
  if (stranger) {
    const why = `pytest takes something else in the file for a test: ${testName(stranger)}`;
    return new Map([...written.caseByTest.values()].map((test) => [test, { why, outcome: null }]));
  }
  const ended = new Set<T>();
  const failures = new Map<T, Failure>();
  for (const outcome of run.outcomes) {
    const test = writtenTest(written, testName(outcome));
    if (test === undefined) continue;
    ended.add(test);
    if (outcome.outcome === 'passed' || failures.has(test)) continue;
    failures.set(test, { why: `${outcome.outcome} when run by pytest: ${outcome.message ?? ''}`.trim(), outcome });
  }
  // Behind a test that ended Python, or the time, none is run.
  const ending = run.unfinished === null ? undefined : writtenTest(written, run.unfinished);
  if (ending !== undefined) return failures.set(ending, { why: 'it ends Python, or does not end', outcome: null });
  for (const test of written.caseByTest.values()) {
    if (!ended.has(test)) failures.set(test, { why: 'pytest did not run it', outcome: null });
  }
  return failures;
}

/** `test_total[count=2]` of `tests/test_order.py::test_total[count=2]`. */
function testName({ nodeId }: TestOutcome): string {
  return nodeId.slice(nodeId.indexOf('::') + 2);
}
