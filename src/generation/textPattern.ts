/** Pieces that look like one word: letters and digits; and what stands between them. */
const PIECE = /[A-Za-z0-9]+|[^A-Za-z0-9]/g;
const CLASSES: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/^\d+$/, '\\d'],
  [/^[0-9a-f]+$/, '[0-9a-f]'],
  [/^[0-9A-F]+$/, '[0-9A-F]'],
  [/^[a-z]+$/, '[a-z]'],
  [/^[A-Z]+$/, '[A-Z]'],
  [/^[A-Za-z]+$/, '[A-Za-z]'],
  [/^[0-9A-Za-z]+$/, '[0-9A-Za-z]'],
];
/** In fewer characters a digit may be missing by accident: of letters and digits one in six is a digit. */
const ENOUGH_LETTERS = 40;
/** A longer pattern says nothing to a reader. */
const MAX_PATTERN = 80;

/**
 * A raw Python string with a regular expression that matches all the texts, such as `r"[0-9a-f]{32}"`: what never differs
 * stands in it as it is, what differs by its kind of characters. `undefined` when the texts are not alike.
 */
export function textPattern(texts: readonly string[]): string | undefined {
  const pieces = texts.map((text) => text.match(PIECE) ?? []);
  const [first] = pieces;
  if (!first || first.length === 0 || pieces.some((one) => one.length !== first.length)) return undefined;
  const columns = first.map((_, index) => pieces.map((one) => one[index]!));
  const parts = columns.map(columnPattern);
  if (parts.includes(undefined)) return undefined;
  const pattern = parts.join('');
  return pattern.length > MAX_PATTERN || pattern.includes('"') ? undefined : `r"${pattern}"`;
}

function columnPattern(column: readonly string[]): string | undefined {
  const [first] = column;
  if (column.every((piece) => piece === first)) return first!.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const size = column.reduce((sum, piece) => sum + piece.length, 0);
  const classes = CLASSES.filter(([, text]) => size >= ENOUGH_LETTERS || /0-9|\\d/.test(text));
  const found = classes.find(([pattern]) => column.every((piece) => pattern.test(piece)));
  return found && found[1] + quantifier(column);
}

/** `{32}` for what is always as long and is filled up with zeros, as far as that can be told; else `+`. */
function quantifier(column: readonly string[]): string {
  const { length } = column[0]!;
  if (column.some((piece) => piece.length !== length)) return '+';
  const isFilledUp = column.some((piece) => piece.startsWith('0')) || column.some((piece) => /[g-zG-Z]/.test(piece));
  return length > 9 || isFilledUp || (length === 4 && column.every((piece) => /^[12]\d{3}$/.test(piece)))
    ? `{${length}}`
    : '+';
}
