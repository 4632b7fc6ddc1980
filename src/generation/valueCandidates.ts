import type { ConstantUse, Parameter } from '../python/signatures';
import { parseTypeHint, type TypeHint } from './typeHint';
import type { PythonExpression } from './testDesign';

/** A value to try for a parameter, and where it comes from. */
export interface Candidate extends PythonExpression {
  readonly source: 'hint' | 'default' | 'example' | 'constant' | 'boundary' | 'generic';
}

/** What the candidates may build objects from. */
export interface ValueContext {
  /** Expressions that build an instance of a class of the project, by the name used in a hint. */
  instancesOf(className: string): readonly PythonExpression[];
  /** Whether it is a class of the project: what is none of it is no value for the hint. */
  knows(className: string): boolean;
}

const MAX_CANDIDATES = 24;
const MAX_DEPTH = 3;

const plain = (text: string): PythonExpression => ({ text, imports: [] });
const imported = (module: string, name: string, text: string): PythonExpression => ({
  text,
  imports: [{ module, name }],
});

/** Values without any evidence about the type; error paths often start from these. */
const GENERIC = ['1', '"test_value"', 'None', '0', '""', '[]', '[1, 2, 3]', '{"key": "value"}', 'True', '1.5'].map(
  plain,
);

/** By the hint's name. `str` without better evidence is `"test_value"` first. */
const BUILTIN: Readonly<Record<string, readonly PythonExpression[]>> = {
  str: ['"test_value"', '""', '"a"', '"1"', '" "', '"Hello, World"', '"a,b"', '"x=1"'].map(plain),
  int: ['2', '0', '-1', '1', '10', '100'].map(plain),
  float: ['2.5', '0.0', '-1.5', '1.0', '100.0'].map(plain),
  complex: ['1j', '0j'].map(plain),
  bool: ['True', 'False'].map(plain),
  bytes: ['b"test"', 'b""', 'b"\\x00\\xff"'].map(plain),
  bytearray: ['bytearray(b"test")', 'bytearray()'].map(plain),
  None: ['None'].map(plain),
  list: ['[1, 2, 3]', '[]', '["a"]'].map(plain),
  tuple: ['(1, 2)', '()'].map(plain),
  set: ['{1, 2}', 'set()'].map(plain),
  frozenset: ['frozenset({1, 2})', 'frozenset()'].map(plain),
  dict: ['{"key": "value"}', '{}', '{"a": 1}'].map(plain),
  object: ['1', '"test_value"', 'None'].map(plain),
  Hashable: ['"a"', '1'].map(plain),
  range: ['range(3)', 'range(0)'].map(plain),
  slice: ['slice(0, 2)'].map(plain),
  Path: ['tmp_path / "file.txt"', 'tmp_path'].map(plain),
  PathLike: ['tmp_path / "file.txt"', 'tmp_path'].map(plain),
  Decimal: ['Decimal("1.5")', 'Decimal("0")', 'Decimal("-1")', 'Decimal("100")'].map((text) =>
    imported('decimal', 'Decimal', text),
  ),
  Fraction: ['Fraction(1, 2)', 'Fraction(0)'].map((text) => imported('fractions', 'Fraction', text)),
  date: ['date(2024, 1, 15)', 'date(2024, 2, 29)', 'date(2023, 12, 31)', 'date(2024, 3, 2)'].map((text) =>
    imported('datetime', 'date', text),
  ),
  datetime: ['datetime(2024, 1, 15, 10, 30)', 'datetime(2024, 2, 29)', 'datetime(2023, 12, 31, 23, 59, 59)'].map(
    (text) => imported('datetime', 'datetime', text),
  ),
  time: ['time(10, 30)', 'time(0, 0)', 'time(23, 59)'].map((text) => imported('datetime', 'time', text)),
  timedelta: ['timedelta(days=1)', 'timedelta(0)', 'timedelta(seconds=90)', 'timedelta(days=-1)'].map((text) =>
    imported('datetime', 'timedelta', text),
  ),
  tzinfo: [imported('datetime', 'timezone', 'timezone.utc')],
  UUID: [imported('uuid', 'UUID', 'UUID("12345678-1234-5678-1234-567812345678")')],
  TextIO: ['io.StringIO("test_value")', 'io.StringIO()'].map((text) => imported('io', '', text)),
  BinaryIO: ['io.BytesIO(b"test")'].map((text) => imported('io', '', text)),
  Pattern: [imported('re', '', 're.compile("a+")')],
};

/** Hints that accept what another hint's values are. */
const SAME_AS: Readonly<Record<string, string>> = {
  List: 'list',
  Sequence: 'list',
  MutableSequence: 'list',
  Iterable: 'list',
  Collection: 'list',
  Container: 'list',
  Reversible: 'list',
  Sized: 'list',
  Tuple: 'tuple',
  Set: 'set',
  AbstractSet: 'set',
  MutableSet: 'set',
  FrozenSet: 'frozenset',
  Dict: 'dict',
  Mapping: 'dict',
  MutableMapping: 'dict',
  OrderedDict: 'dict',
  Text: 'str',
  AnyStr: 'str',
  LiteralString: 'str',
  ByteString: 'bytes',
  SupportsInt: 'int',
  SupportsFloat: 'float',
  SupportsIndex: 'int',
  Number: 'int',
  Real: 'float',
  StrPath: 'Path',
  StringIO: 'TextIO',
  BytesIO: 'BinaryIO',
};

/**
 * Values worth trying for one parameter, best first, without doubles: those the documentation shows (`examples`, as
 * Python text), the default, the constants that the body holds it against (with their neighbours), the hint; generic
 * ones when nothing else is known.
 */
export function generateTestCasesForParams(
  parameter: Parameter,
  constants: readonly ConstantUse[],
  context: ValueContext,
  examples: readonly string[] = [],
): Candidate[] {
  const hint = parameter.hint === null ? undefined : parseTypeHint(parameter.hint);
  const own = constants.filter((use) => use.subject === parameter.name);
  const hinted = hint ? valuesOf(hint, context, 0) : [];
  const fromHint = hinted.map((value): Candidate => ({ ...value, source: 'hint' }));
  const fromConstants = own.flatMap((use) => valuesFromConstant(use, hint, context));
  const nearby = constants
    .filter((use) => use.subject === null && fits(use.text, hint))
    .flatMap((use) => valuesFromConstant(use, hint, context));
  const shown = examples.map((text): Candidate => ({ ...plain(text), source: 'example' }));
  const fromDefault: Candidate[] =
    parameter.default !== null && isLiteral(parameter.default)
      ? [{ ...plain(parameter.default), source: 'default' }]
      : [];
  const known = hinted.length > 0 || (hint !== undefined && context.knows(hint.name));
  const generic = known ? [] : GENERIC.map((value): Candidate => ({ ...value, source: 'generic' }));
  const first = fromHint.slice(0, 1);
  return distinct([
    ...shown,
    ...first,
    ...fromDefault,
    ...fromConstants,
    ...fromHint.slice(1),
    ...generic,
    ...nearby,
  ]).slice(0, MAX_CANDIDATES);
}

/** Values of a hint's type; empty when nothing is known of it. */
export function valuesOf(hint: TypeHint, context: ValueContext, depth: number): PythonExpression[] {
  const name = SAME_AS[hint.name] ?? hint.name;
  const inner = (index: number, otherwise: string): PythonExpression[] => {
    const values = hint.args[index] && depth < MAX_DEPTH ? valuesOf(hint.args[index], context, depth + 1) : [];
    return values.length > 0 ? values : [...(BUILTIN[otherwise] ?? [])];
  };
  switch (name) {
    case 'Union':
      return interleave(hint.args.map((member) => valuesOf(member, context, depth + 1)));
    case 'Literal':
      return hint.args.map((value) => plain(value.name));
    case 'Any':
    case 'TypeVar':
      return [...GENERIC];
    case 'Awaitable':
    case 'Coroutine':
      return inner(name === 'Coroutine' ? 2 : 0, 'int')
        .slice(0, 3)
        .map(resultLater);
    case 'list':
      return hint.args.length === 0 ? builtin('list') : collections(inner(0, 'int'), '[', ']', '[]');
    case 'set':
      return hint.args.length === 0 ? builtin('set') : collections(inner(0, 'int'), '{', '}', 'set()');
    case 'frozenset':
      return hint.args.length === 0
        ? builtin('frozenset')
        : collections(inner(0, 'int'), 'frozenset({', '})', 'frozenset()');
    case 'Iterator':
    case 'Generator':
      return collections(inner(0, 'int'), 'iter([', '])', 'iter([])');
    case 'dict':
      return hint.args.length < 2 ? builtin('dict') : mappings(inner(0, 'str'), inner(1, 'int'));
    case 'tuple':
      return tuples(hint, context, depth);
    case 'Callable':
      return callables(hint, context, depth);
    case 'type':
    case 'Type':
      return [plain(hint.args[0]?.name ?? 'int')];
    case 'IO':
      return builtin(hint.args[0]?.name === 'bytes' ? 'BinaryIO' : 'TextIO');
    case 'ClassVar':
    case 'InitVar':
      return hint.args[0] ? valuesOf(hint.args[0], context, depth) : [];
    default:
      return Object.hasOwn(BUILTIN, name) ? builtin(name) : [...context.instancesOf(hint.name)];
  }
}

function builtin(name: string): PythonExpression[] {
  return [...(BUILTIN[name] ?? [])];
}

function joined(parts: readonly PythonExpression[], before: string, after: string): PythonExpression {
  return {
    text: before + parts.map((part) => part.text).join(', ') + after,
    imports: parts.flatMap((part) => part.imports),
  };
}

function collections(
  items: readonly PythonExpression[],
  open: string,
  close: string,
  empty: string,
): PythonExpression[] {
  const pairs = items.slice(0, 3).map((item) => joined([item], open, close));
  return [joined(items.slice(0, 2), open, close), plain(empty), ...pairs, joined(items.slice(0, 3), open, close)];
}

function mappings(keys: readonly PythonExpression[], values: readonly PythonExpression[]): PythonExpression[] {
  const entry = (i: number): PythonExpression =>
    joined(
      [
        {
          text: `${at(keys, i).text}: ${at(values, i).text}`,
          imports: [...at(keys, i).imports, ...at(values, i).imports],
        },
      ],
      '',
      '',
    );
  return [
    joined([entry(0)], '{', '}'),
    plain('{}'),
    joined([entry(1)], '{', '}'),
    joined([entry(0), entry(2)], '{', '}'),
  ];
}

function tuples(hint: TypeHint, context: ValueContext, depth: number): PythonExpression[] {
  const members = hint.args.filter((member) => member.name !== '...');
  if (members.length === 0) return builtin('tuple');
  const columns = members.map((member) => valuesOf(member, context, depth + 1)).filter((column) => column.length > 0);
  if (columns.length < members.length) return [];
  if (hint.args.length > members.length) {
    const items = columns[0]!;
    return [joined(items.slice(0, 2), '(', ')'), plain('()'), joined(items.slice(0, 1), '(', ',)')];
  }
  return [0, 1, 2].map((i) =>
    joined(
      columns.map((column) => at(column, i)),
      '(',
      members.length === 1 ? ',)' : ')',
    ),
  );
}

function callables(hint: TypeHint, context: ValueContext, depth: number): PythonExpression[] {
  const parameters =
    hint.args[0]?.name === 'list-of-parameters' ? hint.args[0].args.map((_, i) => `abcdefgh`[i] ?? `p${i}`) : ['*args'];
  const result = hint.args[1];
  const values = result ? valuesOf(result, context, depth + 1) : [];
  const bodies =
    values.length > 0
      ? values.slice(0, 3)
      : [plain(parameters[0] && parameters[0] !== '*args' ? parameters[0] : 'None')];
  const head = parameters.length > 0 ? `lambda ${parameters.join(', ')}: ` : 'lambda: ';
  return bodies.map((body) => ({ text: head + body.text, imports: body.imports }));
}

/** A coroutine that gives the value. */
export function resultLater(value: PythonExpression): PythonExpression {
  return { text: `asyncio.sleep(0, ${value.text})`, imports: [{ module: 'asyncio', name: '' }, ...value.imports] };
}

function at<T>(items: readonly T[], index: number): T {
  return items[index % items.length]!;
}

function valuesFromConstant(use: ConstantUse, hint: TypeHint | undefined, context: ValueContext): Candidate[] {
  const constant = (text: string): Candidate => ({ ...plain(text), source: 'constant' });
  const boundary = (text: string): Candidate => ({ ...plain(text), source: 'boundary' });
  if (use.operator === 'isinstance') {
    const names = use.text.replace(/[()\s]/g, '').split(',');
    return names
      .flatMap((name) => valuesOf({ name: name.slice(name.lastIndexOf('.') + 1), args: [] }, context, 0).slice(0, 2))
      .map((value) => ({ ...value, source: 'constant' }));
  }
  if (use.operator.startsWith('len')) return lengths(Number(use.text), hint).map(boundary);
  if (/^-?\d+$/.test(use.text)) {
    const value = Number(use.text);
    const write = hint?.name === 'float' ? (n: number): string => n.toFixed(1) : String;
    return Number.isSafeInteger(value)
      ? [boundary(write(value)), boundary(write(value + 1)), boundary(write(value - 1))]
      : [constant(use.text)];
  }
  if (/^-?\d*\.\d+$/.test(use.text))
    return [boundary(use.text), boundary(String(Number(use.text) + 1)), boundary(String(Number(use.text) - 1))];
  if (isString(use.text)) return aroundString(use, hint).map(constant);
  return isLiteral(use.text) ? [constant(use.text)] : [];
}

function lengths(length: number, hint: TypeHint | undefined): string[] {
  if (!Number.isInteger(length) || length < 0 || length > 10_000) return [];
  const sizes = [length, length + 1, length - 1].filter((size) => size >= 0);
  const text = hint === undefined || hint.name === 'str';
  return sizes.flatMap((size) => {
    const string = size <= 12 ? `"${'a'.repeat(size)}"` : `"a" * ${size}`;
    const list = size <= 6 ? `[${Array.from({ length: size }, (_, i) => i + 1).join(', ')}]` : `[1] * ${size}`;
    return hint === undefined ? [string, list] : text ? [string] : hint.args.length === 0 ? [list] : [];
  });
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
function fits(text: string, hint: TypeHint | undefined): boolean {
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

function isString(text: string): boolean {
  return /^(?:"[^"\n]*"|'[^'\n]*')$/.test(text);
}

/** A literal that evaluates without names: numbers, strings, constants, and displays of them. */
export function isLiteral(text: string): boolean {
  const withoutStrings = text.replace(/[bru]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/gi, '0');
  return (
    /^[\s\d.,:()[\]{}+\-eEjxXabcdefABCDEF_]*$/.test(withoutStrings.replace(/\b(?:None|True|False)\b/g, '0')) &&
    !/[A-Za-z_]{3,}/.test(withoutStrings.replace(/\b(?:None|True|False)\b/g, '0'))
  );
}

function interleave(lists: readonly (readonly PythonExpression[])[]): PythonExpression[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => (list[i] ? [list[i]] : []))).flat();
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const text = doubleQuoted(candidate.text);
    if (!first.has(text)) first.set(text, { ...candidate, text });
  }
  return [...first.values()];
}

/** Strings in the quotes that formatters prefer, where that needs no escape. */
function doubleQuoted(text: string): string {
  return text.replace(/^'([^'"\\\n]*)'$/, '"$1"');
}
