import { countText } from '../../wording';
import type { CheckedSelection } from '../subagents/functionIdentifierPrompt';
import type { CheckedDesign } from '../subagents/testDesignerPrompt';
import type { DroppedDraft } from '../testDesign';

/** Reasons beyond these are counted: a verdict is read in a list. */
const MAX_REASONS = 3;
const MAX_REASON = 160;

/** What became of a reply of the function-identifier: `14 functions named`. */
export function selectionVerdict({ functions, notes }: CheckedSelection): string {
  return withReasons(`${countText(functions.length, 'function')} named`, notes, 'not taken');
}

/** What became of a reply of the test-designer: `12 cases; 1 not taken: …`. */
export function designVerdict({ design: { cases, unreachable }, notes }: CheckedDesign): string {
  const [given] = unreachable;
  const none = given ? `no case: ${short(given.why)}` : 'no case';
  return withReasons(cases.length === 0 ? none : countText(cases.length, 'case'), notes, 'not taken');
}

/** What became of a reply of the test-writer, when its tests were run: `4 tests pass; 1 rejected: test_words: failed …`. */
export function proofVerdict(tests: number, rejected: readonly DroppedDraft[]): string {
  return withReasons(`${countText(tests, 'test')} ${tests === 1 ? 'passes' : 'pass'}`, reasons(rejected), 'rejected');
}

/** What became of all tests that a model wrote for a module, in so many replies: `3 tests kept; 1 rejected: …`. */
export function keptVerdict(tests: number, rejected: readonly DroppedDraft[], replies: number): string {
  const of = replies === 1 ? '' : ` of ${replies} replies`;
  return withReasons(`${countText(tests, 'test')} kept${of}`, reasons(rejected), 'rejected');
}

function reasons(rejected: readonly DroppedDraft[]): string[] {
  return rejected.map(({ what, why }) => `${what}: ${why}`);
}

function withReasons(result: string, why: readonly string[], what: string): string {
  if (why.length === 0) return result;
  const shown = why.slice(0, MAX_REASONS).map(short).join('; ');
  const more = why.length > MAX_REASONS ? '; …' : '';
  return `${result}; ${why.length} ${what}: ${shown}${more}`;
}

function short(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= MAX_REASON ? line : `${line.slice(0, MAX_REASON)}…`;
}
