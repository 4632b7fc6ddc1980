import type { DescribedValue } from '../pytest/probe';
import { plain } from './candidate';
import { isString } from './literals';
import { textPattern } from './textPattern';
import { splitArguments } from './pythonLayout';
import { getTypeAssertion } from './typeAssertion';
import type { Assertion } from './testDesign';

/** So many values tell what is common to all by rule and not by accident. */
const ENOUGH = 10;
const MAX_ITEM = 80;
const MAX_ITEMS = 4;

/**
 * What is true of all values that a call gave at different times, for values of one type that are not all equal: a pattern
 * for texts; the length and the items that never differ for lists, tuples and dicts; the type.
 */
export function commonAssertions(left: string, values: readonly DescribedValue[]): Assertion[] {
  const [first] = values;
  if (!first) return [];
  const pattern = values.length >= ENOUGH ? patternOf(values) : undefined;
  if (pattern !== undefined) {
    return [{ left, form: 'matches', right: { text: pattern, imports: [{ module: 're', name: '' }] } }];
  }
  const contents = values.map(itemsOf);
  const [items] = contents;
  if (!items || contents.some((one) => one?.length !== items.length)) return [getTypeAssertion(left, first)];
  const common = items.filter(
    ([, text], index) =>
      contents.every((one) => one![index]!.join() === items[index]!.join()) &&
      text.length <= MAX_ITEM &&
      !/[A-Za-z]\w*\(/.test(text),
  );
  return [
    getTypeAssertion(left, first),
    { left: `len(${left})`, form: 'equals', right: plain(String(items.length)) },
    ...common.slice(0, MAX_ITEMS).map(([access, text]): Assertion => ({
      left: left + access,
      form: /^(None|True|False)$/.test(text) ? 'is' : 'equals',
      right: plain(text),
    })),
  ];
}

function patternOf(values: readonly DescribedValue[]): string | undefined {
  const texts = values.map(({ type, text }) => (type === 'str' && text !== null && isString(text) ? text : undefined));
  // A literal with escapes is none that a pattern could be read from.
  if (texts.some((text) => text === undefined || text.includes('\\'))) return undefined;
  return textPattern(texts.map((text) => text!.slice(1, -1)));
}

/** `[how a test gets at it, its text]` of each item. */
function itemsOf({ type, module, text }: DescribedValue): [access: string, text: string][] | undefined {
  if (text === null || module !== 'builtins' || !/^(list|tuple|dict)$/.test(type)) return undefined;
  const items = splitArguments(text.slice(1, -1)).filter((item) => item !== '');
  if (type !== 'dict') return items.map((item, index) => [`[${index}]`, item]);
  const pairs = items.map((item) => /^("[^"\\]*"|'[^'\\]*'|-?\d+): (.*)$/s.exec(item));
  return pairs.every((pair) => pair !== null) ? pairs.map((pair) => [`[${pair[1]!}]`, pair[2]!]) : undefined;
}
