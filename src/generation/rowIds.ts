import { countText } from '../wording';
import { splitArguments } from './pythonLayout';
import type { TestGroup } from './testGroups';

/** Longer values are cut in an id, and those after which it would be longer than this are left out. */
const MAX_VALUE = 24;
const MAX_ID = 60;

/** A column's values as they can stand in an id. */
interface IdColumn {
  readonly name: string;
  readonly values: readonly string[];
  /** All values are whole. */
  readonly isExact: boolean;
}

/**
 * Ids that say what is special about each row, in plain characters and without doubles: of as few columns as tell the rows
 * apart.
 */
export function rowIds({ cases, columns }: TestGroup): string[] {
  const inputs = columns.filter(({ kind }) => kind === 'argument');
  const all = inputs.map(({ name, texts }) => idColumn(name, texts));
  const chosen = tellingColumns(all, cases.length);
  const taken = new Set<string>();
  return cases.map((_, row) => {
    const parts = chosen.map(({ name, values }) => `${name}=${values[row]!}`);
    const wanted =
      parts.reduce((id, part) => (id.length + part.length > MAX_ID ? id : id ? `${id}-${part}` : part), '') || 'case';
    let id = wanted;
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
    taken.add(id);
    return id;
  });
}

/** One column whose values are all different, else two that are together, else all; whole values are better than cut ones. */
function tellingColumns(columns: readonly IdColumn[], rows: number): readonly IdColumn[] {
  const pairs = columns.flatMap((one, index) => columns.slice(index + 1).map((other) => [one, other]));
  const sets = [...columns.map((one) => [one]), ...pairs];
  const telling = sets.filter((set) => {
    const keys = Array.from({ length: rows }, (_, row) => set.map(({ values }) => values[row]).join('-'));
    return new Set(keys).size === rows;
  });
  return telling.find((set) => set.every(({ isExact }) => isExact)) ?? telling[0] ?? columns;
}

function idColumn(name: string, texts: readonly string[]): IdColumn {
  const plain = texts.map(plainText);
  const isLong = (text: string): boolean => text.length > MAX_VALUE;
  if (!plain.some(isLong)) return { name, values: plain, isExact: !plain.includes(NOT_ASCII) };
  const { values: told, isExact } = shortened(texts.filter((_, row) => isLong(plain[row]!)));
  const values = plain.map((text, row) => (isLong(text) ? told.get(texts[row]!)! : text));
  return { name, values, isExact: isExact && !plain.includes(NOT_ASCII) };
}

/**
 * What is said of long values: what they are, how they begin, or what of them is different, as soon as that tells them apart; else
 * what they are.
 */
function shortened(texts: readonly string[]): { values: ReadonlyMap<string, string>; isExact: boolean } {
  const different = [...new Set(texts)];
  const kinds = different.map(kindText);
  if (kinds.every((kind) => kind !== undefined) && new Set(kinds).size === kinds.length) {
    return { values: new Map(different.map((text, index) => [text, kinds[index]!])), isExact: true };
  }
  const plain = different.map(plainText);
  const starts = plain.map((text) => `${text.slice(0, MAX_VALUE - 4).trimEnd()}...`);
  const parts = differences(plain);
  const isShort = parts.every(({ length }) => length <= MAX_VALUE);
  const telling = [starts, ...(isShort ? [parts] : [])].find((some) => new Set(some).size === some.length);
  const values = telling ?? starts.map((start, index) => kinds[index] ?? start);
  return { values: new Map(different.map((text, index) => [text, values[index]!])), isExact: false };
}

/** `5 items`, `Order`; `undefined` of other values. */
function kindText(text: string): string | undefined {
  const [, items] = /^\[(.*)\]$/s.exec(text) ?? [];
  return items === undefined ? /^([A-Z]\w*)\(.*\)$/s.exec(text)?.[1] : countText(splitArguments(items).length, 'item');
}

/** Of texts that begin alike, the part in which they differ: `...count=2`. */
function differences(texts: readonly string[]): string[] {
  const [first = '', ...others] = texts;
  const isCommon = (at: (text: string) => string | undefined): boolean =>
    others.every((text) => at(text) === at(first));
  const shortest = Math.min(...texts.map(({ length }) => length));
  let before = 0;
  while (before < shortest && isCommon((text) => text[before])) before += 1;
  let behind = 0;
  while (behind < shortest - before && isCommon((text) => text.at(-1 - behind))) behind += 1;
  // The name or key of what is different, and all of a word.
  before -= /(?:\w+[=:] ?)?[\w.]*$/.exec(first.slice(0, before))![0].length;
  return texts.map((text) => {
    const word = /^[\w.]*/.exec(text.slice(text.length - behind))![0];
    return `...${text.slice(before, text.length - behind)}${word}`;
  });
}

const NOT_ASCII = 'not ascii';

/** A literal in plain characters: without quotes and outer brackets. */
function plainText(text: string): string {
  if (/^(\[\]|\{\}|\(\)|b?""|b?'')$/.test(text)) return 'empty';
  const [, built] = /^(?:\w+\(|[[({])(.*)[\])}]$/s.exec(text) ?? [];
  const plain = (built ?? text)
    .replace(/^b(?=["'])/, '')
    .replace(/["']/g, '')
    .replaceAll(', ', ',')
    .replaceAll('::', ':')
    .replaceAll('\\', '')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replace(/,\s*$/, '')
    .trim();
  if (plain === '') return 'blank';
  return /^[ -~]+$/.test(plain) ? plain : NOT_ASCII;
}
