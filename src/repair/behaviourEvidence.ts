import type { ChangeFacts } from './history/changeFacts';
import type { DefinitionChange } from './history/definitionChanges';
import type { ChangeSince } from './history/failingSince';
import type { Diagnosis } from './repairRecords';

/** How much speaks for it that a change of behaviour was meant. */
export interface BehaviourEvidence {
  /** 2 or more: it probably was. */
  readonly score: number;
  /** Sentences, for and against. */
  readonly reasons: readonly string[];
}

/** What of a change the failing test runs, as far as names tell; all changed code when they do not. */
export function relevantChanges({ failure, subject }: Diagnosis, { code }: ChangeFacts): DefinitionChange[] {
  const frames = [...failure.chain.flatMap((error) => error.frames), ...failure.stack].filter(
    (one) => one.owner === 'code',
  );
  const words = new Set(`${failure.statement?.text ?? ''} ${subject ?? ''}`.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
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
 * Adds up what a prototype found telling on real and on made changes. A change of the failing test itself does not count: its
 * author believed that it passes.
 */
export function behaviourEvidence(
  diagnosis: Diagnosis,
  since: ChangeSince | null,
  change: ChangeFacts,
  relevant: readonly DefinitionChange[],
): BehaviourEvidence {
  const signs = [
    documented(relevant),
    written(change, relevant),
    tested(diagnosis, change, relevant),
    ...ofParts(relevant),
    diagnosis.detail === 'call mismatch'
      ? ([1, 'The code calls what the test replaced in another way.'] as const)
      : null,
    ofSubject(since?.commit?.subject ?? ''),
  ].filter((sign): sign is Sign => sign !== null);
  return { score: signs.reduce((sum, [points]) => sum + points, 0), reasons: signs.map(([, reason]) => reason) };
}

function documented(relevant: readonly DefinitionChange[]): Sign | null {
  const found = relevant.find(({ parts }) => parts.has('docstring'));
  return found === undefined ? null : [2, `The docstring of ${nameOf(found)} changed with it.`];
}

/** A changelog that names what changed says more than one that was touched. */
function written({ documents }: ChangeFacts, relevant: readonly DefinitionChange[]): Sign | null {
  const isNamed = (text: string): boolean => relevant.some(({ name }) => name !== '' && hasWord(text, lastName(name)));
  const naming = documents.find(({ added }) => isNamed(added));
  if (naming !== undefined) return [2, `${naming.file} was changed with it, and names it.`];
  const [first] = documents.filter(({ added }) => added !== '');
  return first === undefined ? null : [1, `${first.file} was changed with it.`];
}

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

/** Words of a commit's subject only add to the rest: anyone can write them. */
function ofSubject(subject: string): Sign | null {
  if (/\b(?:refactor\w*|style|perf|performance|clean ?up|tidy|reformat\w*|lint)\b/iu.test(subject)) {
    return [-2, `The commit says that it changes no behaviour: "${subject}".`];
  }
  return /\b(?:fix\w*|add\w*|chang\w*|feat|new|support\w*|remov\w*|drop\w*|deprecat\w*|break\w*|use|make|allow\w*|return\w*|rais\w*)\b/iu.test(
    subject,
  )
    ? [1, `The commit says that it changes something: "${subject}".`]
    : null;
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
  return dotted === null ? '' : dotted.slice(dotted.lastIndexOf('.') + 1);
}

function ownerOf(qualname: string): string {
  return lastName(qualname.slice(0, Math.max(0, qualname.lastIndexOf('.'))));
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])${word}(?![\p{L}\p{N}_])`, 'u').test(text);
}
