import { coverageGain, type CoverageGain } from '../coverage/coverageGain';
import { mergeCoverage } from '../coverage/mergeCoverage';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { TestOutcome } from '../pytest/pytestRun';
import { UserError } from '../userError';
import { brokenCases } from './brokenCases';
import { callText } from './callText';
import type { DraftRun, DraftRunner } from './draftRunner';
import type { DroppedDraft, TestCase, TestDesign, TestTarget } from './testDesign';
import { writeTests, type WrittenTests } from './testWriter';

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
const MAX_ROUNDS = 4;

/**
 * Runs the written tests under the project's own pytest: once as written, once in another order with another hash seed.
 * What does not pass both times is dropped and the rest is run again. Nothing is kept that reaches nothing new.
 * @param write makes the file's text: a new file's, or that of a file that tests are added to
 */
export async function verifyTests(
  designs: readonly TestDesign[],
  before: ModuleCoverage,
  runDraft: DraftRunner,
  write: (designs: readonly TestDesign[]) => WrittenTests = writeTests,
): Promise<Verification> {
  const dropped: DroppedDraft[] = [];
  let remaining = withoutSuperfluous(designs);
  let round = 0;
  while (round < MAX_ROUNDS && remaining.length > 0) {
    const written = write(remaining);
    const { only } = written;
    const first = await runDraft(written.text, { hashSeed: 1, coverage: true, only });
    const unloaded = brokenCases(first, written, remaining);
    let failures =
      unloaded.length > 0
        ? new Map(unloaded.map((one) => [one, first.problem!] as const))
        : failedCases(first, written.caseByTest);
    // One that does not load costs itself only, however many there are.
    if (unloaded.length === 0) round += 1;
    if (failures.size === 0) {
      const second = await runDraft(written.text, { hashSeed: 77, orderSeed: 77, only });
      failures = failedCases(second, written.caseByTest);
      if (failures.size === 0) return judged(remaining, written, before, first, dropped);
    }
    dropped.push(...drops(remaining, failures));
    remaining = withoutSuperfluous(without(remaining, failures));
  }
  if (remaining.length > 0) {
    const why = `the tests still did not pass together after ${MAX_ROUNDS} rounds`;
    dropped.push(...drops(remaining, new Map(remaining.flatMap(({ cases }) => cases.map((one) => [one, why])))));
  }
  return nothing(before, dropped);
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

/** Without designs that have no case left that something needs. */
function withoutSuperfluous(designs: readonly TestDesign[]): TestDesign[] {
  return designs.filter(({ cases }) => cases.some(({ reason }) => reason !== 'boundary' && reason !== 'other path'));
}

function drops(designs: readonly TestDesign[], failed: ReadonlyMap<TestCase, string>): DroppedDraft[] {
  return designs.flatMap(({ target, cases }) =>
    cases.flatMap((one) => (failed.has(one) ? [{ what: caseText(target, one), why: failed.get(one)! }] : [])),
  );
}

function caseText(target: TestTarget, { call }: TestCase): string {
  return callText(target, call).expression;
}
