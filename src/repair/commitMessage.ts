/** What the author of a change says that it does. */
export interface CommitMessage {
  readonly subject: string;
  /** Below the subject. */
  readonly body: string;
}

/**
 * `breaking`: that others have to follow, `behaviour`: that the code does something else, `none`: that it does the same as before;
 * `silent`: nothing that a reader learns from, or that does not tell which.
 */
export type MessageKind = 'breaking' | 'behaviour' | 'none' | 'silent';

const BREAKING = /^\w+(?:\([^)]*\))?!:|\[breaking\]|^breaking\b|\bBREAKING[ -]CHANGES?\b|\bbackwards?[ -]incompatib/iu;
const REMOVING = /\b(?:remov\w*|drop\w*|delet\w*|deprecat\w*|no longer|instead of|get rid of|revert\w*)\b/iu;
const SAME =
  /\b(?:refactor\w*|style|perf|performance|clean ?up|tidy|reformat\w*|format|lint|rename|simplif\w*|inline|typos?|whitespace)\b/iu;
const DOING =
  /\b(?:fix\w*|add\w*|chang\w*|feat|new|support\w*|break\w*|use|make|allow\w*|return\w*|rais\w*|improv\w*|enhanc\w*|replac\w*|forbid\w*|reject\w*|accept\w*|require\w*|correct\w*|handl\w*|avoid\w*|prevent\w*|ensure\w*)\b/iu;

/** What kind of change a message announces. Anyone can write anything there: it only adds to what the change itself shows. */
export function messageKind({ subject, body }: CommitMessage): MessageKind {
  if (BREAKING.test(subject) || /^BREAKING[ -]CHANGE/mu.test(body)) return 'breaking';
  if (REMOVING.test(subject)) return 'behaviour';
  if (SAME.test(subject)) return 'none';
  return DOING.test(subject) ? 'behaviour' : 'silent';
}

/** Whether a message says anything of its own: `wip`, `Update` and `Various changes` do not. */
export function isInformative({ subject, body }: CommitMessage): boolean {
  return wordsOf(`${subject} ${body}`).size > 0;
}

/** The telling words of a text, in small letters and without endings: `html` and `repr` of `_repr_html_`, `align` of `Alignments`. */
export function wordsOf(text: string): Set<string> {
  const words = text
    .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .match(/\p{L}{3,}/gu);
  return new Set((words ?? []).map(stemOf).filter((word) => !COMMON.has(word)));
}

function stemOf(word: string): string {
  const [, stem = word] = /^(.{3,}?)(?:ments?|ings?|ied|ies|ed|es|(?<!s)s|e)$/u.exec(word) ?? [];
  return stem;
}

/** Words that messages, tests and code have in common without being about the same. */
const COMMON: ReadonlySet<string> = new Set(
  [
    'the and for with from that this not when into all now are was has have been its than then also only out about our but can',
    'add fix feat change new support remove drop delete deprecate break use make allow return raise improve enhance update replace',
    'refactor tidy clean cleanup simplify rename move inline wip misc minor various stuff work commit merge bump prepare release',
    'version revert style perf performance lint format handle correct chore issue bug pull request via',
    'test self cls none true false assert equal expect result actual value error exception code function method class module',
    'package argument parameter param option default type import name data list dict tuple str int bool float string number object',
    'get set run call main init def else elif key item arg args kwargs python implementation corresponding doc docs some more other',
    'same old after before without should must does longer instead',
  ].flatMap((line) => line.split(' ').map(stemOf)),
);
