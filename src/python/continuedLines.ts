/**
 * Indents the continuation lines inside brackets more than the line that they continue, and leaves all else as it is.
 *
 * For Python, indentation inside brackets means nothing. tree-sitter-python sees a dedent there when the line before ends where
 * the bracket cannot be closed: after an operator, `=`, `:` or `.`.
 */
export function indentContinuedLines(source: string): string {
  const parts: string[] = [];
  let copied = 0;
  let depth = 0;
  let indentation = indentationAt(source, 0);
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [token] = match;
    if (OPENING.has(token)) {
      depth += 1;
    } else if (CLOSING.has(token)) {
      depth = Math.max(0, depth - 1);
    } else if (token === '\n' && depth === 0) {
      indentation = indentationAt(source, TOKEN.lastIndex);
    } else if (token === '\n') {
      parts.push(source.slice(copied, TOKEN.lastIndex), indentation, ' ');
      copied = TOKEN.lastIndex;
    }
  }
  return parts.join('') + source.slice(copied);
}

/** Comments, and strings as a whole. */
export const COMMENT_OR_STRING =
  /#[^\n]*|(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?''')|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/u;
/** With these brackets, and line ends that no backslash takes back. */
const TOKEN = new RegExp(String.raw`${COMMENT_OR_STRING.source}|\\[\s\S]|[()[\]{}\n]`, 'gu');
const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);
const INDENTATION = /[ \t\f]*/uy;

function indentationAt(source: string, offset: number): string {
  INDENTATION.lastIndex = offset;
  return INDENTATION.exec(source)?.[0] ?? '';
}
