import type { RaisedException } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/**
 * What the `raise` statements of a function's own nodes name. A bare `raise` and a computed exception (`raise errors[0]`)
 * have no name and are left out.
 * @param body the function's block
 * @param own its own nodes, see `ownNodes`
 */
export function readRaises(body: SyntaxNode, own: readonly SyntaxNode[]): RaisedException[] {
  const raises = own.filter((node) => node.type === 'raise_statement' && node.isNamed);
  if (raises.length === 0) return [];
  const parents = parentsOf(body, own);
  return raises.flatMap((raise) => {
    const name = raisedName(raise);
    return name === null ? [] : [{ name, line: raise.line, condition: conditionAround(raise, parents) }];
  });
}

/** `ValueError` of `raise ValueError("…")`, `errors.Missing` of `raise errors.Missing`; `null` when there is no such name. */
function raisedName(raise: SyntaxNode): string | null {
  let raised = raise.named.find((child) => child.field !== 'cause')?.unwrapped;
  while (raised?.type === 'call') {
    const callee = raised.child('function')?.unwrapped;
    raised = callee?.child('attribute')?.text === 'with_traceback' ? callee.child('object')?.unwrapped : callee;
  }
  return raised !== undefined && isDottedName(raised) ? raised.text.replace(/\s+/gu, '') : null;
}

function isDottedName(node: SyntaxNode): boolean {
  let object: SyntaxNode | undefined = node;
  while (object?.type === 'attribute') {
    object = object.child('object');
  }
  return object?.type === 'identifier';
}

function parentsOf(body: SyntaxNode, own: readonly SyntaxNode[]): Map<SyntaxNode, SyntaxNode> {
  const parents = new Map<SyntaxNode, SyntaxNode>();
  for (const node of [body, ...own]) {
    for (const child of node.children) {
      parents.set(child, node);
    }
  }
  return parents;
}

function conditionAround(raise: SyntaxNode, parents: ReadonlyMap<SyntaxNode, SyntaxNode>): string | null {
  let inner = raise;
  for (let node = parents.get(raise); node !== undefined; node = parents.get(node)) {
    const condition = conditionOf(node, inner, parents.get(node));
    if (condition !== null) return condition;
    inner = node;
  }
  return null;
}

/** What must hold to get from a compound statement or clause into the suite `inner` of it; `null` when nothing must. */
function conditionOf(node: SyntaxNode, inner: SyntaxNode, parent: SyntaxNode | undefined): string | null {
  switch (node.type) {
    case 'if_statement':
    case 'elif_clause':
      return inner.field === 'consequence' ? (node.child('condition')?.unwrapped.flatText ?? null) : null;
    case 'while_statement':
      return inner.field === 'body' ? (node.child('condition')?.unwrapped.flatText ?? null) : null;
    case 'else_clause':
      return parent?.type === 'if_statement' ? negated(parent) : null;
    case 'except_clause':
      return header('except', node, inner);
    case 'case_clause':
      return header('case', node, inner);
    default:
      return null;
  }
}

function negated(ifStatement: SyntaxNode): string {
  const elifs = ifStatement.children.filter((child) => child.type === 'elif_clause');
  return [ifStatement, ...elifs]
    .map((branch) => `not (${branch.child('condition')?.unwrapped.flatText ?? ''})`)
    .join(' and ');
}

/** `except KeyError`, `case {"kind": kind} if kind`. */
function header(keyword: string, clause: SyntaxNode, block: SyntaxNode): string {
  const words = clause.named.filter((child) => child !== block).map((child) => child.flatText);
  return [keyword, words.join(keyword === 'case' ? ' ' : ', ')].join(' ').trimEnd();
}
