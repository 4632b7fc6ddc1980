/** Python literals, judged by their text. */

/** A literal that evaluates without names: numbers, strings, constants, and displays of them. */
export function isLiteral(text: string): boolean {
  const withoutValues = text
    .replace(/[bru]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\b(?:None|True|False)\b/gi, '0')
    .replace(/\b0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)|(?:\b\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?j?/gi, '0');
  const isSubscriptOrCall = /[0\])}]\s*[[(]/.test(withoutValues);
  return /^[\s0.,:()[\]{}+-]+$/.test(withoutValues) && !isSubscriptOrCall;
}

export function isString(text: string): boolean {
  return /^(?:"[^"\n]*"|'[^'\n]*')$/.test(text);
}

/** The same value as formatters write it: in double quotes where that needs no escape, with a space after commas. */
export function formatted(text: string): string {
  return text.replace(/\bu(?=["'])/g, '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|,\s*(?=[^\s)\]}])/g, (token) => {
    if (token.startsWith(',')) return ', ';
    const quoted = /^'[^'"\\]*'$/.test(token) ? `"${token.slice(1, -1)}"` : token;
    // A docstring shows what its own escapes have become.
    return quoted.replace(/[\x00-\x1f\x7f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  });
}
