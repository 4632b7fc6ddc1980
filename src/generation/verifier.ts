import { allEnded } from '../allEnded';
import { coverageGain, type CoverageGain } from '../coverage/coverageGain';
import { mergeCoverage } from '../coverage/mergeCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { TestOutcome } from '../pytest/pytestRun';
import { UserError } from '../userError';
import { brokenCases } from './brokenCases';
import { callText } from './callText';
import type { DraftRun, DraftRunner } from './draftRunner';
import { suiteFailures, type Suite } from './suiteCheck';
import type { CaseReason, DroppedDraft, TestCase, TestDesign, TestTarget } from './testDesign';
import type { FileWriter } from './fileWriter';
import type { WrittenTests } from './testWriter';
import { weakenedCase } from './weakenedCase';

export interface Verification {
  /** The test file as it was run; `null` when no test was worth keeping. */
  readonly text: string | null;
  readonly kept: readonly TestCase[];
  /** The kept cases, function by function. */
  readonly designs: readonly TestDesign[];
  /** Cases by the names of their tests, see `WrittenTests`. */
  readonly caseByTest: ReadonlyMap<string, TestCase>;
  readonly dropped: readonly DroppedDraft[];
  readonly gain: CoverageGain;
  /** The module's coverage with the kept tests. */
  readonly after: ModuleCoverage;
}

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
 * before and behind the project's own tests. Of what does not pass every time as little as can be is asserted, else it, what is slow, and what makes tests of the project
 * fail is dropped and the rest is run again. Nothing is kept that reaches nothing new.
 * @param write makes the file's text: a new file's, or that of a file that tests are added to
 * @param suite the project's tests; the drafts run without them where there are none
 */
export async function verifyTests(
  designs: readonly TestDesign[],
  before: ModuleCoverage,
  runDraft: DraftRunner,
  write: FileWriter,
  suite: () => Promise<Suite | undefined> = () => Promise.resolve(undefined),
): Promise<Verification> {
  const dropped: DroppedDraft[] = [];
  let remaining = withoutSuperfluous(designs);
  let round = 0;
  while (round < MAX_ROUNDS && remaining.length > 0) {
    const written = await write(remaining);
    const first = await runDraft(written.text, { hashSeed: 1, coverage: true, only: written.only });
    const unloaded = brokenCases(first, written, remaining);
    const failures =
      unloaded.length > 0
        ? new Map(unloaded.map((one) => [one, first.problem!] as const))
        : await firstFailures(written, first, runDraft, suite);
    // One that does not load costs itself only, however many there are.
    if (unloaded.length === 0) round += 1;
    if (failures.size === 0) return judged(remaining, written, before, first, dropped);
    const weakened = new Map(
      [...failures].flatMap(([one, why]) => {
        const weaker = weakenedCase(one, why);
        return weaker ? [[one, weaker] as const] : [];
      }),
    );
    const hopeless = new Map([...failures].filter(([one]) => !weakened.has(one)));
    dropped.push(...drops(remaining, hopeless));
    remaining = withoutSuperfluous(replaced(without(remaining, hopeless), weakened));
  }
  if (remaining.length > 0) {
    const why = `the tests still did not pass together after ${MAX_ROUNDS} rounds`;
    dropped.push(...drops(remaining, new Map(remaining.flatMap(({ cases }) => cases.map((one) => [one, why])))));
  }
  return nothing(before, dropped);
}

/** From the cheapest check to the dearest; those behind the first that finds something are for the next round. */
async function firstFailures(
  written: WrittenTests,
  first: DraftRun,
  runDraft: DraftRunner,
  measuredSuite: () => Promise<Suite | undefined>,
): Promise<Map<TestCase, string>> {
  const failures = failedCases(first, written.caseByTest);
  if (failures.size > 0) return failures;
  const inOrders = (seeds: readonly number[]): Promise<DraftRun[]> =>
    allEnded(seeds.map((seed) => runDraft(written.text, { hashSeed: seed, orderSeed: seed, only: written.only })));
  const others = await inOrders(OTHER_SEEDS);
  const unsteady = failedInOneOf(others, written);
  if (unsteady.size > 0) return unsteady;
  const slow = slowCases([first, ...others], written.caseByTest);
  if (slow.size > 0) return slow;
  const suite = await measuredSuite();
  if (!suite) return failedInOneOf(await inOrders(FURTHER_SEEDS), written);
  return suiteFailures(written, suite, runDraft, (run) => failedCases(run, written.caseByTest));
}

function failedInOneOf(runs: readonly DraftRun[], { caseByTest }: WrittenTests): Map<TestCase, string> {
  const all = runs.flatMap((run) => [...failedCases(run, caseByTest)]);
  return new Map(all.map(([testCase, why]) => [testCase, `it passes as written, but not in another order: ${why}`]));
}

/** Slow in every run: in one of them the machine may have been busy. */
function slowCases(runs: readonly DraftRun[], caseByTest: ReadonlyMap<string, TestCase>): Map<TestCase, string> {
  return new Map(
    [...caseByTest].flatMap(([test, testCase]) => {
      const seconds = Math.min(
        ...runs.flatMap(({ outcomes }) => outcomes.filter((one) => testName(one) === test).map((one) => one.seconds)),
      );
      const why = `it takes ${seconds.toFixed(1)} s, more than the ${SLOW_SECONDS} s of a unit test`;
      return seconds > SLOW_SECONDS ? [[testCase, why] as const] : [];
    }),
  );
}

function judged(
  designs: readonly TestDesign[],
  { text, caseByTest }: WrittenTests,
  before: ModuleCoverage,
  run: DraftRun,
  dropped: readonly DroppedDraft[],
): Verification {
  if (!run.coverage) throw new Error('a draft run with coverage gave none');
  const after = mergeCoverage(before, run.coverage);
  const gain = coverageGain(before, after);
  const kept = designs.flatMap((design) => design.cases);
  if (gain.lines.length + gain.arcs.length > 0) return { text, kept, designs, caseByTest, dropped, gain, after };
  const why = 'it passes, but reaches nothing that was not reached before';
  return nothing(before, [...dropped, ...drops(designs, new Map(kept.map((one) => [one, why])))]);
}

function nothing(before: ModuleCoverage, dropped: readonly DroppedDraft[]): Verification {
  const gain = { lines: [], arcs: [] };
  return { text: null, kept: [], designs: [], caseByTest: new Map(), dropped, gain, after: before };
}

/** Which cases did not pass, and why, in words for the user. */
function failedCases(run: DraftRun, caseByTest: ReadonlyMap<string, TestCase>): Map<TestCase, string> {
  if (run.problem !== null) throw new UserError(run.problem);
  const stranger = run.outcomes.find((one) => one.outcome !== 'passed' && !caseByTest.has(testName(one)));
  if (stranger) {
    const why = `pytest takes something else in the file for a test: ${testName(stranger)}`;
    return new Map([...caseByTest.values()].map((testCase) => [testCase, why]));
  }
  const outcomes = new Map(run.outcomes.map((outcome) => [testName(outcome), outcome]));
  return new Map(
    [...caseByTest].flatMap(([test, testCase]) => {
      const outcome = outcomes.get(test);
      if (outcome?.outcome === 'passed') return [];
      const why = outcome ? `${outcome.outcome} when run by pytest: ${outcome.message ?? ''}` : 'pytest did not run it';
      return [[testCase, why.trim()] as const];
    }),
  );
}

/** `test_total[count=2]` of `tests/test_order.py::test_total[count=2]`. */
function testName({ nodeId }: TestOutcome): string {
  return nodeId.slice(nodeId.indexOf('::') + 2);
}

function without(designs: readonly TestDesign[], failed: ReadonlyMap<TestCase, string>): TestDesign[] {
  return designs.map((design) => ({ ...design, cases: design.cases.filter((one) => !failed.has(one)) }));
}

function replaced(designs: readonly TestDesign[], by: ReadonlyMap<TestCase, TestCase>): TestDesign[] {
  return designs.map((design) => ({ ...design, cases: design.cases.map((one) => by.get(one) ?? one) }));
}

const sharpening: ReadonlySet<CaseReason> = new Set(['boundary', 'other path', 'mutant']);

/** Without designs that have no case left that something needs. */
function withoutSuperfluous(designs: readonly TestDesign[]): TestDesign[] {
  return designs.filter(({ cases }) => cases.some(({ reason }) => !sharpening.has(reason)));
}

function drops(designs: readonly TestDesign[], failed: ReadonlyMap<TestCase, string>): DroppedDraft[] {
  return designs.flatMap(({ target, cases }) =>
    cases.flatMap((one) => (failed.has(one) ? [{ what: caseText(target, one), why: failed.get(one)! }] : [])),
  );
}

function caseText(target: TestTarget, { call }: TestCase): string {
  return callText(target, call).expression;
}
