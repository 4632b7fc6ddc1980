import { join } from 'node:path';
import { lastOf } from '../../python/dottedNames';
import type { Diagnosis, Repair, TextEdit, Verdict } from '../repairRecords';
import { driftProposals } from './drift';
import { filesOf, isSound, readerOf } from './contextReader';
import { merged } from './edits';
import { lostSubject } from './lostSubject';
import { CERTAIN, UNCERTAIN, type Finding, type Refusal, type RepairContext, type RepairPlan } from './recipe';
import { testReach } from './testReach';

/** Enough when it is known that the test itself was changed. */
const NEARLY = 0.5;

/**
 * The repairs of a failing test, the most certain first: everything that is stale in its files at once, then what concerns its own
 * failure alone, then proposals. None when the code or the environment is to blame.
 * @param failing node ids of all that fail: what is not certain is only mended where they reach
 */
export function repairsFor(
  diagnosis: Diagnosis,
  verdict: Verdict,
  context: RepairContext,
  failing: readonly string[] = [diagnosis.failure.nodeId],
): RepairPlan {
  const isForbidden = verdict.fault === 'environment' || verdict.fault === 'code looks wrong';
  const isOthers =
    /^(?:environment issue|code error|timeout|flaky|order dependent)$/u.test(diagnosis.cause) &&
    !isAstray(diagnosis, verdict);
  if (isForbidden || isOthers) return { repairs: [], refusals: [] };
  const reader = readerOf(context);
  const files = filesOf(diagnosis, context);
  const all = files.map((file) => reader.read(file, files, diagnosis));
  const findings = all.flatMap((one) => one.findings);
  const enough = verdict.fault === 'test wrong' ? NEARLY : CERTAIN;
  const isReached = testReach(failing, files);
  // What only its name tells may be something else in tests that pass.
  const isNear = ({ file, score, edits }: Finding): boolean =>
    score > UNCERTAIN || edits.some((edit) => isReached(file, edit));
  const isMeant = (finding: Finding): boolean =>
    isNear(finding) && (finding.isMistake !== true || concerns(finding, diagnosis));
  const certain = findings.filter((finding) => finding.score >= enough && isMeant(finding));
  const own = certain.filter((finding) => concerns(finding, diagnosis));
  const others = findings.filter((finding) => !certain.includes(finding) && concerns(finding, diagnosis));
  // What a person is asked about, rather than tried out, has to be about this failure.
  const isAsked = verdict.fault === 'cannot tell' || diagnosis.cause === 'assertion drift';
  const groups = [isAsked ? own : certain, own, ...own.map((finding) => [finding])];
  const repairs = [
    ...groups.flatMap((group) => repairOf(group, 'silent', context) ?? []),
    ...driftProposals(diagnosis, files, context),
    ...(repairOf(others, 'proposal', context) ?? []),
  ];
  return {
    repairs: distinct(repairs),
    refusals: withLost(
      sentencesOf(
        all.flatMap((one) => one.refusals),
        diagnosis,
      ),
      lostSubject(diagnosis, context),
    ),
  };
}

/** Arguments that go astray fail in the code: where its change was meant, the call is what is out of date. */
export function isAstray({ cause }: Diagnosis, { fault }: Verdict): boolean {
  return cause === 'code error' && fault === 'test out of date';
}

/** Whether a finding is about what the diagnosis names, or about the lines that failed. */
function concerns({ file, recipe, subjects, edits, score }: Finding, { subject, failure }: Diagnosis): boolean {
  if (subject !== null && subjects.some((one) => one === subject || lastOf(one) === lastOf(subject))) return true;
  // A coroutine that nothing awaits may show anywhere.
  if (recipe === 'async' && score >= 0.9) return true;
  const lines = new Set(
    failure.chain.flatMap((one) => one.frames.filter((frame) => frame.file === file.path).map(({ line }) => line)),
  );
  return edits.some(({ start }) => lines.has(file.source.text.slice(0, start).split(/\r\n?|\n/u).length));
}

function repairOf(
  findings: readonly Finding[],
  consent: Repair['consent'],
  context: RepairContext,
): Repair[] | undefined {
  const [first] = findings.toSorted((a, b) => b.score - a.score);
  if (first === undefined) return undefined;
  const edits = new Map<string, readonly TextEdit[]>();
  for (const file of new Set(findings.map((one) => one.file))) {
    const own = merged(findings.filter((one) => one.file === file).flatMap((one) => one.edits));
    if (own === undefined || !isSound(file, own, context)) return undefined;
    edits.set(join(context.root, file.path), own);
  }
  const reasons = [...new Set(findings.map(({ what }) => what))];
  const shown = reasons.length > 3 ? [...reasons.slice(0, 3), `And ${reasons.length - 3} more.`] : reasons;
  return [{ recipe: first.recipe, what: shown.join(' '), edits, consent, drift: null }];
}

function distinct(repairs: readonly Repair[]): Repair[] {
  const seen = new Set<string>();
  return repairs.filter(({ edits }) => {
    const key = JSON.stringify([...edits]);
    return !seen.has(key) && seen.add(key);
  });
}

/** After the first one, which says what is gone. */
function withLost([first, ...others]: readonly string[], lost: readonly string[]): string[] {
  return first === undefined ? [...lost] : [first, ...lost, ...others];
}

/** Those about the failure first. */
function sentencesOf(refusals: readonly Refusal[], { failure }: Diagnosis): string[] {
  const frames = failure.chain.flatMap((one) => one.frames);
  const isNear = ({ file, node }: Refusal): boolean =>
    frames.some((frame) => frame.file === file.path && frame.line === node.line);
  const ordered = refusals.toSorted((a, b) => Number(isNear(b)) - Number(isNear(a)));
  return [...new Set(ordered.map(({ reason }) => reason))];
}
