import type { ParsedSource } from '../python/parsedSource';
import type { SyntaxNode } from '../python/syntaxTree';

/** An assertion: `assert`, `pytest.raises`, `self.assertEqual`, `mock.assert_called_with`. */
export interface Assertion {
  readonly node: SyntaxNode;
  /** On one line. */
  readonly text: string;
  /** The same for assertions that ask the same: see `formOf`. */
  readonly form: string;
}

const CHECK = /^(?:\w+\.)?(?:raises|warns|deprecated_call|fail|RaisesGroup)$|(?:^|\.)assert[A-Z_]\w*$/u;
/** What takes names as strings. */
const TAKES_NAMES = /(?:^|\.)(?:getfixturevalue|getattr|hasattr|setattr|delattr|attrgetter|object)$/u;
/** What decides whether a statement inside it runs. */
const CONDITIONS = new Set([
  ...[
    'if_statement',
    'elif_clause',
    'else_clause',
    'for_statement',
    'while_statement',
    'try_statement',
    'except_clause',
  ],
  ...['finally_clause', 'match_statement', 'case_clause', 'conditional_expression', 'boolean_operator', 'lambda'],
]);

/** The assertions of a file, with the test and the conditions under which they are made. */
export function assertionsOf({ root, scopes }: ParsedSource, renamed: ReadonlyMap<string, string>): Assertion[] {
  return root.walk().flatMap((node) => {
    const isCheck = node.type === 'call' && CHECK.test(node.child('function')!.text);
    if (node.type !== 'assert_statement' && !isCheck) return [];
    const around: string[] = [];
    for (let outer = scopes.parentOf(node); outer !== undefined; outer = scopes.parentOf(outer)) {
      if (CONDITIONS.has(outer.type)) around.push(outer.type);
      else if (outer.type === 'function_definition' || outer.type === 'class_definition')
        around.push(nameOf(outer, renamed));
    }
    const form =
      node.type === 'assert_statement' ? `assert ${formOf(node.named[0]!, renamed)}` : checkForm(node, renamed);
    return [{ node, text: node.flatText, form: [...around.reverse(), form].join(' > ') }];
  });
}

/** The elements of the lists of values in a `parametrize` decorator; what is no list counts as one. */
export function parametrizedRows(decorator: SyntaxNode): SyntaxNode[] {
  return decorator.walk().flatMap((node) => {
    if (node.type !== 'call' || !/(?:^|\.)parametrize$/u.test(node.child('function')!.text)) return [];
    const [, values] = node.child('arguments')!.named;
    const list = values?.type === 'keyword_argument' ? values.child('value') : values;
    if (list === undefined) return [];
    return list.type === 'list' || list.type === 'tuple' || list.type === 'set' ? list.named : [list];
  });
}

/**
 * A text that is the same for two expressions that mean the same after a repair: names without what stands before the last dot,
 * calls without the order and the names of their arguments, coroutines as what they give.
 * @param renamed old names and new ones
 */
export function formOf(node: SyntaxNode, renamed: ReadonlyMap<string, string>): string {
  const inner = node.unwrapped;
  switch (inner.type) {
    case 'identifier':
      return renamed.get(inner.text) ?? inner.text;
    case 'attribute': {
      const name = inner.child('attribute')!.text;
      const last = renamed.get(name) ?? name;
      return isDotted(inner) ? last : `${formOf(inner.child('object')!, renamed)}.${last}`;
    }
    case 'await':
      return formOf(inner.named[0]!, renamed);
    case 'call':
      return CHECK.test(inner.child('function')!.text) ? checkForm(inner, renamed) : callForm(inner, renamed);
    case 'string':
      return stringForm(inner, renamed);
    case 'lambda': {
      const run = passedOn(inner);
      return run === undefined ? partsForm(inner, renamed) : formOf(run, renamed);
    }
    default:
      return partsForm(inner, renamed);
  }
}

function partsForm(node: SyntaxNode, renamed: ReadonlyMap<string, string>): string {
  return node.children.length === 0
    ? node.text
    : `${node.type}(${node.children.map((child) => formOf(child, renamed)).join(' ')})`;
}

/** `total` of `lambda *args, **kwargs: asyncio.run(total(*args, **kwargs))`, which does what it does. */
function passedOn(lambda: SyntaxNode): SyntaxNode | undefined {
  const runner = lambda.child('body');
  const [call, ...others] = runner?.type === 'call' ? (runner.child('arguments')?.named ?? []) : [];
  const isRun = runner?.child('function')?.text === 'asyncio.run' && others.length === 0 && call?.type === 'call';
  const isSame =
    lambda.child('parameters')?.flatText === '*args, **kwargs' &&
    call?.child('arguments')?.flatText === '(*args, **kwargs)';
  return isRun && isSame ? call.child('function') : undefined;
}

/** Its arguments are what is asserted: their order and their names count. */
function checkForm(call: SyntaxNode, renamed: ReadonlyMap<string, string>): string {
  const callee = call.child('function')!;
  const args = call.child('arguments')?.named ?? [];
  const [start, passed] = splitAtCallable(callee.text, args);
  const written = start.map((one) => {
    if (one.type !== 'keyword_argument') return formOf(one, renamed);
    const name = one.child('name')!.text;
    return `${renamed.get(name) ?? name}=${formOf(one.child('value')!, renamed)}`;
  });
  return `${formOf(callee, renamed)}(${[...written, ...valueForms(passed, renamed)].join(', ')})`;
}

/** `raises(Error, total, 1)` calls `total(1)`. */
function splitAtCallable(callee: string, args: readonly SyntaxNode[]): [SyntaxNode[], SyntaxNode[]] {
  const place = /(?:^|\.)(?:raises|warns|assertRaises|assertWarns)$/u.test(callee)
    ? 1
    : /Regex$/u.test(callee)
      ? 2
      : null;
  const callable = place === null ? undefined : args[place];
  if (place === null || callable === undefined || callable.type === 'keyword_argument') return [[...args], []];
  return [args.slice(0, place + 1), args.slice(place + 1)];
}

function callForm(call: SyntaxNode, renamed: ReadonlyMap<string, string>): string {
  const callee = call.child('function')!;
  const args = call.child('arguments');
  const values = args?.type === 'argument_list' ? args.named : [...(args ? [args] : [])];
  const [only] = values;
  const isRunner = /^asyncio\.run$|\.run_until_complete$/u.test(callee.text);
  if (isRunner && only !== undefined && values.length === 1) return formOf(only, renamed);
  const forms = TAKES_NAMES.test(callee.text)
    ? values.map((one) =>
        /^(["'])\w+\1$/u.test(one.text) ? nameForm(one.text.slice(1, -1), renamed) : formOf(one, renamed),
      )
    : valueForms(values, renamed);
  return `${formOf(callee, renamed)}(${forms.join(', ')})`;
}

function nameForm(name: string, renamed: ReadonlyMap<string, string>): string {
  return `'${renamed.get(name) ?? name}'`;
}

function valueForms(args: readonly SyntaxNode[], renamed: ReadonlyMap<string, string>): string[] {
  return args.map((one) => formOf(one.type === 'keyword_argument' ? one.child('value')! : one, renamed)).sort();
}

/** A dotted name in a string is a name. */
function stringForm(string: SyntaxNode, renamed: ReadonlyMap<string, string>): string {
  const [, quote = '', content = ''] = /^(["'])([\w.]+)\1$/u.exec(string.text) ?? [];
  if (quote === '' || !content.includes('.') || !/^[^\d\W][\w.]*$/u.test(content)) {
    return string.children.length === 0 ? string.text : string.children.map((child) => formOf(child, renamed)).join('');
  }
  const last = content.slice(content.lastIndexOf('.') + 1);
  return nameForm(last, renamed);
}

function isDotted(node: SyntaxNode): boolean {
  let inner = node;
  while (inner.type === 'attribute') inner = inner.child('object')!;
  return inner.type === 'identifier';
}

function nameOf(definition: SyntaxNode, renamed: ReadonlyMap<string, string>): string {
  const name = definition.child('name')?.text ?? '';
  return renamed.get(name) ?? name;
}
