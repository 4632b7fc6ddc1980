import type { SyntaxNode } from './syntaxTree';

/** Literals assigned to names at module level, by name: `LIMIT = 100`, `UNITS = {"kg", "g"}`, `DATE = re.compile(r"\d+")`. A name assigned twice is none. */
export type ModuleConstants = ReadonlyMap<string, SyntaxNode>;

export function readModuleConstants(root: SyntaxNode): ModuleConstants {
  const constants = new Map<string, SyntaxNode>();
  const assigned = new Set<string>();
  for (const statement of root.named) {
    const assignment = statement.type === 'expression_statement' ? statement.children[0] : undefined;
    const name = assignment?.child('left');
    const value = assignment?.child('right');
    if (name?.type !== 'identifier' || value === undefined) continue;
    if (assigned.has(name.text)) {
      constants.delete(name.text);
    } else if (isLiteral(value) || displayTypes.has(value.type) || compiledPattern(value) !== undefined) {
      constants.set(name.text, value);
    }
    assigned.add(name.text);
  }
  return constants;
}

const literalTypes = new Set(['integer', 'float', 'string', 'concatenated_string', 'true', 'false', 'none']);
const displayTypes = new Set(['tuple', 'list', 'set', 'dictionary', 'parenthesized_expression']);

/** Whether it is a number (with its sign), a string without interpolation, `True`, `False` or `None`. */
export function isLiteral(node: SyntaxNode): boolean {
  if (node.type === 'unary_operator') {
    const argument = node.child('argument');
    return argument?.type === 'integer' || argument?.type === 'float';
  }
  if (!literalTypes.has(node.type) || !node.isNamed) return false;
  const strings = node.type === 'concatenated_string' ? node.named : [node];
  return !strings.some((string) => string.childOfType('interpolation'));
}

/** The literal pattern in `re.compile(r"\d+")`. */
export function compiledPattern(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== 'call' || node.child('function')?.text !== 're.compile') return undefined;
  const pattern = node.child('arguments')?.named[0];
  return pattern !== undefined && isLiteral(pattern) ? pattern : undefined;
}

/** The literal that an expression is or, being a constant of the module, stands for. */
export function literalOf(node: SyntaxNode, constants: ModuleConstants): SyntaxNode | undefined {
  const inner = node.unwrapped;
  if (isLiteral(inner)) return inner;
  const named = inner.type === 'identifier' ? constants.get(inner.text)?.unwrapped : undefined;
  return named !== undefined && isLiteral(named) ? named : undefined;
}

/** The literal items of a display, the keys of a dictionary; `undefined` when the expression is neither. */
export function itemsOf(node: SyntaxNode, constants: ModuleConstants): SyntaxNode[] | undefined {
  const inner = node.type === 'identifier' ? (constants.get(node.text) ?? node) : node;
  switch (inner.type) {
    case 'tuple':
    case 'list':
    case 'set':
      return inner.named.filter(isLiteral);
    case 'dictionary':
      return inner.named.flatMap((pair) => pair.child('key') ?? []).filter(isLiteral);
    case 'call':
      return isSetOfItems(inner) ? itemsOf(inner.child('arguments')!.named[0]!, constants) : undefined;
    default:
      return undefined;
  }
}

/** `frozenset({"a", "b"})`. */
function isSetOfItems(call: SyntaxNode): boolean {
  const name = call.child('function')?.text ?? '';
  return /^(?:frozenset|set|tuple|list)$/u.test(name) && call.child('arguments')?.named.length === 1;
}
