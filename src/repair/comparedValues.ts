import type { FailedComparison } from '../pytest/failure';

/** Beyond this, two floats are different values and not one value computed in two ways. */
const ROUNDING = 1e-6;

/** Whether two numbers differ by no more than rounding does. */
export function isSameButForRounding({ operator, left, right }: FailedComparison): boolean {
  if (!['==', 'assertEqual'].includes(operator)) return false;
  if (![left, right].some(({ type }) => type === 'builtins.float')) return false;
  const [a, b] = [Number(left.literal ?? NaN), Number(right.literal ?? NaN)];
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether two lists, or two tuples, have the same elements in another order. */
export function isSameInAnotherOrder({ operator, left, right }: FailedComparison): boolean {
  if (!['==', 'assertEqual', 'assertListEqual', 'assertTupleEqual', 'assertSequenceEqual'].includes(operator))
    return false;
  if (left.type !== right.type || !['builtins.list', 'builtins.tuple'].includes(left.type)) return false;
  if (left.literal === null || right.literal === null || left.literal.length !== right.literal.length) return false;
  const [a, b] = [elements(left.literal).sort(), elements(right.literal).sort()];
  return a.length > 1 && a.length === b.length && a.every((element, index) => element === b[index]);
}

/** The elements of a list or tuple that Python wrote. */
function elements(literal: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let begin = 1;
  for (let index = 1; index < literal.length - 1; index++) {
    const letter = literal[index]!;
    if (letter === "'" || letter === '"') index = endOfText(literal, index);
    else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    else if (letter === ',' && depth === 0) {
      found.push(literal.slice(begin, index).trim());
      begin = index + 1;
    }
  }
  const last = literal.slice(begin, -1).trim();
  return last === '' ? found : [...found, last];
}

function endOfText(literal: string, begin: number): number {
  for (let index = begin + 1; index < literal.length; index++) {
    if (literal[index] === '\\') index++;
    else if (literal[index] === literal[begin]) return index;
  }
  return literal.length;
}
