import type { Diagnosis } from '../repairRecords';
import { filesOf, readerOf } from './contextReader';
import { CERTAIN, type Finding, type Refusal, type RepairContext } from './recipe';
import { testReach } from './testReach';

/** What a failing test, or what it is set up with, still uses as it was before the change, where that is certain. */
export function staleUses(diagnosis: Diagnosis, context: RepairContext): Finding[] {
  return staleIn(diagnosis, context).findings;
}

/** Also calls that no edit mends, because only a person knows what a new parameter takes. */
function staleIn(diagnosis: Diagnosis, context: RepairContext): { findings: Finding[]; calls: Refusal[] } {
  const files = filesOf(diagnosis, context);
  const reader = readerOf(context);
  const stale = files.map((file) => reader.stale(file, files));
  const findings = stale.flatMap((one) => one.findings).filter(({ score }) => score >= CERTAIN);
  const calls = stale
    .flatMap((one) => one.refusals)
    .filter(({ recipe, score }) => recipe === 'changed parameters' && score >= CERTAIN);
  if (findings.length === 0 && calls.length === 0) return { findings, calls };
  const isReached = testReach([diagnosis.failure.nodeId], files);
  return {
    findings: findings.filter(({ file, edits }) => edits.some((edit) => isReached(file, edit))),
    calls: calls.filter(({ file, node }) =>
      isReached(file, { start: file.source.offset(node.start), end: file.source.offset(node.end) }),
    ),
  };
}

/** Causes that a stale use may be behind. */
const COMES_OF_IT = /^(?:assertion drift|code error|unknown)$/u;
/** Mocks take any name: one that is called by another name now was never called. */
const BY_MOCKS = /^(?:call mismatch|side effects used up)$/u;
const LAGGING = 'stand-in lacks the attribute';

/** What the code asks of a stand-in by another name than before is known by that. */
function withFormerName(diagnosis: Diagnosis, context: RepairContext): Diagnosis {
  const files = filesOf(diagnosis, context);
  const [only] = files.flatMap((file) => readerOf(context).lagging(file, files, diagnosis));
  return only === undefined
    ? diagnosis
    : { ...diagnosis, evidence: [...diagnosis.evidence, only.what], subject: only.subjects[0] ?? diagnosis.subject };
}

/**
 * The diagnosis of a test that fails in the code, or by a value, because it still uses what has another name now or takes its
 * arguments otherwise: an attribute that is only set, a keyword that `**kwargs` hands on, arguments that went to the wrong parameters,
 * a call that lacks one and whose exception something caught. Any other diagnosis stays as it is.
 */
export function withStaleUse(diagnosis: Diagnosis, context: RepairContext): Diagnosis {
  const { cause: seen, detail } = diagnosis;
  if (detail === LAGGING) return withFormerName(diagnosis, context);
  if (!COMES_OF_IT.test(seen) && !BY_MOCKS.test(detail)) return diagnosis;
  const { findings, calls } = staleIn(diagnosis, context);
  const uses = findings
    .toSorted((a, b) => b.score - a.score)
    .map(({ what, recipe, subjects: [subject] }) => ({ what, recipe, subject: subject ?? null }));
  const [first, ...others] = uses.length > 0 ? uses : calls.map((one) => ({ ...one, what: one.reason }));
  if (first === undefined) return diagnosis;
  const more = others.filter(({ what }) => what !== first.what);
  const evidence = [
    ...diagnosis.evidence,
    `It fails by what comes of it (${seen}${detail === '' ? '' : `, ${detail}`}), but still uses what changed: ${first.what}`,
    ...new Set(more.slice(0, 2).map(({ what }) => what)),
  ];
  const isReached = !/^(?:changed parameters|async)$/u.test(first.recipe);
  const cause = isReached && isImportable(first.subject, context) ? 'import error' : 'type error';
  return { ...diagnosis, cause, detail: 'stale use', confidence: 0.8, evidence, subject: first.subject };
}

/** Whether it is a module, or stands in one: what a program that the test runs, or something that it catches, failed to import. */
function isImportable(subject: string | null, { changes }: RepairContext): boolean {
  const origin = subject === null ? undefined : (changes.before ?? changes.after).resolve(subject);
  return origin !== undefined && 'module' in origin && origin.qualname?.includes('.') !== true;
}
