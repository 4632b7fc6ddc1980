import path from 'node:path';
import type { CommitReference, Fault, RepairReport, TestRepair } from '../repair/repairRecords';
import { countText } from '../wording';
import { mendingRepairs, testFile, testName, type FailingTest } from './failingTest';
import { escapeMarkdown } from './markdownText';
import { ageText } from './wording';

const faultTexts: Readonly<Record<Fault, string>> = {
  'test out of date': 'the test is out of date',
  'test wrong': 'the test is wrong',
  'code looks wrong': 'the code looks wrong',
  environment: 'neither: the environment',
  'cannot tell': 'cannot tell',
};

/** `the test is out of date`. */
export function faultText(fault: Fault): string {
  return faultTexts[fault];
}

/** `certain`, `likely`, `a guess`. @param confidence 0 to 1 */
export function confidenceText(confidence: number): string {
  return confidence >= 0.9 ? 'certain' : confidence >= 0.7 ? 'likely' : 'a guess';
}

/** `a1b2c3d “Move discount rules”, 2 days ago`. */
export function commitText({ hash, subject, date }: CommitReference, now: Date): string {
  return `${hash.slice(0, 7)} “${subject}”, ${ageText(date, now)}`;
}

/** What is to be done next: the repair, or the step for a person. */
export function nextStepText({ repair, standing }: FailingTest): string {
  const repairs = mendingRepairs(repair);
  if (standing === 'needs a person' || repairs.length === 0) return repair.nextStep ?? 'Look at the failure.';
  return repairs.map(({ what }) => sentence(what)).join(' ');
}

/** The end of the error as pytest has it: `E  ImportError: cannot import name 'total'`. */
export function errorText({ diagnosis: { failure } }: TestRepair): string {
  const [error] = failure.chain;
  if (!error) {
    if (failure.ending === 'hung') return 'It did not end in time.';
    return failure.ending === 'ended python' ? 'It ended Python.' : 'It passed, but was expected to fail.';
  }
  const type = error.type.slice(error.type.lastIndexOf('.') + 1);
  const lines = error.message.split('\n').slice(0, 8).join('\n');
  return lines === '' ? type : `${type}: ${lines}`;
}

/** For the hover of a row, as Markdown. */
export function failingTooltip(test: FailingTest, now: Date): string {
  const { diagnosis, verdict, nodeId, attempts } = test.repair;
  const { cause, detail, confidence, evidence } = diagnosis;
  const icon = test.standing === 'repaired' ? 'pass' : 'error';
  const reasons = [...evidence, ...verdict.reasons].map((reason) => `- ${escapeMarkdown(reason)}`);
  const since = verdict.since ? `, since ${escapeMarkdown(commitText(verdict.since, now))}` : '';
  return [
    `$(${icon}) **${escapeMarkdown(testName(nodeId))}** — ${escapeMarkdown(testFile(nodeId))}`,
    `Root cause: ${cause} (${escapeMarkdown(detail)}), ${confidenceText(confidence)}. Verdict: ${faultText(verdict.fault)}${since}.`,
    fenced(errorText(test.repair)),
    ...(reasons.length > 0 ? [reasons.join('\n')] : []),
    ...attempts.flatMap(({ repair: { what }, rejected }) =>
      rejected === null ? [] : [`$(history) Tried: ${escapeMarkdown(`${sentence(what)} ${rejected}`)}`],
    ),
    `$(arrow-right) ${escapeMarkdown(nextStepText(test))}`,
  ].join('\n\n');
}

/** The line above the tree: `2 repairable, 1 likely bug, 1 environment`. Empty without tests. */
export function failingMessage(tests: readonly FailingTest[]): string {
  const person = tests.filter(({ standing }) => standing === 'needs a person');
  const of = (is: (repair: TestRepair) => boolean): number => person.filter(({ repair }) => is(repair)).length;
  const isTests = ({ verdict: { fault } }: TestRepair): boolean =>
    fault === 'test out of date' || fault === 'test wrong';
  const counts: readonly (readonly [number, string, string])[] = [
    [tests.filter(({ standing }) => standing === 'repairable').length, 'repairable', 'repairable'],
    [of(({ verdict }) => verdict.fault === 'code looks wrong'), 'likely bug', 'likely bugs'],
    [of((repair) => isTests(repair) && repair.proposal !== null), 'to decide', 'to decide'],
    [of((repair) => isTests(repair) && repair.proposal === null), 'to rewrite', 'to rewrite'],
    [of(({ verdict }) => verdict.fault === 'environment'), 'environment', 'environment'],
    [of(({ verdict }) => verdict.fault === 'cannot tell'), 'unclear', 'unclear'],
    [tests.filter(({ standing }) => standing === 'repaired').length, 'repaired', 'repaired'],
  ];
  return counts.flatMap(([count, one, many]) => (count > 0 ? [`${count} ${count === 1 ? one : many}`] : [])).join(', ');
}

/** `test_pricing.py: repair of test_discount_member`, `Repair of 5 tests`: VS Code adds the number of files. */
export function reviewTitle({ tests, changes }: Pick<RepairReport, 'tests' | 'changes'>, isDrift: boolean): string {
  const repaired = tests.filter(({ state }) => state === 'repaired');
  const what = repaired.length === 1 ? testName(repaired[0]!.nodeId) : countText(repaired.length, 'test');
  const kind = isDrift ? 'behaviour change in' : 'repair of';
  const [file] = changes.keys();
  if (changes.size === 1 && file !== undefined) return `${path.basename(file)}: ${kind} ${what}`;
  return `${kind[0]!.toUpperCase()}${kind.slice(1)} ${what}`;
}

/** Asks whether a repair is kept that was tried and is not written yet. */
export function reviewQuestion(
  { tests, changes, notes }: Pick<RepairReport, 'tests' | 'changes' | 'notes'>,
  isDrift: boolean,
): string {
  const repaired = tests.filter(({ state }) => state === 'repaired');
  const where = [...changes.keys()].map((file) => path.basename(file)).slice(0, 2);
  const files = changes.size > where.length ? countText(changes.size, 'file') : where.join(' and ');
  const [one] = repaired;
  const drift = one?.attempts.findLast(({ rejected }) => rejected === null)?.repair.drift;
  if (isDrift && drift && repaired.length === 1) {
    return `${testName(one.nodeId)} expects ${drift.before}; the code gives ${drift.after} now. Was that meant? Then keep the change of ${files}.`;
  }
  const count =
    repaired.length === tests.length
      ? countText(repaired.length, 'failing test')
      : `${repaired.length} of ${countText(tests.length, 'failing test')}`;
  const passes = repaired.length === 1 ? 'it passes' : 'they pass';
  // What is not known of the other tests is said.
  const doubt = notes.find((note) => note.startsWith('The whole suite'));
  const tried = doubt === undefined ? `${passes}, and no other test fails by it.` : `${passes}. ${doubt}`;
  return `${count} can be repaired in ${files}. This was tried: ${tried}`;
}

/** After a run that only looks: `3 tests failed: 2 repairable, 1 environment.` */
export function lookSummary({ ran, failedBefore }: RepairReport, tests: readonly FailingTest[]): string {
  if (failedBefore === 0) return ran === 0 ? 'No test ran.' : `${countText(ran, 'test')} ran, none failed.`;
  return `${countText(failedBefore, 'test')} failed: ${failingMessage(tests)}.`;
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

/** A code block that no text in it ends. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
