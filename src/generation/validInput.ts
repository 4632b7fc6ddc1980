import type { DescribedValue } from '../pytest/probe';
import type { FunctionSignature } from '../python/signatures';
import { argumentsOf } from './errorLessons';
import { splitArguments } from './pythonLayout';
import type { Argument, Call, TestTarget } from './testDesign';
import { parseTypeHint, type TypeHint } from './typeHint';

/**
 * Whether a call surely does what the hints ask for: every argument is a literal, or a plain object, of the type that its
 * parameter's hint names, and so is what its object was made from. False whenever it is not sure.
 */
export function isValidInput(
  { signature }: TestTarget,
  call: Call,
  constructor: FunctionSignature | undefined,
): boolean {
  if (call.setup.length + call.before.length + call.after.length > 0) return false;
  const fit = call.arguments.every((argument) => argumentFits(signature, argument));
  return fit && (call.receiver === null || receiverFits(call.receiver.text, constructor));
}

function argumentFits(signature: FunctionSignature, { name, passing, value }: Argument): boolean {
  const hint = signature.params.find((parameter) => parameter.name === name)?.hint;
  if (!hint || passing.endsWith('star')) return false;
  const parsed = parseTypeHint(hint);
  return parsed !== undefined && fits(value.text, parsed);
}

function receiverFits(text: string, constructor: FunctionSignature | undefined): boolean {
  if (/^[\w.]+\(\)$/.test(text)) return true;
  const given = argumentsOf(text);
  const parameters = constructor?.params.slice(1) ?? [];
  return (
    given.length > 0 &&
    given.every(({ text: value, replacedBy }, index) => {
      const keyword = /[(,]\s*(\w+)=@$/.exec(replacedBy('@').split('@')[0]! + '@')?.[1];
      const parameter = keyword === undefined ? parameters[index] : parameters.find(({ name }) => name === keyword);
      const hint = parameter?.hint ? parseTypeHint(parameter.hint) : undefined;
      return hint !== undefined && fits(value, hint);
    })
  );
}

const LITERALS: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  float: /^-?\d+(\.\d*)?$/,
  str: /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')$/s,
  bytes: /^b(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')$/s,
  bool: /^(?:True|False)$/,
  None: /^None$/,
  Path: /^Path\("[^"]*"\)$/,
  datetime: /^datetime\([\d, ]+\)$/,
  date: /^date\([\d, ]+\)$/,
  Decimal: /^Decimal\("-?[\d.]+"\)$/,
};

/** Whether a call surely is not what the hints ask for: an argument is a literal of another type than its parameter's. */
export function isAgainstHints({ signature }: TestTarget, call: Call): boolean {
  return call.arguments.some(({ name, passing, value }) => {
    const hint = signature.params.find((parameter) => parameter.name === name)?.hint;
    const parsed = hint && !passing.endsWith('star') ? parseTypeHint(hint) : undefined;
    const isPlain = /^(?:lambda\b|[[{(])/.test(value.text) || PLAIN.some((type) => LITERALS[type]!.test(value.text));
    return parsed !== undefined && PLAIN.includes(parsed.name) && isPlain && !fits(value.text, parsed);
  });
}

const PLAIN = ['int', 'float', 'str', 'bytes', 'bool', 'None'];

/** Whether an expression is surely of the type that a hint names. */
export function fits(text: string, { name, args }: TypeHint): boolean {
  if (name === 'Union') return args.some((member) => fits(text, member));
  if (name === 'Literal') return args.some((member) => member.name.replaceAll("'", '"') === text.replaceAll("'", '"'));
  const literal = LITERALS[name];
  if (literal) return literal.test(text);
  const list = /^\[(.*)\]$/s.exec(text);
  const tuple = /^\((.*)\)$/s.exec(text);
  const braces = /^\{(.*)\}$/s.exec(text);
  if (/^(list|List|Sequence|Iterable|Collection)$/.test(name)) {
    return list !== null && args.length === 1 && splitArguments(list[1]!).every((item) => fits(item, args[0]!));
  }
  if (/^(dict|Dict|Mapping)$/.test(name)) return braces !== null && args.length === 2 && pairsFit(braces[1]!, args);
  if (/^[tT]uple$/.test(name) && tuple) {
    const items = splitArguments(tuple[1]!);
    const repeated = args.length === 2 && args[1]!.name === '...';
    return (
      (repeated || items.length === args.length) && items.every((item, at) => fits(item, args[repeated ? 0 : at]!))
    );
  }
  if (/^(set|Set)$/.test(name)) {
    return braces !== null && args.length === 1 && splitArguments(braces[1]!).every((item) => fits(item, args[0]!));
  }
  return false;
}

function pairsFit(content: string, [key, value]: readonly TypeHint[]): boolean {
  return splitArguments(content).every((item) => {
    const pair = /^("[^"]*"|'[^']*'|-?\d+): (.*)$/s.exec(item);
    return pair !== null && fits(pair[1]!, key!) && fits(pair[2]!, value!);
  });
}

/** Types of Python itself that a result may have, by the name in a hint; a name that is not here is not judged. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  int: ['int', 'bool'],
  float: ['float', 'int', 'bool'],
  str: ['str'],
  bytes: ['bytes', 'bytearray', 'memoryview'],
  list: ['list'],
  List: ['list'],
  dict: ['dict'],
  Dict: ['dict'],
  tuple: ['tuple'],
  Tuple: ['tuple'],
  set: ['set'],
  Set: ['set'],
  None: ['NoneType'],
};
const JUDGED = new Set([...Object.values(RESULTS).flat(), 'bool', 'frozenset', 'complex']);

/** Whether a value is surely of another type than the hint promises. */
export function contradicts({ module, type }: DescribedValue, hint: TypeHint): boolean {
  const allowed = allowedTypes(hint);
  return module === 'builtins' && JUDGED.has(type) && allowed !== undefined && !allowed.includes(type);
}

function allowedTypes({ name, args }: TypeHint): readonly string[] | undefined {
  if (name !== 'Union') return Object.hasOwn(RESULTS, name) ? RESULTS[name] : undefined;
  const members = args.map(allowedTypes);
  return members.includes(undefined) ? undefined : members.flatMap((one) => one!);
}
