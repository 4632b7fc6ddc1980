import type { SyntaxNode } from './syntaxTree';

/** What gives a name its value. */
export type Binding =
  | { readonly kind: 'import'; readonly node: SyntaxNode; readonly module: string; readonly member: string | null }
  | { readonly kind: 'value'; readonly node: SyntaxNode; readonly value: SyntaxNode }
  /** `with value as name`. */
  | { readonly kind: 'entered'; readonly node: SyntaxNode; readonly value: SyntaxNode }
  | { readonly kind: 'parameter'; readonly node: SyntaxNode; readonly function: SyntaxNode }
  | { readonly kind: 'function' | 'class'; readonly node: SyntaxNode; readonly definition: SyntaxNode }
  | { readonly kind: 'other'; readonly node: SyntaxNode };

export interface Scope {
  readonly kind: 'module' | 'function' | 'class' | 'comprehension';
  /** Whose scope it is. */
  readonly node: SyntaxNode;
  readonly parent: Scope | null;
  readonly bindings: Map<string, Binding[]>;
  /** Names that it declares `global` or `nonlocal`. */
  readonly elsewhere: Map<string, 'global' | 'nonlocal'>;
}

/** The scopes of a text: which binding each of its names means. */
export interface Scopes {
  readonly module: Scope;
  /** Every identifier that reads or deletes a name, with the scope it stands in. Attributes and names of keyword arguments are none. */
  readonly uses: ReadonlyMap<SyntaxNode, Scope>;
  /** The scope that a use's name belongs to; `undefined` for builtins, and for what a star import may bring. */
  readonly scopeOf: (name: string, from: Scope) => Scope | undefined;
  readonly parentOf: (node: SyntaxNode) => SyntaxNode | undefined;
  /** Scopes of functions, classes, lambdas and comprehensions, by their nodes. */
  readonly inside: ReadonlyMap<SyntaxNode, Scope>;
}

const comprehensions = new Set([
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
]);

export function readScopes(root: SyntaxNode): Scopes {
  const reader = new ScopeReader(root);
  reader.read();
  return reader;
}

class ScopeReader implements Scopes {
  readonly module: Scope;
  readonly uses = new Map<SyntaxNode, Scope>();
  readonly inside = new Map<SyntaxNode, Scope>();
  private readonly parents = new Map<SyntaxNode, SyntaxNode>();
  /** Identifiers that bind, or that are no names. */
  private readonly noUses = new Set<SyntaxNode>();

  constructor(root: SyntaxNode) {
    this.module = newScope('module', root, null);
  }

  parentOf = (node: SyntaxNode): SyntaxNode | undefined => this.parents.get(node);

  scopeOf = (name: string, from: Scope): Scope | undefined => {
    for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
      const declared = scope.elsewhere.get(name);
      if (declared === 'global') return this.module.bindings.has(name) ? this.module : undefined;
      const isSeen = scope === from || scope.kind !== 'class';
      if (declared === undefined && isSeen && scope.bindings.has(name)) return scope;
    }
    return undefined;
  };

  read(): void {
    const waiting: { node: SyntaxNode; scope: Scope }[] = [{ node: this.module.node, scope: this.module }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { node, scope } = next;
      if (node.type === 'identifier' && !this.noUses.has(node)) this.uses.set(node, scope);
      this.bind(node, scope);
      const inner = this.openScope(node, scope);
      for (let index = node.children.length - 1; index >= 0; index -= 1) {
        const child = node.children[index]!;
        this.parents.set(child, node);
        waiting.push({ node: child, scope: belongsInside(node, child) ? inner : scope });
      }
    }
  }

  private openScope(node: SyntaxNode, scope: Scope): Scope {
    const kind =
      node.type === 'function_definition' || node.type === 'lambda'
        ? 'function'
        : node.type === 'class_definition'
          ? 'class'
          : comprehensions.has(node.type)
            ? 'comprehension'
            : null;
    if (kind === null) return scope;
    const inner = newScope(kind, node, scope);
    this.inside.set(node, inner);
    for (const parameter of node.child('parameters')?.named ?? []) this.bindParameter(parameter, node, inner);
    return inner;
  }

  private bindParameter(parameter: SyntaxNode, definition: SyntaxNode, scope: Scope): void {
    const target = parameter.type === 'typed_parameter' ? parameter.named[0] : (parameter.child('name') ?? parameter);
    const name = target?.type === 'identifier' ? target : target?.named[0];
    if (name?.type === 'identifier') this.add(scope, name, { kind: 'parameter', node: name, function: definition });
  }

  private bind(node: SyntaxNode, scope: Scope): void {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition': {
        const name = node.child('name');
        const kind = node.type === 'class_definition' ? 'class' : 'function';
        if (name) this.add(scope, name, { kind, node: name, definition: node });
        break;
      }
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement':
        this.bindImports(node, scope);
        break;
      case 'assignment':
        this.bindTarget(node.child('left'), scope, node.child('right'));
        break;
      case 'augmented_assignment':
      case 'for_statement':
        this.bindTarget(node.child('left'), scope);
        break;
      case 'for_in_clause':
        this.bindTarget(node.child('left'), scope);
        break;
      case 'named_expression':
        this.bindTarget(node.child('name'), outsideComprehensions(scope), node.child('value'));
        break;
      case 'as_pattern': {
        const alias = node.child('alias');
        const [value] = node.named;
        const target = alias?.named[0];
        if (target?.type === 'identifier' && value) this.add(scope, target, { kind: 'entered', node: target, value });
        else this.bindTarget(alias, scope);
        break;
      }
      case 'global_statement':
      case 'nonlocal_statement':
        for (const name of node.named) {
          this.noUses.add(name);
          scope.elsewhere.set(name.text, node.type === 'global_statement' ? 'global' : 'nonlocal');
        }
        break;
      case 'case_pattern':
        this.bindPattern(node, scope);
        break;
      case 'attribute':
        this.exclude(node.child('attribute'));
        break;
      case 'keyword_argument':
        this.exclude(node.child('name'));
        break;
      case 'keyword_pattern':
        this.exclude(node.named[0]);
        break;
    }
  }

  private bindImports(node: SyntaxNode, scope: Scope): void {
    for (const one of node.walk()) if (one.type === 'identifier') this.noUses.add(one);
    const from = node.type === 'import_from_statement' ? dotted(node.child('module_name')) : null;
    if (node.type === 'future_import_statement') return;
    for (const name of node.children.filter(({ field }) => field === 'name')) {
      const alias = name.child('alias');
      const path = dotted(name.child('name') ?? name);
      const local = alias ?? name.walk().find(({ type }) => type === 'identifier');
      if (local === undefined) continue;
      const module = from ?? (alias ? path : path.split('.')[0]!);
      this.add(scope, local, { kind: 'import', node: name, module, member: from === null ? null : path });
    }
  }

  private bindTarget(target: SyntaxNode | undefined, scope: Scope, value?: SyntaxNode): void {
    if (target?.type === 'identifier') {
      // An annotation alone binds nothing.
      const binding: Binding = value ? { kind: 'value', node: target, value } : { kind: 'other', node: target };
      this.add(scope, target, binding);
      return;
    }
    const inner =
      target?.walk((one) => one.type !== 'attribute' && one.type !== 'subscript' && one.type !== 'call') ?? [];
    for (const one of inner) if (one.type === 'identifier') this.add(scope, one, { kind: 'other', node: one });
  }

  private bindPattern(pattern: SyntaxNode, scope: Scope): void {
    for (const child of pattern.named) {
      const [name] = child.named;
      if (child.type === 'dotted_name' && child.named.length === 1 && name) {
        this.add(scope, name, { kind: 'other', node: name });
      }
    }
  }

  private add(scope: Scope, name: SyntaxNode, binding: Binding): void {
    this.noUses.add(name);
    const known = scope.bindings.get(name.text);
    if (known) known.push(binding);
    else scope.bindings.set(name.text, [binding]);
  }

  private exclude(node: SyntaxNode | undefined): void {
    if (node !== undefined) this.noUses.add(node);
  }
}

/** Decorators, defaults, annotations and bases belong to the scope around. */
function belongsInside(node: SyntaxNode, child: SyntaxNode): boolean {
  if (comprehensions.has(node.type)) return true;
  return (
    (node.type === 'function_definition' || node.type === 'class_definition' || node.type === 'lambda') &&
    child.field === 'body'
  );
}

function newScope(kind: Scope['kind'], node: SyntaxNode, parent: Scope | null): Scope {
  return { kind, node, parent, bindings: new Map(), elsewhere: new Map() };
}

function outsideComprehensions(scope: Scope): Scope {
  let outer = scope;
  while (outer.kind === 'comprehension' && outer.parent !== null) outer = outer.parent;
  return outer;
}

function dotted(node: SyntaxNode | undefined): string {
  return node?.text.replace(/\s+/gu, '') ?? '';
}
