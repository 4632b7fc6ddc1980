import type { Diagnosis } from '../repairRecords';
import { filesOf, readerOf } from './contextReader';
import { CERTAIN, type Finding, type RepairContext } from './recipe';
import { testReach } from './testReach';

/** What a failing test, or what it is set up with, still uses as it was before the change, where that is certain. */
export function staleUses(diagnosis: Diagnosis, context: RepairContext): Finding[] {
  const files = filesOf(diagnosis, context);
  const reader = readerOf(context);
  const findings = files.flatMap((file) => reader.stale(file, files).findings).filter(({ score }) => score >= CERTAIN);
  if (findings.length === 0) return [];
  const reach = testReach(diagnosis.failure.nodeId, files);
  return findings.filter(({ file, edits }) =>
    reach.some(
      (part) =>
        part.file === file &&
        edits.some(
          ({ start, end }) => file.source.offset(part.node.start) <= start && end <= file.source.offset(part.node.end),
        ),
    ),
  );
}

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
 * arguments otherwise: an attribute that is only set, a keyword that `**kwargs` hands on, arguments that went to the wrong parameters.
 * Any other diagnosis stays as it is.
 */
export function withStaleUse(diagnosis: Diagnosis, context: RepairContext): Diagnosis {
  const { cause, detail } = diagnosis;
  if (detail === LAGGING) return withFormerName(diagnosis, context);
  if (cause !== 'assertion drift' && cause !== 'code error' && cause !== 'unknown') return diagnosis;
  const [first, ...others] = staleUses(diagnosis, context).toSorted((a, b) => b.score - a.score);
  if (first === undefined) return diagnosis;
  const more = others.filter(({ what }) => what !== first.what);
  const evidence = [
    ...diagnosis.evidence,
    `It fails by what comes of it (${cause}${detail === '' ? '' : `, ${detail}`}), but still uses what changed: ${first.what}`,
    ...new Set(more.slice(0, 2).map(({ what }) => what)),
  ];
  return {
    ...diagnosis,
    cause: 'type error',
    detail: 'stale use',
    confidence: 0.8,
    evidence,
    subject: first.subjects[0] ?? null,
  };
}
