import type { SyntaxNode } from './syntaxTree';

/**
 * Every name that is bound in a node, whatever the scope: by assignments, loops, handlers, imports, patterns, parameters and
 * definitions inside.
 * @param definition the function whose body the node is: its parameters are bound, too
 */
export function boundNames(node: SyntaxNode, definition?: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const bindAll = (pattern: SyntaxNode | undefined): void => {
    const inner = pattern?.walk((one) => one.type !== 'attribute' && one.type !== 'subscript') ?? [];
    for (const one of inner) if (one.type === 'identifier') names.add(one.text);
  };
  bindAll(definition?.child('parameters'));
  for (const one of node.walk()) {
    switch (one.type) {
      case 'function_definition':
      case 'class_definition':
      case 'named_expression':
        bindAll(one.child('name'));
        bindAll(one.child('parameters'));
        break;
      case 'lambda':
        bindAll(one.child('parameters'));
        break;
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement':
      case 'for_in_clause':
      case 'type_alias_statement':
        bindAll(one.child('left'));
        break;
      case 'as_pattern':
        bindAll(one.child('alias'));
        break;
      case 'case_pattern':
      case 'global_statement':
      case 'nonlocal_statement':
        bindAll(one);
        break;
      case 'import_statement':
      case 'import_from_statement':
        for (const name of one.children.filter(({ field }) => field === 'name')) {
          const local = name.child('alias') ?? name.walk().find(({ type }) => type === 'identifier');
          if (local) names.add(local.text);
        }
        break;
    }
  }
  return names;
}
