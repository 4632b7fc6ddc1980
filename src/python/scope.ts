import type { SyntaxNode } from './syntaxTree';

/**
 * The nodes that run as part of a function's own body: not the bodies of functions, lambdas and classes inside it, but
 * their decorators, defaults and bases.
 */
export function ownNodes(body: SyntaxNode | undefined): SyntaxNode[] {
  if (body === undefined) return [];
  const inner = new Set<SyntaxNode>();
  const nodes: SyntaxNode[] = [];
  const enter = (node: SyntaxNode): boolean => {
    if (node.type === 'function_definition' || node.type === 'class_definition' || node.type === 'lambda') {
      const innerBody = node.child('body');
      if (innerBody) inner.add(innerBody);
    }
    return !inner.has(node);
  };
  for (const node of body.walk(enter)) {
    if (!inner.has(node)) nodes.push(node);
  }
  return nodes;
}
