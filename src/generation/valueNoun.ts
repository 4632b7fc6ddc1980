import { splitArguments } from './pythonLayout';

/** `an int`, `a list`, `an Order`: what the value of an expression is; `undefined` where its text does not show that. */
export function kindOf(text: string): string | undefined {
  if (text === 'True' || text === 'False') return 'a bool';
  if (/^-?\d+$/.test(text)) return 'an int';
  if (/^-?(?:\d+\.\d*|\d+(?=e))(?:e[+-]?\d+)?$/.test(text) || /^float\("-?\w+"\)$/.test(text)) return 'a float';
  if (/^["']/.test(text)) return 'a str';
  if (/^b["']/.test(text)) return 'bytes';
  if (/^\[.*\]$/s.test(text)) return 'a list';
  if (/^\(.*,.*\)$/s.test(text)) return 'a tuple';
  if (/^\{.*\}$/s.test(text)) return text === '{}' || withoutStrings(text).includes(':') ? 'a dict' : 'a set';
  const called = /^(?:\w+\.)*(\w+)\(.*\)$/s.exec(text)?.[1];
  return called === undefined ? undefined : withArticle(called);
}

/** The same of a value that is too long to be shown, with its size: `a list of 3 items`, `a str of 2 lines`. */
export function sizedKindOf(text: string): string | undefined {
  const kind = kindOf(text);
  if (kind === 'a str') return `a str of ${sizeOfString(text)}`;
  if (kind === undefined || !/^a (?:list|tuple|set|dict)$/.test(kind) || !/^[[({]/.test(text)) return kind;
  const items = splitArguments(text.slice(1, -1)).filter((item) => item !== '').length;
  return `${kind} of ${items} ${items === 1 ? 'item' : 'items'}`;
}

export function withArticle(noun: string): string {
  const isSpelled = /^[A-Z]{2,}$/.test(noun);
  return `${(isSpelled ? /^[AEFHILMNORSX]/ : /^_*[aeiouAEIOU]/).test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `3 lines`, `40 characters`. */
export function sizeOfString(text: string): string {
  const characters = text.slice(1, -1).match(/\\(?:x..|u.{4}|U.{8}|[^])|[^\\]/gu) ?? [];
  const ends = characters.filter((character) => character === '\\n').length;
  const lines = ends + (characters.at(-1) === '\\n' ? 0 : 1);
  if (ends === 0) return `${characters.length} ${characters.length === 1 ? 'character' : 'characters'}`;
  return lines === 1 ? 'one line' : `${lines} lines`;
}

function withoutStrings(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
}
