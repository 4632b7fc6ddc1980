import type { SyntaxNode } from '../../python/syntaxTree';
import type { FailedComparison } from '../../pytest/failure';
import type { Diagnosis, Repair, TextEdit } from '../repairRecords';
import { proposal, shown, type FailingPlace } from './proposal';
import type { RepairContext } from './recipe';
import type { TestFile } from './testFile';
import { expressionOf, isConstant, valueEdits } from './writtenValues';

/** Other arguments than `mock.assert_called_with(...)` expects. */
export function mockProposals({ file, line }: FailingPlace, { failure }: Diagnosis, context: RepairContext): Repair[] {
  const { comparison } = failure;
  if (comparison === null) return [];
  const check = file.source.root
    .walk()
    .findLast((node) => node.type === 'call' && node.line <= line && line <= node.endLine && isCheck(node));
  const args = check?.child('arguments')?.named ?? [];
  if (check === undefined || args.some(({ type }) => /splat/u.test(type))) return [];
  const edits = argumentEdits(file, args, comparison, context);
  if (edits === undefined || edits.length === 0) return [];
  const [first] = edits;
  const drift =
    edits.length === 1
      ? { before: file.source.text.slice(first!.start, first!.end), after: first!.text }
      : { before: comparison.left.repr, after: comparison.right.repr };
  const what = `The test expects a call with ${shown(drift.before)}; it is ${shown(drift.after)} now.`;
  return [proposal(context, file, edits, { recipe: 'expected call', what, drift })];
}

function isCheck(call: SyntaxNode): boolean {
  return /\.assert_(?:(?:called|awaited)(?:_once)?_with|has_calls)$/u.test(call.child('function')!.text);
}

function argumentEdits(
  file: TestFile,
  args: readonly SyntaxNode[],
  { operator, left, right }: FailedComparison,
  { parser }: RepairContext,
): TextEdit[] | undefined {
  // pytest-mock compares the arguments itself: those that came with those that were expected.
  const isPlugin = operator === '==';
  if (operator === 'assert_has_calls') {
    const [calls] = args;
    return calls && valueEdits(file, calls.child('value') ?? calls, left.repr, right.repr, parser);
  }
  if (!isPlugin && !/^assert_(?:called|awaited)(?:_once)?_with$/u.test(operator)) return undefined;
  const [wanted, got] = isPlugin ? [right, left] : [left, right];
  const [before, after] = [wanted, got].map((one) => expressionOf(one.literal ?? one.repr, parser));
  if (before === undefined || after === undefined) return undefined;
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const isWhole = before.type === 'call';
  const own = isWhole || before.type !== 'dictionary' ? args : args.filter(({ type }) => type === 'keyword_argument');
  const relevant = before.type === 'tuple' ? own.filter(({ type }) => type !== 'keyword_argument') : own;
  const names = (values: ReadonlyMap<string, SyntaxNode>): string => [...values.keys()].sort().join();
  if (names(old) !== names(now) || names(old) !== names(new Map(relevant.map(named)))) return undefined;
  const edits = relevant.map((arg, index) => {
    const [name, value] = named(arg, index);
    const [a, b] = [old.get(name)!, now.get(name)!];
    if (a.text === b.text) return [];
    return isConstant(b) ? valueEdits(file, value, a.text, b.text, parser) : undefined;
  });
  return edits.includes(undefined) ? undefined : edits.flatMap((one) => one ?? []);
}

/** The arguments of `call(1, b=2)`, the elements of `(1,)`, the values of `{'b': 2}`, by position or name. */
function valuesOf(node: SyntaxNode): Map<string, SyntaxNode> {
  if (node.type === 'dictionary')
    return new Map(node.named.map((pair) => [pair.child('key')!.text.slice(1, -1), pair.child('value')!]));
  const items = node.type === 'call' ? (node.child('arguments')?.named ?? []) : node.type === 'tuple' ? node.named : [];
  return new Map(items.map(named));
}

function named(arg: SyntaxNode, index: number): [string, SyntaxNode] {
  return arg.type === 'keyword_argument' ? [arg.child('name')!.text, arg.child('value')!] : [`${index}`, arg];
}
