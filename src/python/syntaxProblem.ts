import type { SyntaxProblem } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** The first place where the text is no Python 3; `null` when it is, as far as the grammar can tell. */
export function findSyntaxProblem(root: SyntaxNode): SyntaxProblem | null {
  for (const node of root.walk()) {
    const message = problemOf(node);
    if (message !== null) return { line: node.line, message };
  }
  return null;
}

function problemOf(node: SyntaxNode): string | null {
  if (node.isMissing) return `Syntax error: ${quoted(node.type)} is missing here.`;
  switch (node.type) {
    case 'ERROR':
      return unexpected(node);
    case 'print_statement':
      return node.childOfType('chevron') ? null : "Python 2: 'print' is a function in Python 3 and needs parentheses.";
    case 'exec_statement':
      return "Python 2: 'exec' is a function in Python 3 and needs parentheses.";
    case 'raise_statement':
      return node.childOfType('expression_list') ? "Python 2: 'raise' takes one expression in Python 3." : null;
    default:
      return null;
  }
}

function unexpected(node: SyntaxNode): string {
  const near = node.text.trim().split('\n')[0]!.trim();
  if (near === '') return 'Syntax error.';
  return `Syntax error near ${quoted(near.length > 40 ? `${near.slice(0, 40)}…` : near)}.`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
