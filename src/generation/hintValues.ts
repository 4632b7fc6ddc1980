import { plain, type ValueContext } from './candidate';
import type { PythonExpression } from './testDesign';
import type { TypeHint } from './typeHint';

const MAX_DEPTH = 3;

const imported = (module: string, name: string, text: string): PythonExpression => ({
  text,
  imports: [{ module, name }],
});

/** Values without any evidence about the type; error paths often start from these. */
export const GENERIC = [
  '1',
  '"test_value"',
  'None',
  '0',
  '""',
  '[]',
  '[1, 2, 3]',
  '{"key": "value"}',
  'True',
  '1.5',
].map(plain);

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
  Match: ['re.match("(a)(b)?", "a")', 're.match("(a)(b)?", "ab")'].map((text) => imported('re', '', text)),
  Lock: [imported('threading', '', 'threading.Lock()')],
  Logger: [imported('logging', '', 'logging.getLogger("test")')],
  Namespace: ['Namespace(verbose=True, name="test_value")', 'Namespace()'].map((text) =>
    imported('argparse', 'Namespace', text),
  ),
  deque: ['deque([1, 2, 3])', 'deque()'].map((text) => imported('collections', 'deque', text)),
  defaultdict: ['defaultdict(list)', 'defaultdict(int, {"a": 1})'].map((text) =>
    imported('collections', 'defaultdict', text),
  ),
  Counter: ['Counter("aab")', 'Counter()'].map((text) => imported('collections', 'Counter', text)),
  ModuleType: [imported('types', 'ModuleType', 'ModuleType("test_value")')],
  FrameType: [imported('sys', '', 'sys._getframe()')],
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
      return classesOf(hint.args[0]?.name ?? 'int', context);
    case 'IO':
      return builtin(hint.args[0]?.name === 'bytes' ? 'BinaryIO' : 'TextIO');
    case 'ClassVar':
    case 'InitVar':
      return hint.args[0] ? valuesOf(hint.args[0], context, depth) : [];
    default:
      return Object.hasOwn(BUILTIN, name) ? builtin(name) : [...context.instancesOf(hint.name)];
  }
}

/** The class itself: imported from where its instances come from, where that is known. */
function classesOf(name: string, context: ValueContext): PythonExpression[] {
  const { imports } = context.instancesOf(name)[0] ?? { imports: [] };
  const own = imports.filter((one) => one.name === name).slice(0, 1);
  if (own.length > 0) return [{ text: name, imports: own }];
  return /(Error|Exception)$/.test(name) ? ['ValueError', 'KeyError'].map(plain) : [plain(name)];
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
  const values = result ? valuesOf(result, context, depth + 1).slice(0, 3) : [];
  const [first] = parameters;
  const same = first === undefined ? [] : [plain(first === '*args' ? 'args[0]' : first)];
  const isOpen = result === undefined || result.name === 'Any' || result.name === 'TypeVar';
  const bodies = isOpen ? [...same, ...['True', 'None', '1'].map(plain)] : values.length > 0 ? values : same;
  const head = parameters.length > 0 ? `lambda ${parameters.join(', ')}: ` : 'lambda: ';
  const written = bodies.map((body) => ({ text: head + body.text, imports: body.imports }));
  // Hints of callables are wrong more often than others: one that takes whatever it is given.
  return first === '*args' ? written : [...written, plain('lambda *args: 1')];
}

/** A coroutine that gives the value. */
export function resultLater(value: PythonExpression): PythonExpression {
  return { text: `asyncio.sleep(0, ${value.text})`, imports: [{ module: 'asyncio', name: '' }, ...value.imports] };
}

function at<T>(items: readonly T[], index: number): T {
  return items[index % items.length]!;
}

function interleave(lists: readonly (readonly PythonExpression[])[]): PythonExpression[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => (list[i] ? [list[i]] : []))).flat();
}
