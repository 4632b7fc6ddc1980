/** An expression of a function's body, as far as it is looked at: a dotted name, or a call of one. */
export interface BodyExpression {
  /** `self.items`, `Order`, `type(self)`. */
  readonly name: string;
  readonly isCall: boolean;
}

/** The texts after `return`, each up to its line's end or, where brackets are open there, to where they are closed. */
export function returnedTexts(body: string): string[] {
  return textsAfter(body, /^[ \t]*return\b[ \t]*/gmu);
}

/** The texts that a body assigns to a local variable. */
export function assignedTexts(body: string, name: string): string[] {
  return textsAfter(body, new RegExp(String.raw`^[ \t]*${name}[ \t]*(?::[^=\n]+)?=(?!=)[ \t]*`, 'gmu'));
}

/** Whether a body gives a local variable its value in a way that `assignedTexts` does not see: in a loop, by `with`, with others. */
export function isBoundOtherwise(body: string, name: string): boolean {
  return new RegExp(
    String.raw`\bfor\b[^\n:]*\b${name}\b[^\n:]*\bin\b|\bas[ \t(]+${name}\b|\b${name}[ \t]*(?::=|[-+*/|&]=)|^[ \t]*(?:\w+[ \t]*,[ \t]*)+${name}\b[^\n]*=|^[ \t]*${name}[ \t]*,[^\n]*=`,
    'mu',
  ).test(body);
}

/** `undefined` for everything else: an operator, an item, an attribute of what is called. */
export function readExpression(text: string): BodyExpression | undefined {
  const [, name = ''] = /^((?:type\(self\)|[\w.]+))/u.exec(text) ?? [];
  if (!/^(?:[A-Za-z_]|type\()/u.test(name)) return undefined;
  const rest = text.slice(name.length).trim();
  if (rest === '') return { name, isCall: false };
  return rest.startsWith('(') && closing(rest) === rest.length - 1 ? { name, isCall: true } : undefined;
}

function textsAfter(body: string, pattern: RegExp): string[] {
  return [...body.matchAll(pattern)].map((match) => {
    const rest = body.slice(match.index + match[0].length);
    const line = /^[^\n]*/u.exec(rest)![0];
    const bracket = line.indexOf('(');
    const end = bracket < 0 ? line.length : (closing(rest.slice(bracket)) ?? -1) + bracket + 1;
    const text = end > line.length ? rest.slice(0, end) + (/^[^\n]*/u.exec(rest.slice(end))?.[0] ?? '') : line;
    return text.replace(/[ \t]+#[^"'\n]*$/u, '').trim();
  });
}

/** The offset of the bracket that closes the one at the beginning. */
function closing(text: string): number | undefined {
  let depth = 0;
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[()[\]{}]/gu)) {
    if (/^[([{]$/u.test(token)) depth += 1;
    else if (/^[)\]}]$/u.test(token) && (depth -= 1) === 0) return index;
  }
  return undefined;
}
