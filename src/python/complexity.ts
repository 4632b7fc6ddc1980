import type { SyntaxNode } from './syntaxTree';

/**
 * McCabe's cyclomatic complexity of a function's body, counted as radon does: 1 and one for each `if`, `elif`, `for`,
 * `while`, `except`, `assert`, conditional expression, `and`, `or`, `for` and `if` of a comprehension, `else` of a
 * loop or a `try`, and `case` that is not the catch-all. A function inside adds its own complexity.
 */
export function cyclomaticComplexity(body: SyntaxNode): number {
  let complexity = 1;
  for (const node of body.walk()) {
    complexity += decisions(node);
  }
  return complexity;
}

function decisions(node: SyntaxNode): number {
  switch (node.type) {
    case 'if_statement':
    case 'elif_clause':
    case 'except_clause':
    case 'assert_statement':
    case 'conditional_expression':
    case 'boolean_operator':
    case 'for_in_clause':
    case 'function_definition':
      return 1;
    case 'if_clause':
      return node.field === 'guard' ? 0 : 1;
    case 'for_statement':
    case 'while_statement':
      return node.childOfType('else_clause') ? 2 : 1;
    case 'try_statement':
      return node.childOfType('else_clause') ? 1 : 0;
    case 'match_statement':
      return cases(node);
    default:
      return 0;
  }
}

function cases(match: SyntaxNode): number {
  const clauses = match.child('body')?.children.filter((child) => child.type === 'case_clause') ?? [];
  return clauses.filter((clause) => !isCatchAll(clause)).length;
}

/** `case _:` and `case name:`, also in parentheses. With a comma after it, it is a sequence. */
function isCatchAll(clause: SyntaxNode): boolean {
  const patterns = clause.children.filter((child) => child.type === 'case_pattern');
  return (
    clause.child('guard') === undefined &&
    clause.childOfType(',') === undefined &&
    patterns.length === 1 &&
    isName(patterns[0]!)
  );
}

function isName(pattern: SyntaxNode): boolean {
  const [only] = pattern.children;
  if (only?.type === 'tuple_pattern') {
    const [open, inner, close] = only.children;
    return only.children.length === 3 && open!.type === '(' && close!.type === ')' && isName(inner!);
  }
  return /^\w+$/u.test(pattern.text) && (only === undefined || only.type === 'dotted_name' || only.type === '_');
}
