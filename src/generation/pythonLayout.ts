/** The line length of Black and of Ruff's formatter. */
const WIDTH = 88;

/**
 * Lines of a statement that is too long for one, broken as Black breaks them: the last bracket's items on lines of their
 * own. A statement that ends in no such bracket stays as it is.
 */
export function folded(statement: string, indent: number): string[] {
  const line = ' '.repeat(indent) + statement;
  if (line.length <= WIDTH) return [line.trimEnd()];
  const bracket = lastBracket(statement);
  if (!bracket) return [line];
  const { open, close } = bracket;
  const items = splitArguments(statement.slice(open + 1, close));
  if (items.length === 0) return [line];
  const inner = ' '.repeat(indent + 4) + items.join(', ');
  const [head, tail] = [line.slice(0, indent + open + 1), ' '.repeat(indent) + statement.slice(close)];
  if (isCalled(statement, open) && inner.length <= WIDTH) return [head, inner, tail];
  return [
    head,
    ...items.flatMap((item) => {
      const lines = folded(item, indent + 4);
      return [...lines.slice(0, -1), `${lines.at(-1)!},`];
    }),
    tail,
  ];
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

/** The bracket that closes last, where a comma may be put at its end without changing what it means. */
function lastBracket(text: string): Bracket | undefined {
  const stack: { open: number; hasComma: boolean; isComprehension: boolean }[] = [];
  let last: Bracket | undefined;
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
      if (bracket && !bracket.isComprehension && stack.length === 0 && takesComma(text, bracket))
        last = { open: bracket.open, close: index };
    }
  }
  return last && /^[)\]}]:?$|^[)\]}] as \w+:$/.test(text.slice(last.close)) ? last : undefined;
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
