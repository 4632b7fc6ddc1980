import { plain, type ValueContext } from './candidate';
import type { ObservedException } from '../pytest/probe';
import { enclosed, splitArguments } from './pythonLayout';
import type { PythonExpression } from './testDesign';

/** Values that have an attribute, by the attribute. */
const HAVING: readonly (readonly [attributes: string, texts: readonly string[]])[] = [
  ['append extend insert sort reverse', ['[1, 2, 3]', '[]']],
  ['items keys values get setdefault update', ['{"key": "value"}', '{}']],
  ['add discard union intersection issubset', ['{1, 2}', 'set()']],
  ['split strip lower upper startswith endswith replace encode join splitlines', ['"test_value"', '"a b"', '""']],
  ['decode hex', ['b"test"']],
  ['__name__ __code__ __module__ __doc__ __qualname__ __wrapped__', ['len', 'lambda *args: 1']],
  ['__mro__ __subclasses__ __bases__', ['int', 'dict']],
];
const WITH_IMPORTS: readonly (readonly [attributes: string, value: PythonExpression])[] = [
  [
    'read readline readlines write seek tell flush close fileno',
    { text: 'io.StringIO("test_value")', imports: [{ module: 'io', name: '' }] },
  ],
  ['match search fullmatch sub findall finditer', { text: 're.compile("a+")', imports: [{ module: 're', name: '' }] }],
  ['group groups groupdict span', { text: 're.match("(a)", "a")', imports: [{ module: 're', name: '' }] }],
  [
    'year month day strftime isoformat timetuple weekday',
    { text: 'datetime(2024, 1, 15, 10, 30)', imports: [{ module: 'datetime', name: 'datetime' }] },
  ],
  ['parent suffix stem exists is_file is_dir read_text joinpath', { text: 'tmp_path / "file.txt"', imports: [] }],
  ['f_code f_globals f_locals f_lineno f_back', { text: 'sys._getframe()', imports: [{ module: 'sys', name: '' }] }],
];

/** What the attributes of a stand-in are. */
const STAND_IN_VALUES = ['1', 'lambda *args: 1', '"test_value"'];

/** What an error's text says about the value that caused it. */
export interface Lesson {
  /** Name of the type that would not do, as `type(x).__name__`; `null` when the text does not say it. */
  readonly notA: string | null;
  /** What to try instead. */
  readonly values: readonly PythonExpression[];
  /** The attribute that was missing, where that was it. */
  readonly attribute?: string;
}

/** What can be learnt from an exception of Python itself; `undefined` when it teaches nothing. */
export function lessonOf({ type, message }: ObservedException, objects: ValueContext): Lesson | undefined {
  const attribute = /^'(?:[\w.]+\.)?(\w+)' object has no attribute '(\w+)'/.exec(message);
  if (type === 'AttributeError' && attribute) {
    const [, notA, name] = attribute;
    return { notA: notA!, attribute: name!, values: having(name!, objects) };
  }
  if (type !== 'TypeError') return undefined;
  const arity = /takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given/.exec(message);
  if (arity) return { notA: 'function', values: takingArguments(Number(arity[2])).map(plain) };
  const object = /^'([\w.]+)' object (?:is not|does not|cannot be|doesn't) (.*)/.exec(message);
  if (object) return { notA: object[1]!, values: able(object[2]!).map(plain) };
  if (/not iterable|cannot unpack|not enough values|argument after \*/.test(message)) {
    const notA = /(?:argument of type|non-iterable) '?(\w+)'?/.exec(message)?.[1] ?? null;
    return { notA, values: ['[1, 2]', '[(1, 2)]', '{"key": "value"}'].map(plain) };
  }
  if (/must be a type|must be a class|arg 1 must be a class/.test(message)) {
    return { notA: null, values: ['int', '(int, str)'].map(plain) };
  }
  if (/not (?:a )?callable/i.test(message)) return { notA: null, values: able('callable').map(plain) };
  const wanted = /(?:must be|expected|can only concatenate|argument should be) (?:an? )?(\w+)/.exec(message);
  const values = wanted ? ofKind(wanted[1]!) : [];
  const notA = /(?:not|got|received|type) '?"?(\w+)"?'?\)?$/.exec(message)?.[1] ?? null;
  if (values.length > 0) return { notA, values: values.map(plain) };
  const unsupported =
    /unsupported operand type\(s\) for .*: '(\w+)' and '(\w+)'|not supported between instances of '(\w+)' and '(\w+)'/.exec(
      message,
    );
  if (!unsupported) return undefined;
  return { notA: null, values: ['2', '"test_value"', '[1, 2, 3]'].map(plain) };
}

/** What to try instead of a value: a stand-in gets the attribute that it lacks, everything else is replaced. */
export function correctionsOf(text: string, { attribute, values }: Lesson): readonly PythonExpression[] {
  if (attribute === undefined || !text.startsWith('SimpleNamespace(')) return values;
  const imports = [{ module: 'types', name: 'SimpleNamespace' }];
  return STAND_IN_VALUES.map((value) => ({ text: `${text.slice(0, -1)}, ${attribute}=${value})`, imports }));
}

/** Values for the parameters of a call that may have caused an exception: of the type that would not do, where it is known. */
export function isBlamed(text: string, { notA }: Lesson): boolean {
  return notA === null || typeOf(text) === undefined || typeOf(text) === notA;
}

/** The arguments that stand in an expression which is a call, and the expression with one of them replaced. */
export function argumentsOf(call: string): { readonly text: string; readonly replacedBy: (other: string) => string }[] {
  const open = call.indexOf('(');
  const list = open < 0 ? undefined : enclosed(call, open + 1);
  // Not `make(1).of(2)`: it is another call's result that takes the last arguments.
  if (list === undefined || open + list.length + 2 !== call.length) return [];
  const items = splitArguments(list);
  return items.map((item, index) => {
    const keyword = /^(\w+=)(?!=)/.exec(item)?.[1] ?? '';
    return {
      text: item.slice(keyword.length),
      replacedBy: (other) => `${call.slice(0, open + 1)}${items.with(index, keyword + other).join(', ')})`,
    };
  });
}

function having(attribute: string, objects: ValueContext): PythonExpression[] {
  const names = (list: string): boolean => list.split(' ').includes(attribute);
  const stock = HAVING.flatMap(([attributes, texts]) => (names(attributes) ? texts.map(plain) : []));
  const imported = WITH_IMPORTS.flatMap(([attributes, value]) => (names(attributes) ? [value] : []));
  const known = [...objects.havingAttribute(attribute), ...stock, ...imported];
  if (known.length > 0 || attribute.startsWith('__')) return known;
  const imports = [{ module: 'types', name: 'SimpleNamespace' }];
  return STAND_IN_VALUES.map((value) => ({
    text: `SimpleNamespace(${attribute}=${value})`,
    imports,
  }));
}

/** Functions of so many arguments: the last of them, a constant, and what is called back. */
function takingArguments(count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => 'abcdefgh'[index] ?? `p${index}`);
  const head = `lambda ${names.join(', ')}: `;
  return [
    `${head}${names.at(-1) ?? '1'}`,
    `${head}1`,
    `${head}"test_value"`,
    ...(names[0] ? [`${head}${names[0]}`] : []),
  ];
}

function able(what: string): string[] {
  if (what.startsWith('callable')) return ['lambda *args: args[0]', 'lambda *args: 1', 'lambda *args: True'];
  if (what.startsWith('iterable') || what.startsWith('an iterator')) return ['[1, 2, 3]', '[(1, 2)]', '"test_value"'];
  if (what.startsWith('subscriptable')) return ['[1, 2, 3]', '{"key": "value"}', '"test_value"'];
  if (what.startsWith('support item')) return ['{"key": "value"}', '[1, 2, 3]'];
  if (what.startsWith('interpreted as an integer')) return ['2', '0'];
  return [];
}

function ofKind(word: string): string[] {
  if (/^str/.test(word)) return ['"test_value"', '"1"', '""'];
  if (/^(int|integer|real|number|float)$/.test(word)) return ['2', '0', '1.5'];
  if (/^(bytes|byte)/.test(word)) return ['b"test"'];
  if (/^(list|sequence|tuple)$/.test(word)) return ['[1, 2, 3]', '(1, 2)'];
  if (/^(dict|mapping)$/.test(word)) return ['{"key": "value"}'];
  if (/^(callable|function)$/.test(word)) return ['lambda *args: 1'];
  return [];
}

/** `type(x).__name__` of a literal; `undefined` for what is no literal. */
function typeOf(text: string): string | undefined {
  if (/^-?\d+$/.test(text)) return 'int';
  if (/^-?\d*\.\d*$/.test(text)) return 'float';
  if (/^["']/.test(text)) return 'str';
  if (/^b["']/.test(text)) return 'bytes';
  if (text === 'None') return 'NoneType';
  if (text === 'True' || text === 'False') return 'bool';
  if (text.startsWith('[')) return 'list';
  if (text.startsWith('(')) return 'tuple';
  if (text.startsWith('{')) return text === '{}' || text.includes(':') ? 'dict' : 'set';
  if (text.startsWith('lambda')) return 'function';
  return /^[A-Z]\w*(?=\()/.exec(text)?.[0];
}
