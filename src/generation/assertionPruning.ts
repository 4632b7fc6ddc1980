import type { MutantVerdict } from '../pytest/mutantRun';
import type { JudgedDrafts } from './guidedChoice';
import { groupCases, type TestGroup } from './testGroups';
import type { Assertion, TestCase, TestDesign } from './testDesign';

/** Below this a test is short whatever its assertions are worth. */
const FEWEST_JUDGED = 3;

/** Fewer mutants that a test notices say nothing about its assertions. */
const FEWEST_MUTANTS = 3;

/** Whether there is an assertion that may turn out to be superfluous. */
export function isPrunable({ target, cases }: TestDesign): boolean {
  return groupCases(target, cases).some((group) => judgedChecks(group).length > 0);
}

/** One assertion of all cases of a test function. */
interface Check {
  readonly group: TestGroup;
  readonly index: number;
}

/**
 * Without assertions that kill no mutant which others do not kill, in tests that have three or more. What says most, the
 * value of the result and of its parts, always stays, and so does the last one.
 */
export function pruned(designs: readonly TestDesign[], judged: readonly JudgedDrafts[]): readonly TestDesign[] {
  const groups = designs.flatMap(({ target, cases }) => groupCases(target, cases));
  const groupOf = new Map(groups.flatMap((group) => group.cases.map((one) => [one, group] as const)));
  const notices = judged.flatMap(({ run, caseByTest }) =>
    run.verdicts
      .filter(({ verdict, mutant }) => verdict === 'killed' && mutant.forChoosing)
      .map((verdict) => noticesOf(verdict, caseByTest, groupOf)),
  );
  const noticed = (group: TestGroup): number =>
    notices.filter((some) => some.some((one) => one.group === group)).length;
  const dropped = new Map<TestGroup, Set<number>>();
  for (const check of groups.filter((group) => noticed(group) >= FEWEST_MUTANTS).flatMap(judgedChecks)) {
    const gone = dropped.get(check.group) ?? new Set();
    if (check.group.cases[0]!.assertions.length - gone.size === 1) continue;
    if (notices.some((some) => isNeeded(check, some, dropped))) continue;
    dropped.set(check.group, gone.add(check.index));
  }
  if (dropped.size === 0) return designs;
  return designs.map((design) => ({
    ...design,
    cases: design.cases.map((one) => without(one, dropped.get(groupOf.get(one)!))),
  }));
}

/** What noticed a mutant: an assertion; `index` is `null` for what always stays, the call itself or a message. */
interface Notice {
  readonly group: TestGroup;
  readonly index: number | null;
}

function noticesOf(
  { killers }: MutantVerdict,
  caseByTest: ReadonlyMap<string, TestCase>,
  groupOf: ReadonlyMap<TestCase, TestGroup>,
): Notice[] {
  return killers.flatMap(({ name, assertions, raised }): Notice[] => {
    const testCase = caseByTest.get(name);
    const group = testCase && groupOf.get(testCase);
    if (!group) return []; // A case that was tried and not chosen.
    if (raised) return [{ group, index: null }];
    const messages = testCase.raises && testCase.raises.message !== null ? 1 : 0;
    return assertions.map((number) => ({ group, index: number < messages ? null : number - messages }));
  });
}

function isNeeded(
  check: Check,
  notices: readonly Notice[],
  dropped: ReadonlyMap<TestGroup, ReadonlySet<number>>,
): boolean {
  const isSame = (one: Notice): boolean => one.group === check.group && one.index === check.index;
  const stays = ({ group, index }: Notice): boolean => index === null || !dropped.get(group)?.has(index);
  return notices.some(isSame) && !notices.some((one) => !isSame(one) && stays(one));
}

/** What may go, the weakest first: types, texts, what is private, then what stands last. */
function judgedChecks(group: TestGroup): Check[] {
  const { assertions } = group.cases[0]!;
  if (assertions.length < FEWEST_JUDGED) return [];
  const checks = assertions.flatMap((one, index) => (saysMost(one) ? [] : [{ group, index }])).reverse();
  return checks.sort((one, other) => strength(assertions[one.index]!) - strength(assertions[other.index]!));
}

/** The value of the result, or of a part of it. */
function saysMost({ left, form }: Assertion): boolean {
  return /^result\b/.test(left) && form !== 'isinstance';
}

function strength({ left, form }: Assertion): number {
  if (form === 'isinstance' || left.startsWith('type(')) return 0;
  if (/^(str|repr)\(/.test(left)) return 1;
  return /\._/.test(left) ? 2 : 3;
}

function without(testCase: TestCase, dropped: ReadonlySet<number> | undefined): TestCase {
  if (!dropped) return testCase;
  return { ...testCase, assertions: testCase.assertions.filter((_, index) => !dropped.has(index)) };
}
