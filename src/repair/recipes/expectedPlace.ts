import type { Binding } from '../../python/scopes';
import type { SyntaxNode } from '../../python/syntaxTree';
import { isLiteral } from '../../python/literals';
import type { FailingPlace } from './proposal';
import type { TestFile } from './testFile';
import { isConstant, isWrittenOut } from './writtenValues';

/** Where a value stands that a test expects. */
export interface ExpectedPlace {
  readonly file: TestFile;
  readonly node: SyntaxNode;
}

/**
 * Where what an assertion compares with is written: there, in the variable that it names, in the row of values that the test was
 * run with, or where a helper that asserts was called. `undefined` when it is computed, or when changing it there would change
 * more than what is expected.
 * @param callers the lines of tests that the traceback goes through on the way to the assertion, the nearest first
 */
export function expectedPlace(
  file: TestFile,
  node: SyntaxNode,
  nodeId: string,
  callers: readonly FailingPlace[],
): ExpectedPlace | undefined {
  const inner = node.unwrapped;
  const approximated = /(?:^|\.)approx$/u.test(inner.child('function')?.text ?? '')
    ? inner.child('arguments')?.named[0]
    : undefined;
  if (approximated) return isWrittenOut(approximated) ? { file, node: approximated } : undefined;
  if (isWrittenOut(inner)) return { file, node: inner };
  if (inner.type !== 'identifier') return undefined;
  const binding = bindingAt(file, inner);
  if (binding?.kind === 'value') {
    const isOnlyExpected = usesOf(file, inner, binding.node).every((use) => isExpectation(file, use));
    return isOnlyExpected && isWrittenOut(binding.value) ? { file, node: binding.value } : undefined;
  }
  if (binding?.kind !== 'parameter') return undefined;
  const name = binding.function.child('name')?.text ?? '';
  const isTest = nodeId.replace(/\[.*$/su, '').split('::').at(-1) === name;
  return isTest
    ? rowPlace(file, binding.function, inner.text, nodeId)
    : passedPlace(binding.function, name, inner.text, nodeId, callers);
}

/** What gives a name its value at a place: the only binding, or of several in a row the last one above it. */
function bindingAt({ source }: TestFile, use: SyntaxNode): Binding | undefined {
  const from = source.scopes.uses.get(use);
  const scope = from && source.scopes.scopeOf(use.text, from);
  const bindings = scope?.bindings.get(use.text) ?? [];
  if (bindings.length < 2) return bindings[0];
  const blockOf = (node: SyntaxNode): SyntaxNode | undefined => {
    let outer = source.scopes.parentOf(node);
    while (outer !== undefined && outer.type !== 'block' && outer.type !== 'module')
      outer = source.scopes.parentOf(outer);
    return outer;
  };
  const block = blockOf(use);
  const isStraight = bindings.every(({ kind, node }) => kind === 'value' && blockOf(node) === block);
  return isStraight ? bindings.findLast(({ node }) => node.end <= use.start) : undefined;
}

/** The uses of a variable up to its next value. */
function usesOf({ source }: TestFile, use: SyntaxNode, target: SyntaxNode): SyntaxNode[] {
  const from = source.scopes.uses.get(use);
  const scope = from && source.scopes.scopeOf(use.text, from);
  const next =
    (scope?.bindings.get(use.text) ?? []).find(({ node }) => node.start > target.start)?.node.start ?? Infinity;
  return [...source.scopes.uses].flatMap(([node, inner]) => {
    const isSame = node.text === use.text && source.scopes.scopeOf(node.text, inner) === scope;
    return isSame && node.start > target.start && node.start < next ? [node] : [];
  });
}

/** Whether a name is only compared, or shown: what is passed to the code must not change. */
function isExpectation(file: TestFile, use: SyntaxNode): boolean {
  let around = file.source.scopes.parentOf(use);
  for (; around !== undefined && around.type !== 'block'; around = file.source.scopes.parentOf(around)) {
    if (around.type === 'assert_statement') return true;
    if (around.type === 'call')
      return /(?:^|[._])(?:assert\w*|check\w*|print|len|approx)$/iu.test(around.child('function')!.text);
  }
  return false;
}

/** What a helper's parameter was given by the test that called it. */
function passedPlace(
  helper: SyntaxNode,
  name: string,
  parameter: string,
  nodeId: string,
  [caller, ...others]: readonly FailingPlace[],
): ExpectedPlace | undefined {
  if (caller === undefined) return undefined;
  const calls = caller.file.source.root
    .walk()
    .filter(
      (node) =>
        node.type === 'call' &&
        node.line <= caller.line &&
        caller.line <= node.endLine &&
        (node.child('function')!.child('attribute') ?? node.child('function'))?.text === name,
    );
  const [call] = calls;
  if (calls.length !== 1 || call === undefined) return undefined;
  const args = call.child('arguments')?.named ?? [];
  const named = args.find((one) => one.type === 'keyword_argument' && one.child('name')?.text === parameter);
  const isMethod = call.child('function')!.type === 'attribute';
  const names = (helper.child('parameters')?.named ?? []).map((one) => (one.child('name') ?? one.named[0] ?? one).text);
  const position = names
    .filter((one, index) => !(isMethod && index === 0 && /^(?:self|cls)$/u.test(one)))
    .indexOf(parameter);
  const positional = args.slice(0, position + 1).every((one) => !/^(?:keyword_argument|list_splat)$/u.test(one.type));
  const given = named?.child('value') ?? (positional ? args[position] : undefined);
  return given && expectedPlace(caller.file, given, nodeId, others);
}

/** The value of a parametrized name in the row whose id, or whose place, the node id ends with. */
function rowPlace(file: TestFile, definition: SyntaxNode, name: string, nodeId: string): ExpectedPlace | undefined {
  const outer = file.source.scopes.parentOf(definition);
  const calls = (outer?.named ?? [])
    .filter(({ type }) => type === 'decorator')
    .flatMap((one) => one.walk())
    .filter((one) => one.type === 'call' && /\.parametrize$/u.test(one.child('function')!.text));
  // With several decorators an id has parts of each.
  const [only] = calls;
  const [names, given, ...others] = only?.child('arguments')?.named ?? [];
  if (calls.length !== 1 || names === undefined || given === undefined || others.length > 0) return undefined;
  const values = given.type === 'identifier' ? valueOf(file, given) : given;
  if (values?.type !== 'list' && values?.type !== 'tuple') return undefined;
  const column = columnsOf(names);
  const id = /\[(.*)\]$/su.exec(nodeId)?.[1];
  const rows = values.named.filter((row, index) => idOf(row, index, column) === id);
  const [row] = rows;
  if (rows.length !== 1 || row === undefined) return undefined;
  const value = column.length === 1 ? row : row.named[column.indexOf(name)];
  return value !== undefined && isConstant(value) ? { file, node: value } : undefined;
}

function valueOf(file: TestFile, name: SyntaxNode): SyntaxNode | undefined {
  const from = file.source.scopes.uses.get(name);
  const bindings = (from && file.source.scopes.scopeOf(name.text, from)?.bindings.get(name.text)) ?? [];
  const [only] = bindings;
  return bindings.length === 1 && only?.kind === 'value' ? only.value.unwrapped : undefined;
}

function columnsOf(names: SyntaxNode): string[] {
  const texts =
    names.type === 'string' ? names.text.slice(1, -1).split(',') : names.named.map(({ text }) => text.slice(1, -1));
  return texts.map((one) => one.trim());
}

/** pytest's id of a row: plain values as they are, others by the name and the row's number. */
function idOf(row: SyntaxNode, index: number, column: readonly string[]): string | undefined {
  const values = column.length === 1 ? [row] : row.named;
  const parts = values.map((one, at) => {
    if (one.type === 'string') return one.text.slice(1, -1);
    return isLiteral(one) ? one.text : `${column[at]}${index}`;
  });
  return values.length === column.length ? parts.join('-') : undefined;
}
