import { isLiteral } from './literals';
import type { SyntaxNode } from './syntaxTree';

/** What a `case` asks of the matched value: `==`, `key`, `isinstance` or a length, as in `ConstantUse`. */
export interface PatternUse {
  readonly text: string;
  readonly operator: string;
}

/** What the patterns of a `match_statement` ask of its subject itself, not of its parts. */
export function readPatterns(match: SyntaxNode): PatternUse[] {
  const clauses = match.child('body')?.children ?? [];
  return clauses.flatMap((clause) => clause.children.filter((child) => child.type === 'case_pattern')).flatMap(usesOf);
}

function usesOf(pattern: SyntaxNode): PatternUse[] {
  switch (pattern.type) {
    case 'case_pattern':
    case 'union_pattern':
    case 'as_pattern':
      return [
        ...negativeNumbers(pattern),
        ...pattern.named.filter((child) => !isNegated(child, pattern)).flatMap(usesOf),
      ];
    case 'dict_pattern':
      return pattern.children
        .filter((child) => child.field === 'key' && isLiteral(child))
        .map((key) => ({ text: key.flatText, operator: 'key' }));
    case 'class_pattern':
      return pattern.named.slice(0, 1).map((name) => ({ text: name.text, operator: 'isinstance' }));
    case 'list_pattern':
    case 'tuple_pattern':
      return [lengthOf(pattern)];
    default:
      return isLiteral(pattern) ? [{ text: pattern.flatText, operator: '==' }] : [];
  }
}

/** The grammar has the sign of a number beside it. */
function isNegated(node: SyntaxNode, parent: SyntaxNode): boolean {
  return parent.children[parent.children.indexOf(node) - 1]?.type === '-';
}

function negativeNumbers(parent: SyntaxNode): PatternUse[] {
  return parent.children
    .filter((child) => isNegated(child, parent))
    .map((number) => ({ text: `-${number.text}`, operator: '==' }));
}

function lengthOf(sequence: SyntaxNode): PatternUse {
  const items = sequence.named;
  const fixed = items.filter((item) => !item.text.startsWith('*')).length;
  return { text: String(fixed), operator: fixed < items.length ? 'len >=' : 'len ==' };
}
