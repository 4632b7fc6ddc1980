import { codeTokens } from '../../python/codeTokens';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { Operand } from '../../pytest/failure';
import type { Diagnosis, Repair, TextEdit } from '../repairRecords';
import { addImport, insert, remove, replace } from './edits';
import { exceptionProposals } from './exceptionDrift';
import { expectedPlace } from './expectedPlace';
import { mockProposals } from './mockDrift';
import { proposal, shown, type FailingPlace } from './proposal';
import type { RepairContext } from './recipe';
import type { TestFile } from './testFile';
import { isConstant, valueEdits } from './writtenValues';

/** Where a failing test asserts something, and what it got instead. */
interface Failing {
  readonly file: TestFile;
  /** The `assert` statement or the call of `assertEqual`. */
  readonly node: SyntaxNode;
  readonly expected: SyntaxNode;
  readonly actual: SyntaxNode;
  readonly wanted: Operand;
  readonly got: Operand;
}

/** What a test expects where the code does something else now. Only a person can say which of the two is right. */
export function driftProposals(diagnosis: Diagnosis, files: readonly TestFile[], context: RepairContext): Repair[] {
  if (diagnosis.cause !== 'assertion drift' && diagnosis.cause !== 'mock mismatch') return [];
  const places = failingNodes(diagnosis, files);
  for (const [index, place] of places.entries()) {
    const proposals = [
      ...valueProposals(place, places.slice(index + 1), diagnosis, context),
      ...truthProposals(place, diagnosis, context),
      ...mockProposals(place, diagnosis, context),
      ...exceptionProposals(place, diagnosis, context),
    ];
    if (proposals.length > 0) return proposals;
  }
  return [];
}

/** The lines of the tests in the traceback, the innermost first. */
function failingNodes({ failure }: Diagnosis, files: readonly TestFile[]): FailingPlace[] {
  const frames = failure.chain[0]?.frames ?? [];
  return frames.toReversed().flatMap(({ file: path, line }) => {
    const file = files.find((one) => one.path === path);
    return file === undefined ? [] : [{ file, line }];
  });
}

function valueProposals(
  place: FailingPlace,
  callers: readonly FailingPlace[],
  { failure }: Diagnosis,
  context: RepairContext,
): Repair[] {
  const { comparison } = failure;
  if (comparison === null || !/^(?:==|assertEqual|assertEquals|assert\w+Equal|is|assertIs)$/u.test(comparison.operator))
    return [];
  for (const failing of comparedAt(place, comparison.left, comparison.right)) {
    const { wanted, got } = failing;
    const found = expectedPlace(failing.file, failing.expected, failure.nodeId, callers);
    if (found === undefined) continue;
    // Of what is no value, such as `Point(x=1)`, what it shows may be how it is written.
    const isApproximated = found.node !== failing.expected.unwrapped && wanted.literal === null && got.literal !== null;
    const old = wanted.literal ?? (isApproximated ? found.node.text : wanted.repr);
    const now = got.literal ?? got.repr;
    const edits = valueEdits(found.file, found.node, old, now, context.parser);
    if (edits === undefined || edits.length === 0) continue;
    const drift = driftOf(found.file, edits, old, now);
    const what = `The test expects ${shown(drift.before)}; the code gives ${shown(drift.after)} now.`;
    const value = proposal(context, found.file, edits, { recipe: 'expected value', what, drift });
    return found.node === failing.expected.unwrapped ? [...lenientProposals(failing, context), value] : [value];
  }
  return [];
}

/** Of a value of which one part changed, that part. */
function driftOf(
  file: TestFile,
  edits: readonly TextEdit[],
  old: string,
  now: string,
): { before: string; after: string } {
  const [only] = edits;
  const before = only && file.source.text.slice(only.start, only.end);
  const isShort = before !== undefined && edits.length === 1 && !/[\r\n]/u.test(before + only!.text);
  return isShort ? { before, after: only!.text } : { before: old, after: now };
}

/** The two sides of the comparison that stands on a line: first with the one as the expected one that looks more like it. */
function comparedAt({ file, line }: FailingPlace, left: Operand, right: Operand): Failing[] {
  const nodes = file.source.root.walk().filter((node) => node.line <= line && line <= node.endLine);
  for (const node of nodes.toReversed()) {
    const sides = sidesOf(node);
    if (sides === undefined) continue;
    const [one, other] = sides;
    const isFirst = isConstant(one) && !isConstant(other);
    // Named values are most often on the right, or called so.
    const isExpectedFirst = isFirst || (!isConstant(other) && /^(?:expected|want|wanted|exp)/iu.test(one.text));
    const asFirst = { file, node, expected: one, actual: other, wanted: left, got: right };
    const asSecond = { file, node, expected: other, actual: one, wanted: right, got: left };
    return isExpectedFirst ? [asFirst, asSecond] : [asSecond, asFirst];
  }
  return [];
}

function sidesOf(node: SyntaxNode): [SyntaxNode, SyntaxNode] | undefined {
  if (node.type === 'assert_statement') {
    const condition = node.named[0]!.unwrapped;
    const [left, operator, right] = condition.children;
    const isComparison = condition.type === 'comparison_operator' && condition.children.length === 3;
    return isComparison && left && right && /^(?:==|is)$/u.test(operator?.text ?? '') ? [left, right] : undefined;
  }
  if (node.type !== 'call' || !/\.assert(?:\w*Equals?|Is)$/u.test(node.child('function')!.text)) return undefined;
  const [first, second] = node.child('arguments')!.named;
  return first && second && [first, second];
}

/** `assert f(x)` where it is `False` now, and the other way round. What is neither, such as an empty list, is not the same. */
function truthProposals({ file, line }: FailingPlace, { failure }: Diagnosis, context: RepairContext): Repair[] {
  const { operator, left } = failure.comparison ?? {};
  const isAssert = operator === 'is true' || operator === 'is false';
  const isMethod = operator === 'assertTrue' || operator === 'assertFalse';
  if (!(isAssert || isMethod) || !/^(?:True|False)$/u.test(left?.literal ?? '')) return [];
  const nodes = file.source.root.walk().filter((node) => node.line <= line && line <= node.endLine);
  const edits = nodes.toReversed().flatMap((node) => {
    if (isMethod) {
      const name = node.type === 'call' ? node.child('function')!.child('attribute') : undefined;
      return name?.text === operator
        ? [replace(file, name, operator === 'assertTrue' ? 'assertFalse' : 'assertTrue')]
        : [];
    }
    const condition = node.type === 'assert_statement' ? node.named[0]! : undefined;
    if (condition === undefined || /^(?:boolean_operator|comparison_operator)$/u.test(condition.unwrapped.type))
      return [];
    if (condition.type !== 'not_operator') return [insert(file, condition.start, 'not ')];
    return [remove(file, condition.start, condition.child('argument')!.start)];
  });
  const [edit] = edits;
  if (edit === undefined) return [];
  const after = left!.literal!;
  const before = after === 'True' ? 'False' : 'True';
  const what = `The test expects ${before}; the code gives ${after} now.`;
  return [proposal(context, file, [edit], { recipe: 'expected truth', what, drift: { before, after } })];
}

/** The same values in another order, or numbers that differ in their last digits. */
function lenientProposals({ file, node, expected, actual, got }: Failing, context: RepairContext): Repair[] {
  const before = node.flatText;
  const isUnittest = node.type === 'call';
  const callee = isUnittest ? node.child('function')!.child('attribute') : undefined;
  const propose = (recipe: string, what: string, edits: TextEdit[], after: string): Repair =>
    proposal(context, file, edits, { recipe, what, drift: { before, after } });
  if (isNearly(expected.text, got.literal)) {
    const what = `The numbers differ by a rounding error: ${expected.text} and ${got.literal!}.`;
    if (callee)
      return [
        propose(
          'float tolerance',
          what,
          [replace(file, callee, 'assertAlmostEqual')],
          before.replace(callee.text, 'assertAlmostEqual'),
        ),
      ];
    const edits = [
      replace(file, expected, `pytest.approx(${expected.text})`),
      ...(hasPytest(file) ? [] : addImport(file, 'import pytest')),
    ];
    return [propose('float tolerance', what, edits, before.replace(expected.text, `pytest.approx(${expected.text})`))];
  }
  if (!isReordered(expected, got.literal)) return [];
  const what = 'The items are the same, in another order.';
  if (callee)
    return [
      propose(
        'unordered comparison',
        what,
        [replace(file, callee, 'assertCountEqual')],
        before.replace(callee.text, 'assertCountEqual'),
      ),
    ];
  const edits = [expected, actual].map((side) => replace(file, side, `sorted(${side.text})`));
  return [
    propose('unordered comparison', what, edits, `assert sorted(${actual.flatText}) == sorted(${expected.flatText})`),
  ];
}

function isNearly(expected: string, got: string | null): boolean {
  const [one, other] = [Number(expected), Number(got ?? '')];
  if (
    got === null ||
    !/[.e]/u.test(expected + got) ||
    !Number.isFinite(one) ||
    !Number.isFinite(other) ||
    one === other
  )
    return false;
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}

function isReordered(expected: SyntaxNode, got: string | null): boolean {
  if (expected.type !== 'list' || got === null || !got.startsWith('[')) return false;
  const [wanted, given] = [listItems(expected.text), listItems(got)];
  return wanted.join() !== given.join() && wanted.toSorted().join() === given.toSorted().join();
}

/** The items of a list's source text, as texts. */
function listItems(list: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (const token of codeTokens(list).slice(1, -1)) {
    if (/^[([{]$/u.test(token)) depth += 1;
    else if (/^[)\]}]$/u.test(token)) depth -= 1;
    if (token === ',' && depth === 0) {
      items.push(item);
      item = '';
    } else {
      item += token.replace(/^"([^"'\\]*)"$/u, "'$1'");
    }
  }
  return item === '' ? items : [...items, item];
}

function hasPytest({ source }: TestFile): boolean {
  return source.scopes.module.bindings.get('pytest')?.some((one) => one.kind === 'import') === true;
}
