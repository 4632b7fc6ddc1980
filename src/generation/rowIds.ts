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
  const all = inputs.map(({ name, texts }): IdColumn => {
    const values = texts.map(idValue);
    return { name, values: values.map(({ text }) => text), isExact: values.every(({ isWhole }) => isWhole) };
  });
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

/** A literal in plain characters: without quotes and outer brackets, and not longer than an id should be. */
function idValue(text: string): { readonly text: string; readonly isWhole: boolean } {
  if (/^(\[\]|\{\}|\(\)|b?""|b?'')$/.test(text)) return { text: 'empty', isWhole: true };
  const [, items] = /^\[(.*)\]$/s.exec(text) ?? [];
  if (items !== undefined && text.length > MAX_VALUE) {
    return { text: `${splitArguments(items).length} items`, isWhole: true };
  }
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
  if (plain === '') return { text: 'blank', isWhole: true };
  if (!/^[ -~]+$/.test(plain)) return { text: 'not ascii', isWhole: false };
  if (plain.length <= MAX_VALUE) return { text: plain, isWhole: true };
  return { text: `${plain.slice(0, MAX_VALUE - 4).trimEnd()}...`, isWhole: false };
}
