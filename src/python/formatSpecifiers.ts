import type { Tree } from 'web-tree-sitter';

/**
 * The text with `:<` for the `:=` with which format specifiers start: `f"{total:=10}"`. It is as long as before.
 *
 * For Python, `:=` in a replacement field is no assignment unless it stands in parentheses. tree-sitter-python takes it for one
 * after a name.
 */
export function maskFormatSpecifiers(tree: Tree, text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (const field of tree.rootNode.descendantsOfType(['interpolation', 'format_expression'])) {
    const expression = field.childForFieldName('expression');
    const operator = expression?.type === 'named_expression' ? expression.child(1) : null;
    if (operator?.type === ':=') {
      parts.push(text.slice(copied, operator.startIndex), ':<');
      copied = operator.startIndex + 2;
    }
  }
  return parts.join('') + text.slice(copied);
}
