/** An exception that a docstring announces, and what it says about when. */
export interface DocumentedError {
  readonly type: string;
  readonly condition: string;
}

const SECTION = /^([ \t]*)Raises:?[ \t]*\n(?:[ \t]*-+[ \t]*\n)?((?:[ \t]*\n|\1[ \t]*\S.*\n?)*)/m;
const ENTRY = /^[ \t]*(?:[\w.]*\.)?([A-Z]\w*)[ \t]*(?::|\n)[ \t]*(.+)/gm;
const FIELD = /:raises?[ \t]+(?:[\w.]*\.)?([A-Z]\w*):[ \t]*(.+)/g;

/** From the `Raises` section (Google or NumPy style) and from `:raises ValueError:` fields. */
export function documentedErrors(docstring: string | null): DocumentedError[] {
  const text = docstring ?? '';
  const section = SECTION.exec(text)?.[2] ?? '';
  return [...section.matchAll(ENTRY), ...text.matchAll(FIELD)].map(([, type, condition]) => ({
    type: type!,
    condition: condition!,
  }));
}

/** Words of a condition and the literals for which it surely holds. */
const CONDITIONS: readonly (readonly [words: RegExp, values: RegExp])[] = [
  [/\bempty\b/i, /^(?:""|''|b""|\[\]|\(\)|\{\}|set\(\))$/],
  [/\bnegative\b/i, /^-[1-9][\d.]*$/],
  [/\bzero\b/i, /^-?0(?:\.0)?$/],
  [/\bNone\b/, /^None$/],
];

/** Whether a condition in words surely holds for an argument: it names the parameter, or there is only one. */
export function holds(condition: string, name: string, value: string, isOnly: boolean): boolean {
  const isMeant = isOnly || new RegExp(`\\b${name}\\b`).test(condition);
  const isNegated = /\b(?:not|non|un\w+|unless|neither|nor|and|or)\b/i.test(condition);
  return isMeant && !isNegated && CONDITIONS.some(([words, values]) => words.test(condition) && values.test(value));
}
