import { countText } from '../wording';
import type { Diagnosis, RepairReport, TestRepair } from './repairRecords';
import { fileOf } from './testResults';

/** What became of the failing tests, for a notification: one sentence, and one for those that need a person. */
export function repairSummary({ tests, ran, notes }: RepairReport): string {
  if (tests.length === 0) {
    if (ran === 0) return ['No tests were found.', ...notes].join(' ');
    return `No test fails: ${countText(ran, 'test')} ran.`;
  }
  const repaired = tests.filter(({ state }) => state === 'repaired').length;
  const all = repaired === tests.length;
  const count = all ? countText(repaired, 'failing test') : `${repaired} of ${countText(tests.length, 'failing test')}`;
  const open = tests.filter(({ state }) => state !== 'repaired');
  return [`${count} repaired.`, ...remaining(open)].join(' ');
}

/** Whether a report's tests are all green, and there are some. */
export function isGreen({ tests, failedAfter, ran }: RepairReport): boolean {
  return failedAfter === 0 && tests.every(({ state }) => state === 'repaired') && ran + tests.length > 0;
}

/** The first two, and how many more there are. */
function remaining(open: readonly TestRepair[]): string[] {
  if (open.length === 0) return [];
  const shown = open.length === 3 ? open : open.slice(0, 2);
  const more = open.length - shown.length;
  return [`${shown.map(reasonText).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`];
}

/** `test_tax_rounding looks like a bug in the code (shop/tax.py:12)`. */
function reasonText({ nodeId, diagnosis, verdict, state, proposal }: TestRepair): string {
  const name = testName(nodeId);
  const { cause, subject, place } = diagnosis;
  const where = place ? ` (${place.file}:${place.line})` : '';
  if (state === 'proposal') {
    const drift = proposal?.drift;
    return drift
      ? `${name} expects ${drift.before}, the code gives ${drift.after} now`
      : `${name} has a repair to look at`;
  }
  if (cause === 'environment issue') return `${name} needs ${subject ?? 'something of its surroundings'}`;
  if (verdict.fault === 'code looks wrong') return `${name} looks like a bug in the code${where}`;
  if (cause === 'flaky') return `${name} is flaky`;
  if (cause === 'order dependent') return `${name} depends on the order of the tests`;
  if (cause === 'timeout') return `${name} does not end${where}`;
  return `${name} needs a person: ${cause}${where}`;
}

/** `200 × type error, 100 × import error`: the most frequent one first. */
export function causesText(diagnoses: readonly Diagnosis[]): string {
  const counts = new Map<string, number>();
  for (const { cause } of diagnoses) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return sorted.map(([cause, count]) => `${count.toLocaleString('en')} × ${cause}`).join(', ');
}

/** Of a test without its file; of a file all of it. */
export function testName(nodeId: string): string {
  const file = fileOf(nodeId);
  return nodeId === file ? file : nodeId.slice(file.length + 2);
}
