import { signatureText } from '../../python/signatureText';
import type { ClassSignature, FunctionSignature } from '../../python/signatures';
import { isFunction, textOf, type Definition, type SourceModule } from './sourceModule';

/** First line of a docstring; empty without one. */
export function firstLine(docstring: string | null): string {
  return docstring?.trim().split('\n')[0]?.trim() ?? '';
}

const shownDecorators =
  /^(?:property|cached_property|functools\.cached_property|staticmethod|classmethod|contextmanager|contextlib\.\w+|abstractmethod|abc\.abstractmethod|\w+\.(?:setter|deleter))$/u;

/** On one line: `def tiered_price(quantity: int) -> float: ...  # Return the price.` */
export function headingOf(signature: FunctionSignature | ClassSignature): string {
  const summary = firstLine(signature.docstring);
  const comment = summary === '' ? '' : `  # ${summary}`;
  if (!isFunction(signature)) {
    const bases = signature.bases.length > 0 ? `(${signature.bases.join(', ').replace(/\s+/gu, ' ')})` : '';
    return `class ${signature.name}${bases}: ...${comment}`;
  }
  const decorators = signature.decorators.filter((text) => shownDecorators.test(text)).map((text) => `@${text} `);
  return `${decorators.join('')}${signatureText(signature)}: ...${comment}`;
}

/** Header and whole docstring, the body left out. */
export function interfaceOf({ module, signature }: Definition): string {
  const { docstring } = signature;
  if (!isFunction(signature)) return classInterface(module, signature);
  if (docstring === null || !docstring.includes('\n')) return [headingOf(signature), ...raisesOf(signature)].join('\n');
  const decorators = signature.decorators.map((text) => `@${text}`);
  const quotedLines = `"""${docstring}\n"""`.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  return [...decorators, `${signatureText(signature)}:`, ...quotedLines, ...raisesOf(signature), '    ...'].join('\n');
}

/** What the body raises, as far as its text shows: a caller's tests need to know. */
function raisesOf({ raises }: FunctionSignature): string[] {
  return raises.map(
    ({ name, condition }) => `    # raises ${name}${condition === null ? '' : ` when ${condition.slice(0, 100)}`}`,
  );
}

/** The class with its fields, and its methods as headings. */
function classInterface(module: SourceModule, signature: ClassSignature): string {
  const methods = methodsOf(module, signature).filter(({ name }) => isPublic(name) || constructors.has(name));
  const members = [
    ...(signature.docstring === null ? [] : [`"""${firstLine(signature.docstring)}"""`]),
    ...signature.fields.map(fieldText),
    ...methods.map(headingOf),
  ];
  const decorators = signature.decorators.map((text) => `@${text}`);
  const heading = headingOf(signature).replace(/: \.\.\.(?: {2}#.*)?$/u, ':');
  const body = members.length === 0 ? ['    ...'] : members.map((line) => `    ${line}`);
  return [...decorators, heading, ...body].join('\n');
}

/** How its objects are made. */
export const constructors: ReadonlySet<string> = new Set(['__init__', '__new__', '__post_init__']);

export function methodsOf({ analysis }: SourceModule, { qualname }: ClassSignature): FunctionSignature[] {
  return analysis.functions.filter(({ className, kind }) => className === qualname && kind !== 'nested');
}

function isPublic(name: string): boolean {
  return !name.startsWith('_');
}

function fieldText({ name, hint, default: value }: ClassSignature['fields'][number]): string {
  return `${name}${hint === null ? '' : `: ${hint}`}${value === null ? '' : ` = ${value}`}`.replace(/\s+/gu, ' ');
}

const MAX_LINES = 150;
const MAX_CHARACTERS = 8_000;

/** A definition's own text; of one that is too long its interface, and how it begins. */
export function sourceOf(definition: Definition): string {
  const { module, signature } = definition;
  const whole = textOf(module, signature.startLine, signature.endLine);
  const lines = signature.endLine - signature.startLine + 1;
  if (lines <= MAX_LINES && whole.length <= MAX_CHARACTERS) return whole;
  if (!isFunction(signature)) return bounded(interfaceOf(definition));
  const shown = bounded(textOf(module, signature.startLine, signature.startLine + MAX_LINES - 1));
  return `${shown}\n# … the rest of its ${lines} lines is left out`;
}

function bounded(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}\n# … left out from here`;
}
