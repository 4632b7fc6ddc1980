import { diffArrays } from 'diff';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { TextEdit } from '../repairRecords';
import { indentationOf, insert, remove } from './edits';
import type { TestFile } from './testFile';

/** A list, tuple, set or dictionary with other items: one a line where the display was written over several lines. */
export function layout(file: TestFile, display: SyntaxNode, items: readonly string[]): string {
  const { newline } = file.source;
  const [open, close] = [display.text[0]!, display.text.at(-1)!];
  const [first] = display.named;
  if (first === undefined || first.line === display.line) {
    const isSingle = display.type === 'tuple' && items.length === 1;
    return `${open}${items.join(', ')}${isSingle ? ',' : ''}${close}`;
  }
  const inner = newline + indentationOf(file, first);
  return `${open}${items.map((item) => `${inner}${item},`).join('')}${newline}${indentationOf(file, display)}${close}`;
}

/**
 * The edits that put items into a display of one item a line, and take items out of it, so that the others stay as they are with
 * their comments; `undefined` where it is laid out otherwise.
 * @param before the values of its items, as they are compared with those of `after`
 * @param write a new item as Python
 */
export function itemsEdits(
  file: TestFile,
  display: SyntaxNode,
  before: readonly string[],
  after: readonly string[],
  write: (item: string) => string,
): TextEdit[] | undefined {
  const own = display.named;
  const isLined = own.every((one, index) => one.line > (own[index - 1]?.endLine ?? display.line));
  const last = display.children.at(-1)!;
  const isOpen = last.line > (own.at(-1)?.endLine ?? Infinity) && display.children.at(-2)?.text === ',';
  const [first] = own;
  if (first === undefined || !isLined || !isOpen) return undefined;
  const between = file.source.newline + indentationOf(file, first);
  let index = 0;
  return diffArrays([...before], [...after]).flatMap(({ value, added, removed }) => {
    const next = own[index];
    if (added) {
      const items = value.map(write);
      if (next !== undefined) return [insert(file, next.start, items.map((item) => `${item},${between}`).join(''))];
      return [insert(file, display.children.at(-2)!.end, items.map((item) => `${between}${item},`).join(''))];
    }
    index += value.length;
    if (!removed || next === undefined) return [];
    // Up to the next one, or from the comma before the first of those that go.
    const comma = display.children.filter((one) => one.text === ',' && one.end <= next.start).at(-1);
    const following = own[index];
    return following !== undefined
      ? [remove(file, next.start, following.start)]
      : [remove(file, comma?.end ?? display.start + 1, display.children.at(-2)!.end)];
  });
}
