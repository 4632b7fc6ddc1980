/**
 * Python text with its strings in one kind of quote, as Black writes them: in the other kind where that takes fewer
 * backslashes. Docstrings, which have three quotes, stay as they are.
 */
export function requoted(text: string, quote: '"' | "'"): string {
  const strings = /"""[^]*?"""|([A-Za-z]*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;
  return text.replace(strings, (token: string, prefix: string | undefined, string: string | undefined) =>
    string === undefined ? token : (prefix ?? '') + stringWith(string, quote, /[rRfF]/.test(prefix ?? '')),
  );
}

function stringWith(string: string, quote: '"' | "'", isVerbatim: boolean): string {
  const body = string.slice(1, -1);
  if (isVerbatim) return body.includes(quote) ? string : quote + body + quote;
  const plain = body.replace(/\\([^])/g, (escape, char: string) => (char === '"' || char === "'" ? char : escape));
  const count = (wanted: string): number => body.split(wanted).length - 1;
  const other = quote === '"' ? "'" : '"';
  const best = count(quote) > count(other) ? other : quote;
  const tokens = /\\[^]|["']/g;
  return best + plain.replace(tokens, (token) => (token === best ? `\\${best}` : token)) + best;
}
