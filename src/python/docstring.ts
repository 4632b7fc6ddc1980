import { evaluateString } from './stringLiteral';
import type { SyntaxNode } from './syntaxTree';

/**
 * The docstring of a module, or of the block of a function or class: what `ast.get_docstring` returns, cleaned as
 * `inspect.cleandoc` does (tabs expanded, common indentation and blank lines at both ends removed). `\N{NAME}` stays as written.
 */
export function readDocstring(block: SyntaxNode | undefined): string | null {
  const statement = block?.named[0];
  if (statement?.type !== 'expression_statement' || statement.children.length !== 1) return null;
  const expression = statement.children[0]!.unwrapped;
  const text =
    expression.type === 'string' || expression.type === 'concatenated_string' ? evaluateString(expression) : null;
  return text === null ? null : cleanDocstring(text);
}

/** What Python's `str.lstrip()` removes. JavaScript's `trim` has another opinion of U+FEFF and the separators. */
const LEADING_SPACE = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

function indentation(line: string): number {
  return LEADING_SPACE.exec(line)?.[0].length ?? 0;
}

function cleanDocstring(text: string): string {
  const [first = '', ...rest] = expandTabs(text).split('\n');
  const margins = rest.filter((line) => indentation(line) < line.length).map(indentation);
  const margin = margins.reduce((least, one) => Math.min(least, one), Number.MAX_SAFE_INTEGER);
  const unindented = margin === Number.MAX_SAFE_INTEGER ? rest : rest.map((line) => line.slice(margin));
  const lines = [first.replace(LEADING_SPACE, ''), ...unindented];
  while (lines.at(-1) === '') {
    lines.pop();
  }
  while (lines[0] === '') {
    lines.shift();
  }
  return lines.join('\n');
}

function expandTabs(text: string): string {
  if (!text.includes('\t')) return text;
  let column = 0;
  let expanded = '';
  for (const character of text) {
    if (character === '\t') {
      const width = 8 - (column % 8);
      expanded += ' '.repeat(width);
      column += width;
    } else {
      expanded += character;
      column = character === '\n' || character === '\r' ? 0 : column + 1;
    }
  }
  return expanded;
}
