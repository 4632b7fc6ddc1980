import type { DraftAssertion } from '../../python/draftAssertions';
import type { DraftModule, DraftTest } from '../../python/draftModule';
import { formatted, isLiteral } from '../literals';
import type { ImportedSymbol } from '../testDesign';
import { edited, type ModelTest } from './modelTest';

/** Longer values say nothing to a reader. */
const MAX_LITERAL = 300;
/** A model that was wrong more often in one test did not understand the code. */
const MAX_COMPLETED = 5;

/** An assertion of a written test that did not hold: which of the test's, and where in the file's text. */
export interface FailedAssertion {
  readonly test: DraftTest;
  /** Counted from 0, in the test's order. */
  readonly index: number;
  readonly assertion: DraftAssertion;
  /** In the file's text, of the whole statement. */
  readonly start: number;
  readonly end: number;
}

/**
 * The assertion of a test at a line where it failed; `undefined` when that is another statement, or compares nothing.
 * @param module what `text` is read as
 * @param line 1-based
 */
export function failedAssertion(
  { tests }: DraftModule,
  text: string,
  name: string,
  line: number,
): FailedAssertion | undefined {
  const test = tests.find((one) => (one.className === null ? one.name : `${one.className}::${one.name}`) === name);
  if (!test) return undefined;
  const offset =
    text
      .split('\n')
      .slice(0, test.line - 1)
      .join('\n').length + (test.line > 1 ? 1 : 0);
  const lineOf = (at: number): number => test.line + (test.text.slice(0, at).match(/\n/gu)?.length ?? 0);
  const index = test.assertions.findIndex(({ start, end }) => lineOf(start) <= line && line <= lineOf(end));
  const assertion = test.assertions[index];
  if (!assertion || assertion.left === null || !isOnOwnLine(test.text, assertion.start)) return undefined;
  return { test, index, assertion, start: offset + assertion.start, end: offset + assertion.end };
}

const SEEN = 'Smart Test saw ';

/** The file's text with failed assertions replaced by statements that tell what they would have compared. */
export function withObservations(text: string, failed: readonly FailedAssertion[]): string {
  return [...failed]
    .sort((one, other) => other.start - one.start)
    .reduce(
      (result, { start, end, assertion: { left } }) =>
        `${result.slice(0, start)}raise AssertionError("${SEEN}" + repr(${left!}))${result.slice(end)}`,
      text,
    );
}

/** What such a statement told, as Python's `repr` gives it; `undefined` when the message is another one. */
export function observedText(message: string | null): string | undefined {
  const [, seen] = new RegExp(`${SEEN}([^]*)$`, 'u').exec(message ?? '') ?? [];
  return seen?.trim();
}

/** `cart.total() == 12.5`, for the model. */
export function observationText({ assertion: { left } }: FailedAssertion, seen: string): string {
  return `${left!.replace(/\s+/gu, ' ')} == ${seen.length > MAX_LITERAL ? `${seen.slice(0, MAX_LITERAL)}…` : seen}`;
}

const pytestModule: ImportedSymbol = { module: 'pytest', name: '' };

/**
 * The test with what was seen in the place of a value that was expected, marked so. `undefined` when it cannot be written as a
 * literal, when no literal was expected, or when the assertion was completed before.
 */
export function completed(test: ModelTest, index: number, seen: string): ModelTest | undefined {
  const { part } = test;
  const { start, left, right } = part.assertions[index] ?? {};
  if (start === undefined || !right || !left || test.completed.length === MAX_COMPLETED) return undefined;
  if (!isLiteral(seen) || seen.length > MAX_LITERAL || isMarked(part.text, start)) return undefined;
  const expected = part.text.slice(right.start, right.end);
  const observed = formatted(seen);
  if (right.isApproximate && !isNumber(seen)) return undefined;
  const isRounding = isNumber(expected) && isFloat(seen) && isClose(Number(expected), Number(seen));
  const literal = isRounding && !right.isApproximate ? expected : observed;
  const isInexact = !right.isApproximate && isFloat(seen) && seen.replace(/\D/gu, '').length > 6;
  const replacement = isInexact ? `pytest.approx(${literal})` : literal;
  if (replacement === expected) return undefined;
  const corrected = edited(part, right, replacement);
  const imports = isInexact && !test.imports.some(({ module }) => module === 'pytest');
  const result = { ...test, part: corrected, imports: imports ? [...test.imports, pytestModule] : test.imports };
  if (isRounding) return result;
  const indent = /[ \t]*$/u.exec(part.text.slice(0, start))![0];
  const shown = expected.length > 60 || expected.includes('\n') ? 'something else' : expected;
  return {
    ...result,
    part: edited(corrected, { start, end: start }, `# observed: the model expected ${shown}\n${indent}`),
    completed: [...test.completed, { expression: left, expected, observed }],
  };
}

function isMarked(text: string, start: number): boolean {
  return /# observed: the model expected [^\n]*\n[ \t]*$/u.test(text.slice(0, start));
}

/** A comment above it needs that. */
function isOnOwnLine(text: string, start: number): boolean {
  return /(?:^|\n)[ \t]*$/u.test(text.slice(0, start));
}

function isNumber(text: string): boolean {
  return /^-?\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?$/iu.test(text);
}

function isFloat(text: string): boolean {
  return isNumber(text) && /[.e]/iu.test(text);
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}
