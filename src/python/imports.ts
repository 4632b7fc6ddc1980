import type { ImportedName } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/**
 * The names that a module's `import` statements bind, outside functions and classes, in `if`, `try` and `with` too.
 * `import a.b` binds `a`. A star import is `{ name: '*', member: '*' }`.
 */
export function readImports(root: SyntaxNode): ImportedName[] {
  const imports: ImportedName[] = [];
  const enter = (node: SyntaxNode): boolean => node.type !== 'function_definition' && node.type !== 'class_definition';
  for (const node of root.walk(enter)) {
    if (node.type === 'import_statement') {
      imports.push(...named(node).map((name) => importedModule(name)));
    } else if (node.type === 'import_from_statement' || node.type === 'future_import_statement') {
      imports.push(...importedMembers(node));
    }
  }
  return imports;
}

function named(statement: SyntaxNode): SyntaxNode[] {
  return statement.children.filter((child) => child.field === 'name');
}

function importedModule(node: SyntaxNode): ImportedName {
  const alias = node.child('alias')?.text;
  const module = dotted(node.child('name') ?? node);
  // `import a.b` makes `a` usable, `import a.b as c` binds `a.b` itself.
  return alias === undefined
    ? { name: module.split('.')[0]!, module: module.split('.')[0]!, member: null }
    : { name: alias, module, member: null };
}

function importedMembers(statement: SyntaxNode): ImportedName[] {
  const from = statement.child('module_name');
  const module = from ? dotted(from) : '__future__';
  if (statement.childOfType('wildcard_import')) return [{ name: '*', module, member: '*' }];
  return named(statement).map((node) => {
    const member = dotted(node.child('name') ?? node);
    return { name: node.child('alias')?.text ?? member, module, member };
  });
}

function dotted(node: SyntaxNode): string {
  return node.text.replace(/\s+/gu, '');
}
