import { parseTypeHint, type TypeHint } from './typeHint';

/** Types that parameters of these names mostly have. */
const BY_NAME: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    str: 'name text string s title label prefix suffix word line msg message key_name sep separator delimiter value_name',
    int: 'n num number count size length index idx i start stop end width height limit maxsize level depth offset year month day',
    'list[int]': 'items values iterable seq sequence lst array elements numbers data xs',
    'dict[str, int]': 'mapping d dct dictionary options config settings',
    'Callable[[Any], Any]':
      'func fn function callback predicate mapper f transform handler key_func selector reducer factory',
    datetime: 'dt when datetime timestamp now',
    date: 'date',
    timedelta: 'delta timedelta duration',
    Path: 'path file filename fname filepath file_path directory folder',
    bytes: 'buf buffer payload raw',
    'type[ValueError]': 'exception exceptions exc exc_type error_type errors_to_catch',
    TextIO: 'stream fp fh fileobj file_obj outfile infile output_file input_file out',
    dict: 'cache memo attrs attributes params headers environ env context ctx metadata kw',
    Lock: 'lock mutex rlock',
    Logger: 'logger log',
    bool: 'flag verbose strict debug force',
  }).flatMap(([hint, names]) => names.split(' ').map((name) => [name, hint])),
);

/** How English names types in docstrings. */
const WORDS: Readonly<Record<string, string>> = {
  string: 'str',
  strings: 'str',
  text: 'str',
  integer: 'int',
  number: 'int',
  boolean: 'bool',
  dictionary: 'dict',
  callable: 'Callable',
  function: 'Callable',
  iterable: 'Iterable',
  sequence: 'Sequence',
};

/**
 * What a parameter without an annotation seems to be: what its docstring says (reST `:type x:` and `:param T x:`, Google
 * `x (T):`, NumPy `x : T`), else what its name says; `undefined` when neither says anything.
 */
export function impliedHint(parameter: string, docstring: string | null): TypeHint | undefined {
  const documented = docstring === null ? undefined : documentedType(parameter, docstring);
  const text = documented ?? (Object.hasOwn(BY_NAME, parameter) ? BY_NAME[parameter] : undefined);
  return text === undefined ? undefined : parseTypeHint(text);
}

function documentedType(parameter: string, docstring: string): string | undefined {
  const name = parameter.replace(/[^\w]/g, '');
  const forms = [
    `:type\\s+${name}:\\s*([^\\n]+)`,
    `:param\\s+([\\w.\\[\\], |]+?)\\s+${name}\\s*:`,
    `^\\s*\\*{0,2}${name}\\s*\\(([^)\\n]+)\\)\\s*:`,
    `^\\s*${name}\\s+:\\s*([^\\n]+)$`,
  ];
  for (const form of forms) {
    const [, found] = new RegExp(form, 'm').exec(docstring) ?? [];
    if (found !== undefined) return asHint(found);
  }
  return undefined;
}

/** `list of str, optional` is `list[str]`; `int or None` is `int | None`. */
function asHint(text: string): string | undefined {
  const called = /^Function\s*\(([^()]*)\)/i.exec(text);
  if (called) {
    const count = called[1]!.trim() === '' ? 0 : called[1]!.split(',').length;
    return `Callable[[${Array.from({ length: count }, () => 'Any').join(', ')}], Any]`;
  }
  const plain = text
    .replace(/[`~]|:\w+:/g, '')
    .replace(/,?\s*(optional|default\b.*|defaults?\b.*)$/i, '')
    .replace(/\.$/, '')
    .replace(/\b(list|tuple|set|iterable|sequence) of (\w+)\b/gi, '$1[$2]')
    .replace(/\s+or\s+/g, ' | ')
    .replace(/\b[a-z]+\b/g, (word) => (Object.hasOwn(WORDS, word) ? WORDS[word]! : word))
    .trim();
  return /^[\w.[\], |]+$/.test(plain) && !/\w \w/.test(plain) ? plain : undefined;
}
