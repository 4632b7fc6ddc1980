import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import type { Call, PythonExpression } from './testDesign';
import { plain } from './candidate';
import { isString } from './literals';

const MAX_SETUPS = 24;

/** What somebody types in; the last as what can be read as bytes, too. */
export const TYPED_IN: readonly PythonExpression[] = [
  ...['"1\\n2\\n3\\n"', '"y\\n"', '"test_value\\n"'].map((text) => `io.StringIO(${text})`),
  'io.TextIOWrapper(io.BytesIO(b"test_value\\n"))',
].map((stream) => ({
  text: `monkeypatch.setattr("sys.stdin", ${stream})`,
  imports: [{ module: 'io', name: '' }],
}));

/** What is in a file that is read: lines, settings, JSON, a table, markup. */
const CONTENTS = [
  'one\\ntwo\\n',
  'key = value\\n# comment\\nA=1\\n',
  '{\\"key\\": \\"value\\"}',
  '[section]\\nkey = value\\n',
  'a,b\\n1,2\\n',
  '<a><b>1</b></a>',
];

/** Statements that make the files that a call names; none when it names none. */
export function filesFor({ arguments: passed, receiver }: Call): PythonExpression[] {
  const texts = [receiver?.text ?? '', ...passed.map(({ value }) => value.text)].join(' ');
  if (!texts.includes('tmp_path / "file.txt"')) return [];
  return [
    ...CONTENTS.map((content) => plain(`(tmp_path / "file.txt").write_text("${content}")`)),
    plain('(tmp_path / "file.txt").mkdir()'),
  ];
}

/**
 * What a function may find in the world around it: variables of the environment that it may ask for, and a command line.
 * As statements of a test.
 */
export function setupsOf(signature: FunctionSignature, analysis: ModuleAnalysis): PythonExpression[] {
  return [...commandLines(signature, analysis), ...variables(signature)].slice(0, MAX_SETUPS);
}

/** Constants in capitals are names of variables more often than not. */
function variables({ constants }: FunctionSignature): PythonExpression[] {
  const names = constants.flatMap(({ text }) => (/^["'][A-Z][A-Z0-9_]{2,}["']$/.test(text) ? [text.slice(1, -1)] : []));
  return [...new Set(names)].flatMap((name) => [
    plain(`monkeypatch.setenv("${name}", "1")`),
    plain(`monkeypatch.setenv("${name}", "test_value")`),
    plain(`monkeypatch.delenv("${name}", raising=False)`),
  ]);
}

/** For functions that take no arguments in modules that know of command lines. */
function commandLines({ params, name }: FunctionSignature, { imports, functions }: ModuleAnalysis): PythonExpression[] {
  const isMain = /^_?(main|cli|run|entry_point|parse_args?|parse_arguments|get_args?)$/.test(name);
  const reads = imports.some(({ module }) => module === 'argparse' || module === 'sys' || module === 'optparse');
  if (
    !isMain ||
    !reads ||
    params.some((parameter) => parameter.default === null && !parameter.kind.startsWith('var_'))
  ) {
    return [];
  }
  return argumentVectors(functions).map((list) =>
    plain(`monkeypatch.setattr("sys.argv", ["prog"${list.map((one) => `, ${one}`).join('')}])`),
  );
}

/** Command lines without the program's name, from the options that a module's functions speak of. */
export function argumentVectors(functions: readonly FunctionSignature[]): string[][] {
  const constants = functions.flatMap((one) => one.constants.map(({ text }) => text)).filter(isString);
  const options = [...new Set(constants.filter((text) => /^["']--?[A-Za-z]/.test(text)))].slice(0, 8);
  const words = [...new Set(constants.filter((text) => /^["'][a-z][a-z-]{1,15}["']$/.test(text)))].slice(0, 6);
  return [
    [],
    ['"--help"'],
    ['"test_value"'],
    ...options.map((option) => [option]),
    ...options.map((option) => [option, '"1"']),
    ...options.map((option) => [option, '"test_value"', '"test_value"']),
    ...words.map((word) => [word]),
  ];
}
