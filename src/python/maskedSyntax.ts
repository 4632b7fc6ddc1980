import type { Tree } from 'web-tree-sitter';
import { COMMENT_OR_STRING } from './continuedLines';

/**
 * The text with what Python accepts and tree-sitter-python does not replaced by what both accept. It is as long as before, and
 * every node stands where it stood.
 * @param tree of the text
 */
export function maskSyntax(tree: Tree, text: string): string {
  return maskFormatSpecifiers(tree, maskStars(text));
}

/** For Python, `:=` in a replacement field starts a specifier; for the grammar it is an assignment: `f"{total:=10}"`. */
function maskFormatSpecifiers(tree: Tree, text: string): string {
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

/** A star before a display, a number or parentheses, which the grammar has in calls alone: `return first, *[second]`. */
function maskStars(text: string): string {
  return text.replace(STAR, (found, before?: string) => (before === undefined ? found : `${before}+`));
}

/** Comments and strings as a whole; stars that are no operator, with what says so before them. */
const STAR = new RegExp(
  String.raw`${COMMENT_OR_STRING.source}|((?:[,=([]|\b(?:return|yield|in)\b)(?:\s|\\\n)*)\*(?=(?:\s|\\\n)*["'([{\d+~-])`,
  'gu',
);
