import type { ResolveName } from './draftFaults';
import type { SyntaxNode } from './syntaxTree';

/** An `assert` statement of a test. Offsets are in UTF-16 units. */
export interface DraftAssertion {
  readonly start: number;
  readonly end: number;
  /** What is compared, of `assert left == right` and `assert left is right`; else `null`. */
  readonly left: string | null;
  /** What it is compared with: of `pytest.approx(1.5)` the number. `null` as `left` is, and where it is no literal. */
  readonly right: { readonly start: number; readonly end: number; readonly isApproximate: boolean } | null;
  /** `trivial`: whatever the code does, it holds. `weak`: it says that there is something, and hardly what. */
  readonly strength: 'trivial' | 'weak' | 'strong';
}

/** What nodes of a test check. */
export function assertionsIn(
  nodes: readonly SyntaxNode[],
  resolve: ResolveName,
): { readonly assertions: readonly DraftAssertion[]; readonly otherChecks: number } {
  const statements = nodes.filter(({ type }) => type === 'assert_statement');
  const checks = nodes.filter((node) => node.type === 'call' && isCheck(resolve(node.child('function')!.flatText)));
  return { assertions: statements.map((one) => assertionOf(one, resolve)), otherChecks: checks.length };
}

/** `pytest.raises`, `mock.assert_called_once`, `self.assertEqual`, `numpy.testing.assert_allclose`. */
function isCheck(called: string): boolean {
  return /^pytest\.(?:raises|warns|deprecated_call|fail)$|^pytest\.RaisesGroup$|(?:^|[._])assert[A-Z_]\w*$/u.test(
    called,
  );
}

function assertionOf(statement: SyntaxNode, resolve: ResolveName): DraftAssertion {
  const { start, end } = statement;
  const condition = statement.named[0]!;
  const strength = isTrivial(condition) ? 'trivial' : isWeak(condition) ? 'weak' : 'strong';
  const inner = condition.unwrapped;
  const [left, operator, right] = inner.children;
  const isComparison = inner.type === 'comparison_operator' && inner.children.length === 3;
  if (!isComparison || !left || !right || (operator?.text !== '==' && operator?.text !== 'is')) {
    return { start, end, left: null, right: null, strength };
  }
  const approximate = operator.text === '==' ? approximated(right, resolve) : undefined;
  const literal = approximate ?? right;
  return {
    ...{ start, end, strength },
    left: left.text,
    right: isLiteralText(literal)
      ? { start: literal.start, end: literal.end, isApproximate: approximate !== undefined }
      : null,
  };
}

/** The number in `pytest.approx(number, …)`. */
function approximated(node: SyntaxNode, resolve: ResolveName): SyntaxNode | undefined {
  if (node.type !== 'call' || resolve(node.child('function')!.flatText) !== 'pytest.approx') return undefined;
  return node.child('arguments')?.named[0];
}

/** Numbers, texts, constants and displays of them. */
function isLiteralText(node: SyntaxNode): boolean {
  const allowed =
    /^(?:integer|float|true|false|none|string|concatenated_string|string_\w+|escape_sequence|tuple|list|set|dictionary|pair|unary_operator|parenthesized_expression)$/u;
  return node.walk().every((one) => !one.isNamed || allowed.test(one.type));
}

/** Nothing that the code under test does can make it fail. */
function isTrivial(condition: SyntaxNode): boolean {
  const node = condition.unwrapped;
  if (node.type === 'tuple') return node.named.length > 0;
  if (!node.walk().some(({ type }) => type === 'identifier')) return true;
  if (node.type === 'boolean_operator') {
    const sides = [node.child('left')!, node.child('right')!];
    return node.child('operator')?.text === 'or' ? sides.some(isTrivial) : sides.every(isTrivial);
  }
  if (node.type === 'comparison_operator' && node.children.length === 3) {
    const [left, operator, right] = node.children as [SyntaxNode, SyntaxNode, SyntaxNode];
    if (/^(?:==|is|<=|>=)$/u.test(operator.text) && left.flatText === right.flatText) return true;
    return left.child('function')?.text === 'len' && operator.text === '>=' && right.text === '0';
  }
  return /^isinstance\(.*,\s*object\)$/u.test(node.flatText);
}

function isWeak(condition: SyntaxNode): boolean {
  const node = condition.unwrapped;
  if (node.type === 'identifier' || node.type === 'attribute') return true;
  if (node.type === 'call') return /^(?:isinstance|hasattr|callable|bool|len)$/u.test(node.child('function')!.text);
  return node.type === 'comparison_operator' && /(?:\bis\s+not\s+None|^len\(.*\)\s*>=?\s*[01])$/u.test(node.flatText);
}
