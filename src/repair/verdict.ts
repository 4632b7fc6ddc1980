import { behaviourEvidence, list, nameOf, relevantChanges, sentenceOf } from './behaviourEvidence';
import type { ChangeFacts } from './history/changeFacts';
import type { DefinitionChange } from './history/definitionChanges';
import { commitName, type FailingSince } from './history/failingSince';
import type { Diagnosis, Fault, Repair, Verdict } from './repairRecords';
import type { SubjectChange } from './subjectChange';

/** What is known beside the failure itself. */
export interface VerdictFacts {
  /** `null` without git. */
  readonly since: FailingSince | null;
  /** What the change of `since` did. */
  readonly change: ChangeFacts | null;
  readonly subject: SubjectChange | null;
  /** Files of the code that still use what vanished. */
  readonly staleUsers: readonly string[];
}

interface Judgement {
  readonly fault: Fault;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

type Rule = (diagnosis: Diagnosis, facts: VerdictFacts) => Judgement | null;

/**
 * Whose fault a failure is, with the reasons. It errs on the side of the test: code is only called right where the change itself
 * shows that it was meant. That a behaviour changed never is a permission to edit: see `permittedRepair`.
 */
export function judge(diagnosis: Diagnosis, facts: VerdictFacts): Verdict {
  for (const rule of RULES) {
    const found = rule(diagnosis, facts);
    if (found === null) continue;
    const since = facts.since?.change?.commit ?? null;
    return { ...found, reasons: [...sinceReasons(facts.since), ...found.reasons], since };
  }
  throw new Error('The last rule always applies.');
}

/** What may be done to a test by this verdict: `proposal` is for a person to accept; `null`: nothing. */
export function permittedRepair(diagnosis: Diagnosis, { fault }: Verdict): Repair['consent'] | null {
  if (fault === 'environment' || fault === 'code looks wrong') return null;
  const isCertain = fault === 'test out of date' || fault === 'test wrong';
  return isCertain && (isStructural(diagnosis) || diagnosis.cause === 'missing fixture') ? 'silent' : 'proposal';
}

const unstable: Rule = ({ cause }) =>
  cause === 'flaky' || cause === 'order dependent'
    ? judged('cannot tell', 0.9, [
        cause === 'flaky'
          ? 'It does not always fail: no change of a test or of the code is known to be the reason.'
          : 'It fails only after other tests: what they leave behind is the reason, not this test alone.',
      ])
    : null;

const surroundings: Rule = ({ cause, confidence, evidence }) =>
  cause === 'environment issue' ? judged('environment', confidence, evidence) : null;

const elsewhere: Rule = (_, { since }) => (since?.kind === 'elsewhere' ? judged('environment', 0.6, []) : null);

const syntax: Rule = ({ cause, detail, subject }, { since }) => {
  if (cause !== 'syntax error') return null;
  const files = since?.change?.files;
  const isUntouched =
    files !== undefined && !files.some(({ after, before }) => after === subject || before === subject);
  if (isUntouched || since?.kind === 'always') {
    const reason = 'Nobody changed that file since: another version of Python reads it than it was written for.';
    return judged('environment', 0.6, [reason]);
  }
  return detail === 'in the code'
    ? judged('code looks wrong', 0.95, ['The code cannot be read by Python.'])
    : judged('test wrong', 0.95, ['The test file cannot be read by Python.']);
};

/** A change of tests alone, or of nothing that could matter. */
const placeOfChange: Rule = (diagnosis, { since, change }) => {
  if (since?.kind !== 'changed' || change === null) return null;
  const { code, tests, data, requirements } = change;
  if (code.length > 0) return null;
  if (data.length > 0) {
    return isStructural(diagnosis) || tests.length > 0
      ? null
      : judged('cannot tell', 0.5, [`No code changed then, but ${list(data)} did.`]);
  }
  if (tests.length > 0)
    return judged('test wrong', 0.9, [`Only tests changed then: ${list(tests.map(({ file }) => file))}.`]);
  return requirements.length > 0
    ? judged('environment', 0.7, [`Only what the project needs changed then: ${list(requirements)}.`])
    : judged('environment', 0.6, [
        'Nothing that changed then can make it fail: a dependency, the time, data or the network can.',
      ]);
};

/** A test that is as old as its failure. */
const neverPassed: Rule = (_, { since }) =>
  since?.kind === 'new'
    ? judged('cannot tell', 0.5, ['The test never passed: it is wrong, or the code that it is for is not finished.'])
    : null;

const fixture: Rule = ({ cause, detail }) =>
  cause === 'missing fixture' && detail !== 'fixture fails'
    ? judged('test wrong', 0.85, ['Fixtures belong to the tests.'])
    : null;

const inconsistent: Rule = ({ cause, detail, place }) => {
  const isCircular = cause === 'import error' && detail === 'circular import';
  const isOwn = cause === 'code error' && !BEHAVIOUR_OF_CODE.has(detail);
  if (!isCircular && !isOwn) return null;
  const where = place === null ? '' : ` (${place.file}:${place.line})`;
  return judged('code looks wrong', 0.9, [`The code does not fit together with itself${where}.`]);
};

/** Of causes whose last line is in the code: what an intended change may bring as well. */
const BEHAVIOUR_OF_CODE: ReadonlySet<string> = new Set(['exception', 'assert in the code', 'program failed']);

/** `from shop.pricing import *` brought the name: only the code changed. */
function isBroughtByStar(subject: SubjectChange | null, change: ChangeFacts | null): boolean {
  const isElsewhere = subject?.kind === 'renamed' || subject?.kind === 'moved' || subject?.kind === 'removed';
  return isElsewhere && subject.isCompared && change !== null && change.code.length > 0 && change.tests.length === 0;
}

const structure: Rule = (diagnosis, { subject, staleUsers, change, since }) => {
  if (!isStructural(diagnosis)) return null;
  if (staleUsers.length > 0) {
    const what = diagnosis.subject ?? 'what vanished';
    return judged('code looks wrong', 0.8, [
      `The code itself still uses ${what} (${list(staleUsers)}): the change is incomplete.`,
    ]);
  }
  if (diagnosis.detail === 'name missing in the test' && !isBroughtByStar(subject, change)) {
    return judged('test wrong', 0.85, ['The test uses a name that it does not import or define.']);
  }
  const weight = subject?.isCompared === true ? 1 : 0.75;
  switch (subject?.kind) {
    case 'renamed':
    case 'moved':
    case 'signature':
      return judged('test out of date', 0.93 * weight, [subject.reason]);
    case 'never':
      // Where nothing is known of a state in which it passed, it may have gone earlier.
      if (since?.kind !== 'changed') return null;
      return change !== null && change.code.length > 0 && change.tests.length === 0
        ? judged('test out of date', 0.6, [
            'It was there in a way that the code does not show, and only the code changed.',
          ])
        : judged('test wrong', 0.8, [subject.reason]);
    case 'removed':
      return subject.isCompared
        ? judged('test out of date', 0.75, [
            subject.reason,
            'Whether the test should go, or what should take its place, only a person knows.',
          ])
        : judged('cannot tell', 0.4, [subject.reason]);
    default: {
      const found = change?.code.find((one) => isCalledOtherwise(one) && isNamed(diagnosis.subject, one.formerName));
      if (found === undefined) return null;
      return judged('test out of date', 0.8, [sentenceOf(found)]);
    }
  }
};

function isCalledOtherwise({ kind, parts }: DefinitionChange): boolean {
  return kind === 'removed' || kind === 'renamed' || parts.has('signature');
}

/** Messages of Python may leave out the class: `total` for `Order.total`. */
function isNamed(subject: string | null, qualname: string): boolean {
  if (subject === null || qualname === '') return false;
  return subject === qualname || subject.endsWith(`.${qualname}`) || qualname.endsWith(`.${subject}`);
}

const neverPasses: Rule = (_, { since }) => {
  if (since?.kind !== 'always') return null;
  return since.failedStates >= 3
    ? judged('environment', 0.5, ['It fails with older code, too: its surroundings changed, or it never passed here.'])
    : judged('cannot tell', 0.5, [
        'It fails with the code before, too: its surroundings changed, or it never passed here.',
      ]);
};

const hang: Rule = ({ cause }, { since }) =>
  cause === 'timeout' && since?.kind !== 'unknown'
    ? judged('code looks wrong', since === null ? 0.5 : 0.7, ['What does not come to an end is rarely meant so.'])
    : null;

const passesNow: Rule = ({ detail }) =>
  detail === 'passes now'
    ? judged('test out of date', 0.85, ['The code does now what it was expected to fail at.'])
    : null;

const behaviour: Rule = (diagnosis, { since, change }) => {
  if (since?.kind !== 'changed' || change === null || diagnosis.cause === 'unknown') return null;
  const relevant = relevantChanges(diagnosis, change);
  if (relevant.length === 0) return judged('cannot tell', 0.5, ['What of the change makes it fail is not clear.']);
  const { score, deeds, isOpen, reasons } = behaviourEvidence(diagnosis, since.change, change, relevant);
  // That code raises where it did not is meant less often.
  const enough = diagnosis.cause === 'code error' ? 3 : 2;
  const what = `What ${list(relevant.map(nameOf))} does changed.`;
  if (score >= enough && deeds > 0) {
    const confidence = Math.min(0.9, 0.7 + 0.05 * (score - enough));
    return judged('test out of date', confidence, [what, ...reasons]);
  }
  if (isOpen && score >= enough - 2) {
    return judged('cannot tell', 0.5, [what, ...reasons, 'Whether this, too, was meant, only its author knows.']);
  }
  const doubt = 'Too little says that this was meant: it is likely a regression.';
  return judged('code looks wrong', 0.6, [what, ...reasons, doubt]);
};

const nobodyKnows: Rule = (_, { since }) =>
  judged('cannot tell', 0.5, since === null ? ['Without a history, nobody can say what changed.'] : []);

/** In this order: the first that applies decides. */
const RULES: readonly Rule[] = [
  unstable,
  surroundings,
  syntax,
  elsewhere,
  placeOfChange,
  neverPassed,
  fixture,
  inconsistent,
  structure,
  passesNow,
  neverPasses,
  hang,
  behaviour,
  nobodyKnows,
];

const STRUCTURAL: Readonly<Partial<Record<Diagnosis['cause'], ReadonlySet<string>>>> = {
  'import error': new Set([
    'module missing',
    'symbol missing',
    'name missing in the test',
    'relative import',
    'stale use',
  ]),
  'type error': new Set([
    ...['call', 'call where an exception is expected', 'attribute missing', 'stale use'],
    ...['became asynchronous', 'no longer asynchronous'],
  ]),
  'mock mismatch': new Set([
    ...['stale patch target', 'signature of the mocked function', 'spec lacks the attribute'],
    'stand-in lacks the attribute',
  ]),
};

/** Whether the test asks for something under a name or in a way that is no longer right. */
export function isStructural({ cause, detail }: Diagnosis): boolean {
  return STRUCTURAL[cause]?.has(detail) ?? false;
}

function judged(fault: Fault, confidence: number, reasons: readonly string[]): Judgement {
  return { fault, confidence, reasons };
}

function sinceReasons(since: FailingSince | null): string[] {
  if (since === null) return [];
  const { change, notes, kind } = since;
  if (change === null) return [...notes];
  const what =
    change.commit === null ? 'the uncommitted changes' : `${commitName(change.commit)} of ${dayOf(change.commit.date)}`;
  const sentence = kind === 'new' ? `The test came with ${what}.` : `It passed before ${what}, and fails since.`;
  return [sentence, ...notes];
}

/** As in the commit's own log, in UTC. */
function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
