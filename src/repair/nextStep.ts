import type { FailedComparison } from '../pytest/failure';
import type { Diagnosis, TestRepair } from './repairRecords';

type Outcome = Pick<TestRepair, 'diagnosis' | 'verdict' | 'state' | 'proposal' | 'attempts'> & {
  /** Why there is no repair, as sentences. */
  readonly refusals: readonly string[];
};

/** What a person should do about a test, as a sentence; `null` when it is repaired. */
export function nextStep({ diagnosis, verdict, state, proposal, attempts, refusals }: Outcome): string | null {
  const { cause, subject, place } = diagnosis;
  const where = place ? `${place.file}:${place.line}` : diagnosis.failure.nodeId;
  if (state === 'repaired') return null;
  if (proposal?.drift) {
    const [before, after] = [proposal.drift.before, proposal.drift.after].map(onOneLine);
    return `The test expects ${before}, the code gives ${after} now. Accept it if that is meant, else mend the code.`;
  }
  if (proposal) return `${proposal.what} Look at the change, and accept it if that is meant.`;
  if (cause === 'environment issue')
    return `Supply ${subject ?? 'what is missing'}: ${lastSentence(diagnosis.evidence)}`;
  if (cause === 'flaky') return `It passes and fails without any change: make what it depends on certain (${where}).`;
  if (cause === 'order dependent')
    return `It depends on which tests run before it: look for state they share (${where}).`;
  if (verdict.fault === 'code looks wrong') return codeFirst(diagnosis, where);
  if (cause === 'timeout') return `It does not end: look at ${where}, where it was.`;
  if (refusals.length > 0) return refusals.slice(0, 2).join(' ');
  const rejected = attempts.findLast((attempt) => attempt.rejected !== null);
  if (rejected)
    return `${rejected.repair.what} was tried and did not help: look at ${where}.`.replace(/\.( was tried)/u, '$1');
  return decision(diagnosis, where);
}

/** What a person has to decide where no edit could be prepared. */
function decision({ cause, detail, failure }: Diagnosis, where: string): string {
  if (detail === 'exception not raised' || detail === 'warning not given') {
    const expected = failure.statement?.expects;
    const what = expected ? `${expected}, which does not come any more` : 'what does not come any more';
    return `The test waits for ${what}. If that is meant, decide what it should ask instead (${where}); else mend the code.`;
  }
  if (cause === 'assertion drift' && failure.comparison !== null) {
    return (
      `The test sees ${shown(failure.comparison)}. If that is meant, adapt the test at ${where}: what it expects is computed ` +
      'there, so that no edit could be prepared; else mend the code.'
    );
  }
  return `No repair is known for it: look at ${where}.`;
}

/** Where a test shows what is wrong, both values, so that a person sees at once whether the change was meant after all. */
function codeFirst({ failure, place }: Diagnosis, where: string): string {
  const isInTest = place !== null && place.file === failure.statement?.file;
  if (!isInTest) return `Look at the code at ${where}: it, not the test, looks wrong.`;
  const values = failure.comparison === null ? '' : ` What the test sees now: ${shown(failure.comparison)}.`;
  return `Look at what changed in the code: it, not the test at ${where}, looks wrong.${values}`;
}

function shown({ operator, left, right }: FailedComparison): string {
  const [a, b] = [left, right].map(({ repr }) => onOneLine(repr));
  return /^(?:is true|is false)$/u.test(operator) ? a! : `${a} and ${b} (${operator})`;
}

/** The whole of it is in the proposal. */
function onOneLine(text: string): string {
  const flat = text.replace(/\s*\n\s*/gu, ' ');
  return flat.length > 120 ? `${flat.slice(0, 120)}…` : flat;
}

function lastSentence(sentences: readonly string[]): string {
  return sentences.at(-1) ?? 'the failure says what it looks for.';
}
