import { ClassTraitsReader, nameResolver, type ClassTraits } from './classTraits';
import { readClassFields } from './classFields';
import { readImports } from './imports';
import { readParameters } from './parameters';
import { readScopes } from './scopes';
import type { ClassField, ImportedName, Parameter } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** What a module's text defines for others: the part of it that tests can refer to. */
export interface ModuleSymbols {
  /** As it was parsed. */
  readonly text: string;
  /** By qualified name. Where a name is defined twice, the last definition counts, as when the module is run. */
  readonly symbols: ReadonlyMap<string, CodeSymbol>;
  /** Of the module level, in `if` and `try` too. */
  readonly imports: readonly ImportedName[];
  /** Imported inside functions. */
  readonly localImports: readonly ImportedName[];
  /** `__all__`, where it is a plain list or tuple of strings. */
  readonly all: ReadonlySet<string> | null;
  /** Names that it reads and does not bind: builtins, and what is not there. Read when it is asked for. */
  readonly freeNames: ReadonlySet<string>;
}

export type SymbolKind = 'function' | 'class' | 'method' | 'attribute' | 'constant';

/** Something with a name in a module. */
export interface CodeSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** `Order.total` for a method, for a class attribute and for what a method sets on `self`. */
  readonly qualname: string;
  /** Qualified name of the class that it belongs to; `null` at module level. */
  readonly className: string | null;
  /** 1-based. */
  readonly line: number;
  /** The body without its docstring; of a constant or an attribute the assigned expression. */
  readonly body: string;
  /** Of functions and methods, the receiver left out. */
  readonly params: readonly Parameter[];
  readonly isAsync: boolean;
  /** `instance` and `class`: how a method is called; `property`: it is read as an attribute. `null` for all else. */
  readonly method: 'instance' | 'class' | 'static' | 'property' | null;
  readonly decorators: readonly string[];
  /** Source text of the return annotation. */
  readonly returns: string | null;
  /** Of a class. */
  readonly bases: readonly string[];
  /** Constructor parameters of a dataclass, NamedTuple, attrs or pydantic class; `null` when its `__init__` decides. */
  readonly fields: readonly ClassField[] | null;
}

/** @param text what the nodes' offsets are in */
export function readModuleSymbols(root: SyntaxNode, text: string): Omit<ModuleSymbols, 'freeNames'> {
  const imports = readImports(root);
  const reader = new SymbolReader(new ClassTraitsReader(nameResolver(imports)));
  reader.readBlock(root, null, null);
  return {
    text,
    symbols: reader.symbols,
    imports,
    localImports: localImports(root, imports),
    all: declaredNames(root),
  };
}

/** See `ModuleSymbols.freeNames`. */
export function readFreeNames(root: SyntaxNode): Set<string> {
  const { uses, scopeOf } = readScopes(root);
  return new Set([...uses].flatMap(([{ text }, scope]) => (scopeOf(text, scope) === undefined ? [text] : [])));
}

function localImports(root: SyntaxNode, outer: readonly ImportedName[]): ImportedName[] {
  const isKnown = (one: ImportedName): boolean => outer.some((other) => JSON.stringify(one) === JSON.stringify(other));
  const inner: ImportedName[] = [];
  for (const node of root.walk()) {
    if (node.type !== 'function_definition') continue;
    const body = node.child('body');
    if (body?.text.includes('import')) inner.push(...readImports(body).filter((one) => !isKnown(one)));
  }
  return inner;
}

function declaredNames(root: SyntaxNode): Set<string> | null {
  let names: Set<string> | null = null;
  for (const statement of root.named) {
    const assignment = statement.type === 'expression_statement' ? statement.children[0] : undefined;
    if (assignment?.child('left')?.text !== '__all__') continue;
    const value = assignment.child('right');
    const strings = value?.named.filter(({ type }) => type === 'string') ?? [];
    if (value === undefined || !/^(?:list|tuple)$/u.test(value.type) || strings.length !== value.named.length)
      return null;
    names = new Set([...(names ?? []), ...strings.map(({ text }) => text.slice(1, -1))]);
  }
  return names;
}

const NOTHING = {
  params: [],
  isAsync: false,
  method: null,
  decorators: [],
  returns: null,
  bases: [],
  fields: null,
} as const;

class SymbolReader {
  readonly symbols = new Map<string, CodeSymbol>();

  constructor(private readonly traits: ClassTraitsReader) {}

  /** @param owner the class whose body it is */
  readBlock(block: SyntaxNode, owner: string | null, traits: ClassTraits | null): void {
    for (const statement of block.named) this.readStatement(statement, owner, traits);
  }

  private readStatement(statement: SyntaxNode, owner: string | null, traits: ClassTraits | null): void {
    switch (statement.type) {
      case 'decorated_definition': {
        const decorators = statement.named
          .filter(({ type }) => type === 'decorator')
          .map((decorator) => decorator.named[0]?.text ?? '');
        const definition = statement.child('definition');
        if (definition) this.readDefinition(definition, decorators, owner);
        break;
      }
      case 'function_definition':
      case 'class_definition':
        this.readDefinition(statement, [], owner);
        break;
      case 'expression_statement':
        this.readAssignment(statement, owner);
        break;
      case 'type_alias_statement':
        break;
      case 'if_statement':
      case 'try_statement':
      case 'with_statement':
      case 'for_statement':
      case 'while_statement':
      case 'else_clause':
      case 'elif_clause':
      case 'except_clause':
      case 'finally_clause':
      case 'block':
        this.readBlock(statement, owner, traits);
        break;
    }
  }

  private readDefinition(node: SyntaxNode, decorators: readonly string[], owner: string | null): void {
    const name = node.child('name')?.text ?? '';
    const qualname = owner === null ? name : `${owner}.${name}`;
    const body = node.child('body');
    const place = { name, qualname, className: owner, line: node.line, body: withoutDocstring(body), decorators };
    if (node.type === 'class_definition') {
      const traits = this.traits.read(node, decorators);
      const fields = body !== undefined && isMadeOfFields(traits) ? readClassFields(body, traits) : null;
      this.add({ ...NOTHING, ...place, kind: 'class', bases: basesOf(node), fields });
      if (body) this.readBlock(body, qualname, traits);
      return;
    }
    const method = owner === null ? null : methodKind(name, decorators);
    const params = readParameters(node);
    const hasReceiver = method !== null && method !== 'static';
    this.add({
      ...NOTHING,
      ...place,
      kind: owner === null ? 'function' : 'method',
      params: hasReceiver ? params.slice(1) : params,
      isAsync: node.childOfType('async') !== undefined,
      method,
      returns: node.child('return_type')?.text ?? null,
    });
    if (owner !== null && hasReceiver && body) this.readSelf(body, params[0]?.name ?? '', owner);
  }

  private readAssignment(statement: SyntaxNode, owner: string | null): void {
    let assignment = statement.children[0];
    const targets: SyntaxNode[] = [];
    while (assignment?.type === 'assignment') {
      const left = assignment.child('left');
      if (left?.type === 'identifier') targets.push(left);
      else if (left?.type === 'pattern_list' || left?.type === 'tuple_pattern') targets.push(...left.named);
      const right: SyntaxNode | undefined = assignment.child('right');
      if (right?.type !== 'assignment') break;
      assignment = right;
    }
    const value = assignment?.child('right')?.text ?? assignment?.child('type')?.text ?? '';
    for (const target of targets.filter(({ type }) => type === 'identifier')) {
      this.addValue(target, target.text, owner, value);
    }
  }

  /** What a method sets on its receiver. */
  private readSelf(body: SyntaxNode, receiver: string, owner: string): void {
    for (const node of body.walk()) {
      if (node.type !== 'assignment') continue;
      const left = node.child('left');
      const names =
        left?.type === 'attribute' ? [left] : (left?.named.filter(({ type }) => type === 'attribute') ?? []);
      for (const target of names) {
        if (target.child('object')?.text !== receiver) continue;
        const name = target.child('attribute')?.text ?? '';
        // The first assignment is the one of `__init__`.
        if (this.symbols.has(`${owner}.${name}`)) continue;
        this.addValue(target, name, owner, node.child('right')?.text ?? '');
      }
    }
  }

  private addValue(target: SyntaxNode, name: string, owner: string | null, body: string): void {
    this.add({
      ...NOTHING,
      kind: owner === null ? 'constant' : 'attribute',
      name,
      qualname: owner === null ? name : `${owner}.${name}`,
      className: owner,
      line: target.line,
      body,
    });
  }

  private add(symbol: CodeSymbol): void {
    // A property's setter does not make it anything else.
    const isAccessor = symbol.decorators.some((decorator) => /\.(?:setter|deleter)$/u.test(decorator));
    const isOverload = this.symbols.has(symbol.qualname) && isAccessor;
    if (!isOverload) this.symbols.set(symbol.qualname, symbol);
  }
}

function isMadeOfFields({ family }: ClassTraits): boolean {
  return family === 'dataclass' || family === 'attrs' || family === 'pydantic' || family === 'named_tuple';
}

function basesOf(node: SyntaxNode): string[] {
  const args = node.child('superclasses')?.named ?? [];
  return args
    .filter(({ type }) => type === 'identifier' || type === 'attribute' || type === 'subscript')
    .map(({ text }) => text);
}

function methodKind(name: string, decorators: readonly string[]): CodeSymbol['method'] {
  if (name === '__new__' || name === '__init_subclass__' || name === '__class_getitem__') return 'class';
  if (decorators.some((one) => /(?:^|\.)(?:abstract)?staticmethod$/u.test(one))) return 'static';
  if (decorators.some((one) => /(?:^|\.)(?:abstract)?classmethod$/u.test(one))) return 'class';
  const isProperty = decorators.some((one) =>
    /(?:^|[._])(?:abstract|cached)?_?property$|\.(?:setter|getter|deleter)$/u.test(one),
  );
  return isProperty ? 'property' : 'instance';
}

function withoutDocstring(body: SyntaxNode | undefined): string {
  const [first, second] = body?.named ?? [];
  if (body === undefined || first === undefined) return '';
  const isDocstring =
    first.type === 'expression_statement' && /^(?:concatenated_)?string$/u.test(first.named[0]?.type ?? '');
  if (!isDocstring) return body.text;
  return second === undefined ? '' : body.text.slice(second.start - body.start);
}
