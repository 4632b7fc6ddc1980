import { countText, printable } from '../wording';
import { repairPatch } from './repairPatch';
import type { CommitReference, RepairReport, TestRepair } from './repairRecords';
import { repairSummary } from './repairSummary';

/** The report for people: what was repaired and how, what was not and why, what to look at, and the changes as a diff. */
export function repairMarkdown(report: RepairReport): string {
  const of = (...states: readonly TestRepair['state'][]): readonly TestRepair[] =>
    report.tests.filter(({ state }) => states.includes(state));
  const patch = repairPatch(report);
  return `${[
    '# Repair of failing tests',
    repairSummary(report),
    figures(report),
    ...section('Needs a person', groups(of('not repaired')).map(openText)),
    ...section('Changed behaviour, to be accepted or not', groups(of('proposal')).map(openText)),
    ...section('Repaired', groups(of('repaired')).map(repairedText)),
    ...section('Changes', patch === '' ? [] : [fenced(patch.trimEnd(), 'diff')]),
    ...section('Notes', report.notes.length === 0 ? [] : [report.notes.map((note) => `- ${plain(note)}`).join('\n')]),
  ].join('\n\n')}\n`;
}

function figures({ ran, failedBefore, failedAfter, seconds }: RepairReport): string {
  return `${countText(ran, 'test')} ran. ${failedBefore} failed before, ${failedAfter} after. ${seconds.toFixed(1)} seconds.`;
}

function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`## ${title}`, ...parts];
}

/** Tests that have everything in common but their name, in the order of the first ones. */
function groups(tests: readonly TestRepair[]): TestRepair[][] {
  const found = new Map<string, TestRepair[]>();
  for (const test of tests) {
    const { diagnosis, verdict, attempts, proposal, nextStep } = test;
    const tried = attempts.map(({ repair, rejected }) => [repair.what, rejected]);
    const key = JSON.stringify([diagnosis.cause, diagnosis.evidence, verdict, tried, proposal?.what, nextStep]);
    found.set(key, [...(found.get(key) ?? []), test]);
  }
  return [...found.values()];
}

function repairedText(tests: readonly TestRepair[]): string {
  const [{ attempts, diagnosis }] = tests as [TestRepair];
  const kept = attempts.filter(({ rejected }) => rejected === null).map(({ repair }) => repair);
  const how = kept.map(({ what, recipe }) => `${plain(what)} (${recipe})`).join(' ');
  return [
    heading(tests),
    [
      `- Root cause: ${causeText(diagnosis)}`,
      `- Repaired in attempt ${attempts.length}: ${how}`,
      ...tried(tests[0]!),
    ].join('\n'),
  ].join('\n\n');
}

function openText(tests: readonly TestRepair[]): string {
  const [test] = tests as [TestRepair];
  const { diagnosis, verdict, proposal, nextStep } = test;
  const since = verdict.since ? ` Since ${commitText(verdict.since)}.` : '';
  const lines = [
    `- Root cause: ${causeText(diagnosis)}`,
    `- Verdict: ${verdict.fault} (${percent(verdict.confidence)}). ${verdict.reasons.map(plain).join(' ')}${since}`.trimEnd(),
    ...(proposal ? [`- Proposal, not applied: ${plain(proposal.what)}`] : []),
    ...tried(test),
    `- Next: ${plain(nextStep ?? '')}`,
  ];
  return [heading(tests), lines.join('\n')].join('\n\n');
}

function heading(tests: readonly TestRepair[]): string {
  const [first] = tests as [TestRepair];
  if (tests.length === 1) return `### ${code(first.nodeId)}`;
  const list = tests.map(({ nodeId }) => `- ${code(nodeId)}`);
  return `### ${countText(tests.length, 'test')}\n\n${list.join('\n')}\n\nEach of them:`;
}

function tried({ attempts }: TestRepair): string[] {
  const rejected = attempts.flatMap((attempt, index) =>
    attempt.rejected === null
      ? []
      : [`- Attempt ${index + 1}, taken back: ${plain(attempt.repair.what)} ${plain(attempt.rejected)}`],
  );
  return rejected;
}

function causeText({ cause, detail, confidence, evidence, place }: TestRepair['diagnosis']): string {
  const where = place ? ` At ${code(`${place.file}:${place.line}`)}.` : '';
  const kind = detail === '' ? cause : `${cause}, ${plain(detail)}`;
  return `${kind} (${percent(confidence)}). ${evidence.map(plain).join(' ')}${where}`.replace(/\. {2}/u, '. ');
}

function commitText({ hash, subject, date }: CommitReference): string {
  return `${code(hash.slice(0, 10))} “${plain(subject)}” (${date.toISOString().slice(0, 10)})`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Text of others, of which nothing acts as Markdown and which stays in its line. */
function plain(text: string): string {
  return printable(text.replace(/\s+/gu, ' ')).replace(/[\\`*_[\]<>|#]/gu, '\\$&');
}

function code(text: string): string {
  const inner = printable(text);
  const ticks = '`'.repeat(longestRun(inner) + 1);
  const space = inner.startsWith('`') || inner.endsWith('`') ? ' ' : '';
  return `${ticks}${space}${inner}${space}${ticks}`;
}

function fenced(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/gu), ([run]) => run.length));
}
