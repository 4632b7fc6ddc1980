/** The line length of Black and of Ruff's formatter. */
export const DEFAULT_WIDTH = 88;

/**
 * Lines of a statement that is too long for one, broken as Black breaks them: the last bracket's items on lines of their
 * own; an `assert` whose right side has no such bracket in parentheses. Any other statement stays as it is.
 * @param width columns of a line
 * @param behind columns that something behind the statement will take: the comma of an item
 */
export function folded(statement: string, indent: number, width = DEFAULT_WIDTH, behind = 0): string[] {
  const line = ' '.repeat(indent) + statement;
  if (line.length + behind <= width) return [line.trimEnd()];
  const isAssert = statement.startsWith('assert ');
  const brackets = foldableBrackets(statement);
  const last = brackets.at(-1);
  const fits = ({ open, close }: Bracket): boolean =>
    indent + open + 1 <= width && indent + statement.length - close + behind <= width;
  const fitting = last && endsWith(statement, last) ? (brackets.findLast(fits) ?? last) : undefined;
  const bracket = isAssert && fitting && !fits(fitting) ? undefined : fitting;
  if (bracket) return splitAt(statement, bracket, indent, width);
  return isAssert ? inParentheses(statement, indent, width) : [line];
}

function splitAt(statement: string, { open, close }: Bracket, indent: number, width: number): string[] {
  const items = splitArguments(statement.slice(open + 1, close));
  const inner = ' '.repeat(indent + 4) + items.join(', ');
  const [head, tail] = [' '.repeat(indent) + statement.slice(0, open + 1), ' '.repeat(indent) + statement.slice(close)];
  if (isCalled(statement, open) && inner.length <= width) return [head, inner, tail];
  return [
    head,
    ...items.flatMap((item) => {
      const lines = folded(item, indent + 4, width, 1);
      return [...lines.slice(0, -1), `${lines.at(-1)!},`];
    }),
    tail,
  ];
}

/** `assert left == right` as `assert (`, the two sides each on a line of its own, `)`. */
function inParentheses(statement: string, indent: number, width: number): string[] {
  const condition = statement.slice('assert '.length);
  const operator = comparison(condition);
  if (operator === undefined) return [' '.repeat(indent) + statement];
  const [left, right] = [condition.slice(0, operator).trimEnd(), condition.slice(operator)];
  const whole = ' '.repeat(indent + 4) + condition;
  const sides =
    whole.length <= width ? [whole] : [...folded(left, indent + 4, width), ...folded(right, indent + 4, width)];
  return [`${' '.repeat(indent)}assert (`, ...sides, `${' '.repeat(indent)})`];
}

/** Where `==` or `is` stands outside all brackets; `undefined` where there is none, or more than that. */
function comparison(condition: string): number | undefined {
  const found: number[] = [];
  let depth = 0;
  for (const match of condition.matchAll(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()[\]{}]| (?:==|is|and|or|not|in|if|[-+*/%<>|&^]+=?) /g,
  )) {
    const [token] = match;
    if (/^[([{]$/.test(token)) depth += 1;
    else if (/^[)\]}]$/.test(token)) depth -= 1;
    else if (token.startsWith(' ') && depth === 0) found.push(/ (?:==|is) /.test(token) ? match.index + 1 : -1);
  }
  return found.length === 1 && found[0]! >= 0 ? found[0] : undefined;
}

/** The items of a list of arguments, split at the commas that no bracket holds. */
export function splitArguments(list: string): string[] {
  const cuts = [-1];
  let depth = 0;
  for (const { index, char } of punctuation(list)) {
    if (char === ',') {
      if (depth === 0) cuts.push(index);
    } else if (char !== 'for') {
      depth += '([{'.includes(char) ? 1 : -1;
    }
  }
  return [...cuts, list.length]
    .slice(1)
    .map((cut, index) => list.slice(cuts[index]! + 1, cut).trim())
    .filter((item) => item !== '');
}

/** The text from `start`, just behind a bracket, up to the bracket that closes it; `undefined` when none does. */
export function enclosed(text: string, start: number): string | undefined {
  let depth = 0;
  for (const { index, char } of punctuation(text.slice(start))) {
    if ('([{'.includes(char)) depth += 1;
    if (')]}'.includes(char)) depth -= 1;
    if (depth < 0) return text.slice(start, start + index);
  }
  return undefined;
}

interface Bracket {
  readonly open: number;
  readonly close: number;
}

/** The outermost brackets with something in them, where a comma may be put at the end without changing what they mean. */
function foldableBrackets(text: string): Bracket[] {
  const stack: { open: number; hasComma: boolean; isComprehension: boolean }[] = [];
  const found: Bracket[] = [];
  for (const { index, char } of punctuation(text)) {
    if ('([{'.includes(char)) {
      stack.push({ open: index, hasComma: false, isComprehension: false });
    } else if (char === 'for') {
      const inside = stack.at(-1);
      if (inside) inside.isComprehension = true;
    } else if (char === ',') {
      const inside = stack.at(-1);
      if (inside) inside.hasComma = true;
    } else {
      const bracket = stack.pop();
      const isFoldable = bracket && !bracket.isComprehension && stack.length === 0 && takesComma(text, bracket);
      if (isFoldable && text.slice(bracket.open + 1, index).trim() !== '')
        found.push({ open: bracket.open, close: index });
    }
  }
  return found;
}

/** Whether nothing stands behind the bracket but the end of a `with` or `def`. */
function endsWith(text: string, { close }: Bracket): boolean {
  return /^[)\]}]:?$|^[)\]}] as \w+:$/.test(text.slice(close));
}

/** Not in a subscript, nor in parentheses that only group: a comma would make a tuple of them. */
function takesComma(text: string, { open, hasComma }: { open: number; hasComma: boolean }): boolean {
  const called =
    /[\w)\]]$/.test(text.slice(0, open)) && !/\b(?:in|is|not|and|or|return|assert|==)$/.test(text.slice(0, open));
  if (text[open] === '(') return called || hasComma;
  return !called;
}

/** Whether the bracket belongs to what is before it: arguments or a subscript, not a value of its own. */
function isCalled(text: string, open: number): boolean {
  return /[\w)\]]$/.test(text.slice(0, open));
}

function* punctuation(text: string): Generator<{ index: number; char: string }> {
  // The parameters of a lambda are one token: their commas separate nothing else.
  const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\blambda\b[^:]*:|\bfor\b|[()[\]{},]/g;
  for (const match of text.matchAll(tokens)) {
    if (match[0].length === 1 || match[0] === 'for') yield { index: match.index, char: match[0] };
  }
}
