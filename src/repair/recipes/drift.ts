import { codeTokens } from '../../python/codeTokens';
import { isLiteral } from '../../python/literals';
import type { SyntaxNode } from '../../python/syntaxTree';
import type { Operand } from '../../pytest/failure';
import type { Diagnosis, Repair, TextEdit } from '../repairRecords';
import { addImport, replace } from './edits';
import { exceptionProposals } from './exceptionDrift';
import { proposal, shown, type FailingPlace } from './proposal';
import type { RepairContext } from './recipe';
import { enclosing, type TestFile } from './testFile';

/** Where a failing test asserts something, and what it got instead. */
interface Failing {
  readonly file: TestFile;
  /** The `assert` statement or the call of `assertEqual`. */
  readonly node: SyntaxNode;
  readonly expected: SyntaxNode;
  readonly actual: SyntaxNode;
  readonly got: Operand;
}

/** What a test expects where the code does something else now. Only a person can say which of the two is right. */
export function driftProposals(diagnosis: Diagnosis, files: readonly TestFile[], context: RepairContext): Repair[] {
  if (diagnosis.cause !== 'assertion drift') return [];
  const places = failingNodes(diagnosis, files);
  for (const place of places) {
    const proposals = [valueProposals(place, diagnosis, context), exceptionProposals(place, diagnosis, context)].flat();
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

function valueProposals(place: FailingPlace, { failure }: Diagnosis, context: RepairContext): Repair[] {
  const { comparison } = failure;
  if (comparison === null || !/^(?:==|assertEqual|assertEquals|assert\w+Equal|is|assertIs)$/u.test(comparison.operator))
    return [];
  const failing = comparedAt(place, comparison.left, comparison.right);
  if (failing === undefined) return [];
  const { file, expected, got } = failing;
  if (got.literal === null) return [];
  const written = literalSource(failing, failure.nodeId);
  if (written === undefined) return [];
  const value = proposal(context, file, [replace(file, written, got.literal)], {
    recipe: 'expected value',
    what: `The test expects ${shown(written.flatText)}; the code gives ${shown(got.literal)} now.`,
    drift: { before: written.flatText, after: got.literal },
  });
  return written === expected ? [...lenientProposals(failing, context), value] : [value];
}

/** The two sides of the comparison that stands on a line: the expected one is a literal. */
function comparedAt({ file, line }: FailingPlace, left: Operand, right: Operand): Failing | undefined {
  const nodes = file.source.root.walk().filter((node) => node.line <= line && line <= node.endLine);
  for (const node of nodes.toReversed()) {
    const sides = sidesOf(node);
    if (sides === undefined) continue;
    const [one, other] = sides;
    const isFirst = isConstant(one) && !isConstant(other);
    // Named values are most often on the right, or called so.
    const isExpectedFirst = isFirst || (!isConstant(other) && /^(?:expected|want|wanted|exp)/iu.test(one.text));
    return isExpectedFirst
      ? { file, node, expected: one, actual: other, got: right }
      : { file, node, expected: other, actual: one, got: left };
  }
  return undefined;
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

/** Where the expected value is written: in the assertion, or in the row of values that the test was run with. */
function literalSource({ file, node, expected }: Failing, nodeId: string): SyntaxNode | undefined {
  if (isConstant(expected)) return expected;
  if (expected.type !== 'identifier') return undefined;
  const definition = enclosing(file, node, ['function_definition']);
  const from = file.source.scopes.uses.get(expected);
  const bindings = (from && file.source.scopes.scopeOf(expected.text, from)?.bindings.get(expected.text)) ?? [];
  const [only] = bindings;
  if (bindings.length !== 1 || only === undefined) return undefined;
  if (only.kind === 'value') return isConstant(only.value) ? only.value : undefined;
  return only.kind === 'parameter' && definition !== undefined
    ? rowValue(file, definition, expected.text, nodeId)
    : undefined;
}

/** The value of a parametrized name in the row whose id, or whose place, the node id ends with. */
function rowValue(file: TestFile, definition: SyntaxNode, name: string, nodeId: string): SyntaxNode | undefined {
  const outer = file.source.scopes.parentOf(definition);
  const calls = (outer?.named ?? [])
    .filter(({ type }) => type === 'decorator')
    .flatMap((one) => one.walk())
    .filter((one) => one.type === 'call' && /\.parametrize$/u.test(one.child('function')!.text));
  // With several decorators an id has parts of each.
  const [only] = calls;
  const [names, values, ...others] = only?.child('arguments')?.named ?? [];
  if (calls.length !== 1 || names?.type !== 'string' || values?.type !== 'list' || others.length > 0) return undefined;
  const column = names.text
    .slice(1, -1)
    .split(',')
    .map((one) => one.trim());
  const id = /\[(.*)\]$/su.exec(nodeId)?.[1];
  const rows = values.named.filter((row) => idOf(row, column.length) === id);
  const [row] = rows;
  if (rows.length !== 1 || row === undefined) return undefined;
  const value = column.length === 1 ? row : row.named[column.indexOf(name)];
  return value !== undefined && isConstant(value) ? value : undefined;
}

/** pytest's id of a row of plain values. */
function idOf(row: SyntaxNode, width: number): string | undefined {
  const values = width === 1 ? [row] : row.named;
  const parts = values.map((one) => (one.type === 'string' ? one.text.slice(1, -1) : one.text));
  return values.every((one) => isLiteral(one)) && values.length === width ? parts.join('-') : undefined;
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

function isConstant(node: SyntaxNode): boolean {
  const allowed = /^(?:tuple|list|set|dictionary|pair|parenthesized_expression)$/u;
  return isLiteral(node) || (allowed.test(node.type) && node.named.every(isConstant));
}
