import type { ComparedOperands } from '../pytest/probe';
import { isString } from './literals';
import { matchingTexts } from './matchingTexts';

/** A string in double quotes, or a plain one in single quotes. */
const QUOTED = /^(?:"(?:[^"\\\n]|\\.)*"|'[^'\\\n]*')$/;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

/**
 * An expression's text with one side of a comparison replaced, wherever it stands in it as a literal, by what makes the
 * comparison come out otherwise. Without doubles; empty when neither side stands in it.
 */
export function substitutions(text: string, [operator, left, right]: ComparedOperands): string[] {
  const found = new Set<string>();
  for (const [from, to] of [...changesOfLeft(operator, left, right), ...changesOfRight(operator, left, right)]) {
    found.add(replaced(text, from, to));
    if (isString(from) && QUOTED.test(to)) found.add(replacedInside(text, from.slice(1, -1), to.slice(1, -1)));
    if (isNumber(from) && isNumber(to)) found.add(digitsReplaced(text, from, to));
  }
  found.delete(text);
  return [...found];
}

type Change = readonly [from: string, to: string];

function changesOfLeft(operator: string, left: string, right: string): Change[] {
  const joined = (write: (left: string, right: string) => string): Change[] =>
    isString(left) && isString(right) ? [[left, `"${write(left.slice(1, -1), right.slice(1, -1))}"`]] : [];
  switch (operator) {
    case 'startswith':
      return [...joined((text, part) => part + text), [left, right]];
    case 'endswith':
      return [...joined((text, part) => text + part), [left, right]];
    case 'find':
    case 'rfind':
    case 'index':
    case 'count':
    case 'replace':
    case 'split':
    case 'rsplit':
    case 'partition':
    case 'rpartition':
      return joined((text, part) => text + part + text);
    case 're':
      return matchingTexts(patternOf(right)).map((text) => [left, JSON.stringify(text)]);
    default:
      return [...near(right).map((to): Change => [left, to]), ...characters(left, near(right))];
  }
}

/** Numbers that are code points of characters in a text. */
function characters(from: string, to: readonly string[]): Change[] {
  const literal = (code: string): string => JSON.stringify(String.fromCodePoint(Number(code)));
  const isCode = (text: string): boolean => /^\d+$/.test(text) && Number(text) <= 0xffff;
  return isCode(from) ? to.filter(isCode).map((code) => [literal(from), literal(code)]) : [];
}

/** What a Python literal of a pattern says: only backslashes and quotes are escaped in those that matter. */
function patternOf(literal: string): string {
  return literal
    .replace(/^b/, '')
    .slice(1, -1)
    .replace(/\\([\\'"])/g, '$1');
}

function changesOfRight(operator: string, left: string, right: string): Change[] {
  if (operator === 're') return [];
  if (!operator.endsWith('in')) return near(left).map((to) => [right, to]);
  return isString(left) && isString(right) ? [[right, `"${right.slice(1, -1)}${left.slice(1, -1)}"`]] : [];
}

/** The literal, and the numbers beside a number. */
function near(literal: string): string[] {
  const number = Number(literal);
  if (!isNumber(literal) || !Number.isSafeInteger(Math.trunc(number))) return [literal];
  return [literal, String(number + 1), String(number - 1)];
}

/** Every occurrence of the literal that is no part of a longer one. */
function replaced(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = isString(from) ? escaped : `(?<![\\w."'])${escaped}(?![\\w."'])`;
  return text.replace(new RegExp(whole, 'g'), () => to);
}

function isNumber(literal: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(literal);
}

/** A number that is read from a text: replaced inside string literals, where it stands first. */
function digitsReplaced(text: string, from: string, to: string): string {
  const digits = new RegExp(`(?<![\\d.-])${from.replace('.', '\\.')}(?!\\d)`);
  return text.replace(STRING, (literal) => literal.replace(digits, to));
}

/** `from` replaced inside string literals. */
function replacedInside(text: string, from: string, to: string): string {
  if (from === '') return text;
  return text.replace(STRING, (literal) => {
    const quote = literal.charAt(0);
    if (quote === "'" && /['\\]/.test(to)) return literal;
    return quote + literal.slice(1, -1).split(from).join(to) + quote;
  });
}
