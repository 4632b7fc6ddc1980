import type { ConstantUse } from '../python/signatures';
import { plain, type Candidate, type ValueContext } from './candidate';
import { valuesOf } from './hintValues';
import { isLiteral, isString } from './literals';
import { matchingTexts } from './matchingTexts';
import type { TypeHint } from './typeHint';

/** Values around a constant of the body: itself, its neighbours, texts that contain it, containers of its length. */
export function valuesFromConstant(use: ConstantUse, hint: TypeHint | undefined, context: ValueContext): Candidate[] {
  const constant = (text: string): Candidate => ({ ...plain(text), source: 'constant' });
  const around = (texts: readonly string[]): Candidate[] =>
    texts.map((text, index) => ({ ...plain(text), source: index === 0 ? 'boundary' : 'neighbour' }));
  if (use.operator === 'isinstance') {
    const names = use.text.replace(/[()\s]/g, '').split(',');
    return names
      .flatMap((name) => valuesOf({ name: name.slice(name.lastIndexOf('.') + 1), args: [] }, context, 0).slice(0, 2))
      .map((value) => ({ ...value, source: 'constant' }));
  }
  if (/^(?:item )?re\./.test(use.operator)) return aroundPattern(use).map(constant);
  if (use.operator.startsWith('len')) return around(lengths(Number(use.text), hint));
  if (/^-?\d+$/.test(use.text)) {
    const value = Number(use.text);
    const write = hint?.name === 'float' ? (n: number): string => n.toFixed(1) : String;
    return Number.isSafeInteger(value)
      ? around([write(value), write(value + 1), write(value - 1)])
      : [constant(use.text)];
  }
  if (/^-?\d*\.\d+$/.test(use.text))
    return around([use.text, String(Number(use.text) + 1), String(Number(use.text) - 1)]);
  if (isString(use.text)) return aroundString(use, hint).map(constant);
  return isLiteral(use.text) ? [constant(use.text)] : [];
}

function lengths(length: number, hint: TypeHint | undefined): string[] {
  if (!Number.isInteger(length) || length < 0 || length > 10_000) return [];
  const sizes = [length, length + 1, length - 1].filter((size) => size >= 0);
  const text = hint === undefined || hint.name === 'str';
  return sizes.flatMap((size) => {
    const string = size <= 12 ? `"${'a'.repeat(size)}"` : `"a" * ${size}`;
    const digits = size <= 24 ? `"${'1'.repeat(size)}"` : `"1" * ${size}`;
    const list = size <= 6 ? `[${Array.from({ length: size }, (_, i) => i + 1).join(', ')}]` : `[1] * ${size}`;
    return hint === undefined ? [string, list, digits] : text ? [string, digits] : hint.args.length === 0 ? [list] : [];
  });
}

/** Texts that the pattern matches, alone or as items, one with something before and behind, and one cut short. */
function aroundPattern({ text, operator }: ConstantUse): string[] {
  const [, prefix = '', , content] = /^(r?)("|')([^\n]*)\2$/i.exec(text) ?? [];
  if (content === undefined) return [];
  const texts = matchingTexts(prefix === '' ? content.replace(/\\\\/g, '\\') : content);
  const [first] = texts;
  if (first === undefined) return [];
  const values = [...texts, first.slice(0, -1), `a ${first} b`].map((value) => JSON.stringify(value));
  if (!operator.startsWith('item ')) return values;
  return [`[${values.slice(0, 3).join(', ')}]`, ...values.map((value) => `[${value}]`), ...values.slice(0, 2)];
}

function aroundString(use: ConstantUse, hint: TypeHint | undefined): string[] {
  const content = use.text.slice(1, -1);
  const quoted = (text: string): string => `"${text}"`;
  if (/["\\]/.test(content) || use.text.startsWith('"""')) return [use.text];
  switch (use.operator) {
    case 'startswith':
    case 'removeprefix':
      return [quoted(`${content}a`), quoted(content)];
    case 'endswith':
    case 'removesuffix':
      return [quoted(`a${content}`), quoted(content)];
    case 'key':
      return [`{${quoted(content)}: 1}`, `{${quoted(content)}: "test_value"}`];
    case 'split':
    case 'rsplit':
    case 'partition':
    case 'rpartition':
    case 'find':
    case 'index':
    case 'count':
    case 'replace':
    case 'in':
      return hint?.name === 'dict'
        ? [`{${quoted(content)}: 1}`]
        : [quoted(`a${content}b`), quoted(`1${content}2`), quoted(content)];
    default:
      return [quoted(content)];
  }
}

/** Whether a literal found in the body, with no known counterpart, could be a value of the hint. */
export function fits(text: string, hint: TypeHint | undefined): boolean {
  switch (hint?.name) {
    case undefined:
      return isLiteral(text);
    case 'str':
      return isString(text);
    case 'int':
      return /^-?\d+$/.test(text);
    case 'float':
      return /^-?\d+(\.\d+)?$/.test(text);
    default:
      return false;
  }
}
