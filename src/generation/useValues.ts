import type { ParameterUse } from '../python/signatures';
import { plain, type ValueContext } from './candidate';
import { valuesFor } from './consumers';
import { valuesOf } from './hintValues';
import type { PythonExpression } from './testDesign';

const MAX_INDEX = 12;
/** Values for one item of a list, or for a key, that are tried. */
const MAX_HELD = 4;
const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Attributes that tell a well-known type, by the name of its hint. What several have is with the likeliest first. */
const TELLING: readonly (readonly [hint: string, attributes: ReadonlySet<string>])[] = (
  [
    [
      'str',
      'capitalize casefold center count encode endswith expandtabs find format index isalnum isalpha isascii isdecimal ' +
        'isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip partition ' +
        'removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip ' +
        'swapcase title translate upper zfill',
    ],
    ['dict', 'clear copy get items keys pop popitem setdefault update values'],
    ['list', 'append clear copy count extend index insert pop remove reverse sort'],
    ['set', 'add clear copy difference discard intersection issubset issuperset pop remove union update'],
    ['bytes', 'decode hex startswith endswith split strip find replace'],
    ['TextIO', 'close flush getvalue isatty read readline readlines seek tell truncate write writelines closed'],
    ['Path', 'exists glob is_dir is_file iterdir mkdir name open parent parts read_text rglob stem suffix write_text'],
    ['datetime', 'year month day hour minute second microsecond tzinfo strftime isoformat date replace weekday'],
    ['timedelta', 'days seconds microseconds total_seconds'],
  ] as const
).map(([hint, names]) => [hint, new Set(names.split(' '))]);

/** What a `with` can enter. */
const CONTEXTS: readonly PythonExpression[] = [
  { text: 'threading.Lock()', imports: [{ module: 'threading', name: '' }] },
  { text: 'contextlib.nullcontext(1)', imports: [{ module: 'contextlib', name: '' }] },
];

/** Values that can be used as a parameter is used; none when nothing is known of its use. */
export function valuesOfUses(uses: readonly ParameterUse[], context: ValueContext): PythonExpression[] {
  const of = (...kinds: ParameterUse['kind'][]): ParameterUse[] => uses.filter(({ kind }) => kinds.includes(kind));
  return [
    ...callables(of('called')),
    ...objects(of('method', 'attribute'), context),
    ...of('passed').flatMap(({ name }) => valuesFor(name)),
    ...dictionaries(of('key'), context),
    ...(of('entered').length > 0 ? CONTEXTS : []),
    ...(of('stored').length > 0 ? ['{}', '{"key": "value"}', '[1, 2, 3]'].map(plain) : []),
    ...(of('subscripted').length > 0 ? ['{"key": "value"}', '[1, 2, 3]', '"test_value"'].map(plain) : []),
    ...sequences(of('index', 'unpacked')),
    ...iterables(of('iterated'), context),
    ...instances(of('instance'), context),
  ];
}

function instances(uses: readonly ParameterUse[], context: ValueContext): PythonExpression[] {
  return uses.flatMap(({ name }) => {
    const types = name.replace(/[()\s]/gu, '').split(',');
    return types.flatMap((type) =>
      type === 'type'
        ? [plain('int')]
        : valuesOf({ name: type.slice(type.lastIndexOf('.') + 1), args: [] }, context, 0).slice(0, 2),
    );
  });
}

/** Of each number of arguments: what it is given, and constants that conditions tell apart. */
function callables(uses: readonly ParameterUse[]): PythonExpression[] {
  const counts = [...new Set(uses.map(({ count }) => count))];
  return counts.flatMap((count) => {
    const names = count === null ? ['*args', '**kwargs'] : LETTERS.slice(0, count);
    const head = names.length > 0 ? `lambda ${names.join(', ')}: ` : 'lambda: ';
    const same = count === null ? 'args[0]' : names[0];
    return [...(same === undefined ? ['1'] : [same]), 'True', 'False', 'None'].map((body) => plain(head + body));
  });
}

/** Of a well-known type that has all of the attributes, else of the project's classes, else one made for them. */
function objects(uses: readonly ParameterUse[], context: ValueContext): PythonExpression[] {
  const names = [...new Set(uses.map(({ name }) => name.split('.')[0]!))].filter((name) => !name.startsWith('__'));
  if (names.length === 0) return [];
  const wellKnown = TELLING.filter(([, attributes]) => names.every((name) => attributes.has(name)));
  const values = wellKnown.flatMap(([hint]) => valuesOf({ name: hint, args: [] }, context, 0).slice(0, 4));
  if (values.length > 0) return values;
  const [first, ...others] = names.map((name) => context.havingAttribute(name));
  const own = first!.filter(({ text }) => others.every((having) => having.some((other) => other.text === text)));
  return [...own.slice(0, 6), ...['1', '"test_value"', 'None'].map((value) => standIn(uses, value))];
}

type Members = Map<string, Member>;

interface Member {
  readonly isMethod: boolean;
  readonly members: Members;
}

/** An object with the attributes that are read, all of the same value, and the methods, all with that result. */
function standIn(uses: readonly ParameterUse[], value: string): PythonExpression {
  const root: Members = new Map();
  for (const { kind, name } of uses) {
    let members = root;
    const path = name.split('.').filter((part) => !part.startsWith('__'));
    path.forEach((part, index) => {
      const isMethod = kind === 'method' && index === path.length - 1;
      const known = members.get(part);
      const inner: Members = known?.members ?? new Map<string, Member>();
      members.set(part, { isMethod: isMethod || (known?.isMethod ?? false), members: inner });
      members = inner;
    });
  }
  return { text: namespaceText(root, value), imports: [{ module: 'types', name: 'SimpleNamespace' }] };
}

function namespaceText(members: Members, value: string): string {
  const written = [...members].map(([name, { isMethod, members: inner }]) => {
    const result = inner.size > 0 ? namespaceText(inner, value) : value;
    return `${name}=${isMethod ? `lambda *args, **kwargs: ${result}` : result}`;
  });
  return `SimpleNamespace(${written.join(', ')})`;
}

function dictionaries(uses: readonly ParameterUse[], context: ValueContext): PythonExpression[] {
  const keys = [...new Set(uses.map(({ name }) => name))];
  if (keys.length === 0) return [];
  const held = keys.map((key) =>
    valuesOfUses(
      uses.flatMap(({ name, items }) => (name === key ? (items?.[0] ?? []) : [])),
      context,
    ),
  );
  const others = ['1', '"test_value"', 'None'].map(plain);
  return others.map((other, index) => {
    const values = held.map((known) => known[index] ?? known[0] ?? other);
    return {
      text: `{${keys.map((key, place) => `${key}: ${values[place]!.text}`).join(', ')}}`,
      imports: values.flatMap(({ imports }) => imports),
    };
  });
}

function sequences(uses: readonly ParameterUse[]): PythonExpression[] {
  const sizes = uses.map(({ kind, count }) => (kind === 'index' ? count! + 1 : count!));
  const size = Math.max(0, ...sizes);
  if (size === 0 || size > MAX_INDEX) return [];
  const items = Array.from({ length: size }, (_, index) => index + 1);
  const texts = items.map((index) => `"${String.fromCharCode(96 + index)}"`);
  return [plain(`[${items.join(', ')}]`), plain(`[${texts.join(', ')}]`)];
}

function iterables(uses: readonly ParameterUse[], context: ValueContext): PythonExpression[] {
  return uses.flatMap(({ count, items }) => {
    if (items !== undefined) return listsOf(items, context);
    if (count === null || count <= 1) return ['[1, 2, 3]', '["a", "b"]', '[]'].map(plain);
    const numbers = Array.from({ length: count }, (_, index) => index + 1).join(', ');
    const texts = Array.from({ length: count }, (_, index) => `"${LETTERS[index] ?? 'z'}"`).join(', ');
    return [plain(`[(${numbers})]`), plain(`[(${texts})]`), plain('[]')];
  });
}

/** Lists of one item each, whose parts are used as `parts` says; the first two together; and an empty one. */
function listsOf(parts: readonly (readonly ParameterUse[])[], context: ValueContext): PythonExpression[] {
  const values = parts.map((uses, place) => {
    const known = valuesOfUses(uses, context).slice(0, MAX_HELD);
    return known.length > 0 ? known : [plain(String(place + 1)), plain(`"${LETTERS[place] ?? 'z'}"`)];
  });
  const longest = Math.max(...values.map((known) => known.length));
  const items = Array.from({ length: longest }, (_, index): PythonExpression => {
    const chosen = values.map((known) => known[Math.min(index, known.length - 1)]!);
    const text = chosen.map((value) => value.text).join(', ');
    return { text: chosen.length > 1 ? `(${text})` : text, imports: chosen.flatMap(({ imports }) => imports) };
  });
  const list = (some: readonly PythonExpression[]): PythonExpression => ({
    text: `[${some.map(({ text }) => text).join(', ')}]`,
    imports: some.flatMap(({ imports }) => imports),
  });
  const mixed =
    parts.length > 1
      ? values[0]!.map((head) => list([tupled([head, ...values.slice(1).map(([first]) => first!)])]))
      : [];
  return [
    ...items.map((item) => list([item])),
    ...(items.length > 1 ? [list(items.slice(0, 2))] : []),
    ...mixed,
    plain('[]'),
  ];
}

function tupled(members: readonly PythonExpression[]): PythonExpression {
  return {
    text: `(${members.map(({ text }) => text).join(', ')})`,
    imports: members.flatMap(({ imports }) => imports),
  };
}
