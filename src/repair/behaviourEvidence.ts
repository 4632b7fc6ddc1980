import { lastOf, parentOf } from '../python/dottedNames';
import type { TestFailure } from '../pytest/failure';
import { isInformative, messageKind, wordsOf, type CommitMessage } from './commitMessage';
import type { ChangeFacts } from './history/changeFacts';
import type { DefinitionChange } from './history/definitionChanges';
import type { ChangeSince } from './history/failingSince';
import type { Diagnosis } from './repairRecords';

/** How much speaks for it that a change of behaviour was meant. */
export interface BehaviourEvidence {
  /** 2 or more: it probably was, as long as not only words say so. */
  readonly score: number;
  /** Without what the commit says of itself. */
  readonly deeds: number;
  /** Whether it may have been meant: the commit is about this, or what changed is no slip of a few tokens. */
  readonly isOpen: boolean;
  /** Sentences, for and against. */
  readonly reasons: readonly string[];
}

/** What of a change the failing test runs, as far as names tell; all changed code when they do not. */
export function relevantChanges({ failure, subject }: Diagnosis, { code }: ChangeFacts): DefinitionChange[] {
  const frames = [...failure.chain.flatMap((error) => error.frames), ...failure.stack].filter(
    (one) => one.owner === 'code',
  );
  const words = new Set(namesIn(`${failure.statement?.text ?? ''} ${subject ?? ''}`));
  const present = code.filter(({ kind, parts }) => kind !== 'added' && (kind === 'removed' || parts.size > 0));
  const inTraceback = present.filter((one) =>
    frames.some((frame) => frame.file === one.file && lastName(frame.function) === lastName(one.name)),
  );
  const named = present.filter((one) => words.has(lastName(one.name)) || words.has(ownerOf(one.name)));
  const found = new Set([...inTraceback, ...named]);
  return found.size > 0 ? [...found] : present;
}

type Sign = readonly [points: number, reason: string];

/**
 * Adds up what a prototype, and commits of public histories, found telling. A change of the failing test itself does not count:
 * its author believed that it passes.
 */
export function behaviourEvidence(
  diagnosis: Diagnosis,
  since: ChangeSince | null,
  change: ChangeFacts,
  relevant: readonly DefinitionChange[],
): BehaviourEvidence {
  const deeds = [
    documented(relevant),
    written(diagnosis, change, relevant),
    tested(diagnosis, change, relevant),
    ...ofParts(relevant),
    takenAway(diagnosis, relevant),
    spelledOut(diagnosis, relevant),
    diagnosis.detail === 'call mismatch'
      ? ([1, 'The code calls what the test replaced in another way.'] as const)
      : null,
  ].filter((sign): sign is Sign => sign !== null);
  const message = { subject: since?.commit?.subject ?? '', body: since?.after.body ?? '' };
  const said = ofMessage(message, diagnosis, relevant);
  const sum = deeds.reduce((total, [points]) => total + points, 0);
  const score = sum + said.points;
  return {
    score,
    deeds: sum,
    // A document that was touched says little.
    isOpen: (sum >= 2 && score > 0) || said.isAbout || (said.isSilent && isConsiderable(relevant)),
    reasons: [...deeds.map(([, reason]) => reason), ...said.reasons],
  };
}

function documented(relevant: readonly DefinitionChange[]): Sign | null {
  const found = relevant.find(({ parts }) => parts.has('docstring'));
  return found === undefined ? null : [2, `The docstring of ${nameOf(found)} changed with it.`];
}

/** A document that names what changed, or shows what the test sees now, says more than one that was touched. */
function written(
  { failure }: Diagnosis,
  { documents }: ChangeFacts,
  relevant: readonly DefinitionChange[],
): Sign | null {
  const isNamed = (text: string): boolean => relevant.some(({ name }) => name !== '' && hasWord(text, lastName(name)));
  const naming = documents.find(({ added }) => isNamed(added));
  if (naming !== undefined) return [2, `${naming.file} was changed with it, and names it.`];
  const values = newValues(failure).filter((value) => value.length >= TELLING_VALUE);
  const showing = documents.find(({ added }) => values.some((value) => added.includes(value)));
  if (showing !== undefined) return [2, `${showing.file} was changed with it, and shows what the test sees now.`];
  const [first] = documents.filter(({ added }) => added !== '');
  return first === undefined ? null : [1, `${first.file} was changed with it.`];
}

/** Shorter ones are found anywhere. */
const TELLING_VALUE = 12;

/** Other tests that were changed along show that it was meant; only where they have to do with the same code. */
function tested({ failure }: Diagnosis, { tests }: ChangeFacts, relevant: readonly DefinitionChange[]): Sign | null {
  const own = failure.nodeId.split('::')[0];
  const ownName = lastName(failure.nodeId.replace(/\[.*$/su, '').replaceAll('::', '.'));
  const isOfSameCode = ({ file, name }: DefinitionChange): boolean =>
    file === own || relevant.some((one) => isTestOf(file, name, one));
  const isItself = ({ file, name }: DefinitionChange): boolean => file === own && lastName(name) === ownName;
  if (tests.some(isItself)) return [0, 'The failing test itself was changed with it.'];
  const other = tests.find((one) => one.name !== '' && isOfSameCode(one));
  return other === undefined
    ? null
    : [3, `Another test of the same code was changed with it: ${lastName(other.name)} in ${other.file}.`];
}

/** By their names: `tests/test_pricing.py` has the tests of `pricing.py`, `test_total_of_nothing` one of `total`. */
function isTestOf(file: string, name: string, code: DefinitionChange): boolean {
  const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.py$/u, '');
  const module = stem(code.file);
  const isFile = stem(file).replace(/^test_|_test$/gu, '') === module;
  const words = `_${lastName(name).toLowerCase()}_`;
  const function_ = lastName(code.name).toLowerCase();
  return isFile || (function_.length > 2 && words.includes(`_${function_}_`));
}

function ofParts(relevant: readonly DefinitionChange[]): (Sign | null)[] {
  const isRaisesOnly = relevant.every(
    ({ kind, parts }) => kind === 'changed' && [...parts].every((part) => part === 'raises' || part === 'docstring'),
  );
  const signature = relevant.find(({ parts }) => parts.has('signature'));
  const renamed = relevant.find(({ kind }) => kind === 'renamed');
  return [
    isRaisesOnly ? [2, 'Only what is raised changed in it.'] : null,
    signature === undefined ? null : [2, `The parameters of ${nameOf(signature)} changed with it.`],
    renamed === undefined ? null : [1, sentenceOf(renamed)],
  ];
}

/** Nobody removes a function, or an entry of a table, by a slip: when the test is about what went, that was meant. */
function takenAway({ failure, subject }: Diagnosis, relevant: readonly DefinitionChange[]): Sign | null {
  const words = new Set(namesIn(`${testName(failure)} ${failure.statement?.text ?? ''} ${subject ?? ''}`));
  const isMeant = (name: string): boolean =>
    words.has(name) ||
    (name.length > 3 &&
      testName(failure)
        .toLowerCase()
        .includes(name.replace(/^_+|_+$/gu, '')));
  const gone = relevant.find(({ kind, name }) => kind === 'removed' && isMeant(lastName(name)));
  if (gone !== undefined) return [2, sentenceOf(gone)];
  for (const one of relevant) {
    const isRemoval = one.gone.length >= REMOVAL && one.came.length * 4 <= one.gone.length;
    const entry = isRemoval && one.gone.find(({ text, isString }) => isString && text.length > 3 && isMeant(text));
    if (entry) return [2, `${JSON.stringify(entry.text)} was taken out of ${nameOf(one)}.`];
  }
  return null;
}

/** In tokens. */
const REMOVAL = 8;

/** What the test sees now stands in the change as a text: its author wrote it. */
function spelledOut({ failure }: Diagnosis, relevant: readonly DefinitionChange[]): Sign | null {
  const values = newValues(failure);
  const isSeen = (text: string): boolean => values.some((value) => value.includes(text));
  for (const { came } of relevant) {
    const text = came.find((token) => token.isString && /\p{L}{4}/u.test(token.text) && isSeen(token.text));
    if (text) return [2, `What the test sees now is written in it: ${JSON.stringify(text.text)}.`];
  }
  return null;
}

/** What is in the value that a test got, or in the message of the exception, and not in what it expects. */
function newValues({ chain, comparison, statement }: TestFailure): string[] {
  const lines = (text: string): string[] => text.split(/\\n|\n|(?<=['"]), (?=['"])|: (?=['"])/u);
  if (comparison === null) return statement?.expects === undefined ? [] : (chain[0]?.message.split('\n') ?? []);
  const { left, right } = comparison;
  const [a, b] = [left.literal ?? left.repr, right.literal ?? right.repr];
  // Which of the two is the expected one is not known here: what is new in either.
  const isNew = (part: string, other: string): boolean => !other.includes(part);
  return [...lines(a).filter((part) => isNew(part, b)), ...lines(b).filter((part) => isNew(part, a))];
}

interface Said {
  /** -2 to 3. */
  readonly points: number;
  readonly isAbout: boolean;
  readonly isSilent: boolean;
  readonly reasons: readonly string[];
}

/** A commit's message: what it announces, and whether that is about what changed here or what the test is about. */
function ofMessage(message: CommitMessage, { failure }: Diagnosis, relevant: readonly DefinitionChange[]): Said {
  const kind = messageKind(message);
  const { subject } = message;
  if (kind === 'none') {
    const reason = `The commit says that it changes no behaviour: "${subject}".`;
    return { points: -2, isAbout: false, isSilent: false, reasons: [reason] };
  }
  if (!isInformative(message)) return { points: 0, isAbout: false, isSilent: true, reasons: [] };
  const names = relevant.map(({ name, formerName }) => `${ownerOf(name)} ${lastName(name)} ${lastName(formerName)}`);
  const tokens = relevant.flatMap(({ gone, came }) => [...gone, ...came]).map(({ text }) => text);
  const about = wordsOf([...names, ...tokens, testName(failure), failure.statement?.text ?? ''].join(' '));
  const said = wordsOf(`${message.subject} ${message.body}`);
  const shared = [...said].filter((word) => about.has(word));
  const points = (kind === 'breaking' ? 2 : kind === 'behaviour' ? 1 : 0) + (shared.length > 0 ? 1 : 0);
  const reason =
    shared.length > 0
      ? `The commit is about it: "${subject}".`
      : kind === 'silent'
        ? null
        : `The commit says that it changes something: "${subject}".`;
  return { points, isAbout: shared.length > 0, isSilent: false, reasons: reason === null ? [] : [reason] };
}

/** More than a slip: what a person wrote or took out by some thought. */
function isConsiderable(relevant: readonly DefinitionChange[]): boolean {
  return relevant.some(({ gone, came }) => gone.length + came.length >= CONSIDERABLE);
}

/** In tokens. */
const CONSIDERABLE = 24;

/** `tests/test_shop.py::test_total[1]` without the file and the parameters. */
function testName({ nodeId }: TestFailure): string {
  return nodeId.replace(/\[.*$/su, '').split('::').slice(1).join('.');
}

function namesIn(text: string): string[] {
  return text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
}

/** `Order.total in shop/pricing.py`. */
export function nameOf({ name, file }: DefinitionChange): string {
  return name === '' ? `the statements of ${file}` : `${name} in ${file}`;
}

/** What became of it. */
export function sentenceOf(change: DefinitionChange): string {
  const { name, formerName, file, formerFile, kind, parts } = change;
  if (kind === 'removed' && name === '') return `${file} was removed.`;
  if (kind === 'removed') return `${formerName} was removed from ${formerFile}.`;
  if (kind === 'renamed')
    return name === '' ? `${formerFile} is ${file} now.` : `${formerName} of ${formerFile} is ${name} of ${file} now.`;
  return parts.has('signature') ? `The parameters of ${nameOf(change)} changed.` : `${nameOf(change)} changed.`;
}

/** `a.py, b.py and 3 more`. */
export function list(items: readonly string[]): string {
  const distinct = [...new Set(items)];
  const shown = distinct.slice(0, 3).join(', ');
  return distinct.length > 3 ? `${shown} and ${distinct.length - 3} more` : shown;
}

/** `total` of `shop.Order.total`. */
export function lastName(dotted: string | null): string {
  return dotted === null ? '' : lastOf(dotted);
}

function ownerOf(qualname: string): string {
  return lastOf(parentOf(qualname));
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])${word}(?![\p{L}\p{N}_])`, 'u').test(text);
}
