import type { SyntaxNode } from './syntaxTree';

/**
 * The value of a `string` or `concatenated_string` node; `null` for bytes and f-strings, whose value is no constant text.
 * `\N{NAME}` stays as written.
 */
export function evaluateString(node: SyntaxNode): string | null {
  const parts = node.type === 'concatenated_string' ? node.named : [node];
  const values = parts.map(evaluatePart);
  return values.includes(null) ? null : values.join('');
}

const LITERAL = /^([a-z]*)("""|'''|"|')(.*)\2$/isu;

function evaluatePart(node: SyntaxNode): string | null {
  const [, prefix = '', , content = ''] = LITERAL.exec(node.text) ?? [];
  if (node.type !== 'string' || /[bft]/iu.test(prefix)) return null;
  return /r/iu.test(prefix) ? content : unescape(content);
}

const ESCAPE = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/gu;

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescape(content: string): string {
  return content.replace(ESCAPE, (whole: string, octal?: string, ...others: unknown[]) => {
    const [hex2, hex4, hex8, character] = others as (string | undefined)[];
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
    const hex = hex2 ?? hex4 ?? hex8;
    if (hex !== undefined) {
      const code = parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return SIMPLE[character ?? ''] ?? whole;
  });
}
