import type { SyntaxNode } from '../../python/syntaxTree';
import { indentationOf } from './edits';
import type { TestFile } from './testFile';

/** A list, tuple, set or dictionary with other items: one a line where the display was written over several lines. */
export function layout(file: TestFile, display: SyntaxNode, items: readonly string[]): string {
  const { newline } = file.source;
  const [open, close] = [display.text[0]!, display.text.at(-1)!];
  const [first] = display.named;
  if (first === undefined || display.endLine === display.line || first.line === display.line) {
    const isSingle = display.type === 'tuple' && items.length === 1;
    return `${open}${items.join(', ')}${isSingle ? ',' : ''}${close}`;
  }
  const inner = newline + indentationOf(file, first);
  return `${open}${items.map((item) => `${inner}${item},`).join('')}${newline}${indentationOf(file, display)}${close}`;
}
