/**
 * Python text without blanks inside brackets and without commas before closing ones, as Black has it on one line. The comma of
 * a tuple with one item stays.
 */
export function tidyCode(text: string): string {
  const tokens = /"""[^]*?"""|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|([([{])\s*|(,?)\s*([)\]}])|,/g;
  const open: { commas: number; isTuple: boolean }[] = [];
  return text.replace(tokens, (token: string, opening?: string, comma?: string, closing?: string, offset?: number) => {
    if (opening !== undefined) {
      // A subscript with a comma is a tuple, a call is none.
      const isBehind = /[\w)\]]$/.test(text.slice(0, offset));
      open.push({ commas: 0, isTuple: isBehind ? opening === '[' : opening === '(' });
      return opening;
    }
    if (closing === undefined) {
      const inside = open.at(-1);
      if (token === ',' && inside) inside.commas += 1;
      return token;
    }
    const inside = open.pop();
    return comma !== '' && inside?.isTuple && inside.commas === 0 ? `,${closing}` : closing;
  });
}
