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
