import type { Parser } from 'web-tree-sitter';
import { readDocstring } from '../../python/docstring';
import { readParameters } from '../../python/parameters';
import { parseModule } from '../../python/parser';
import { readSyntaxTree, type SyntaxNode } from '../../python/syntaxTree';
import type { ChangedText } from './fileChange';

/** What a change did to a function, a method, a class, or the other statements of a module. */
export interface DefinitionChange {
  /** Relative to the root, with forward slashes; where it is now, or was when it is gone. */
  readonly file: string;
  /** `Order.total`; of the statements of a module that define nothing: empty. */
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed';
  /** Its name before, and its file, of what was renamed or moved; else as now. */
  readonly formerName: string;
  readonly formerFile: string;
  /**
   * What differs: `signature`: parameters, their defaults, async; `docstring`; `body`: what it does, its decorators; `raises`: of
   * the body, the `raise` statements alone; `imports`: those of the module.
   */
  readonly parts: ReadonlySet<DefinitionPart>;
  /** What its body had and has not any more, and the other way round; all of what was removed or added as a whole. */
  readonly gone: readonly Token[];
  readonly came: readonly Token[];
}

/** A word or sign of the code. Those of the docstring are left out. */
export interface Token {
  /** Of a string: what it says, without quotes. */
  readonly text: string;
  readonly isString: boolean;
}

export type DefinitionPart = 'signature' | 'docstring' | 'body' | 'raises' | 'imports';

/**
 * What a change did to the definitions of Python files. Comments, layout and type hints are no difference. Texts with syntax errors
 * are read as far as they can be.
 */
export function definitionChanges(parser: Parser, texts: readonly ChangedText[]): DefinitionChange[] {
  const changed: DefinitionChange[] = [];
  const removed: Definition[] = [];
  const added: Definition[] = [];
  for (const { change, before, after } of texts) {
    if (!(change.after ?? change.before)!.endsWith('.py')) continue;
    if (isUnreadable(change.beforeBlob, before) || isUnreadable(change.afterBlob, after)) {
      changed.push(unreadable((change.after ?? change.before)!));
      continue;
    }
    const old = readDefinitions(parser, change.before, before);
    const now = readDefinitions(parser, change.after, after);
    for (const [name, definition] of old) {
      const other = now.get(name);
      if (other === undefined) removed.push(definition);
      else changed.push(...difference(definition, other));
    }
    added.push(...[...now].filter(([name]) => !old.has(name)).map(([, definition]) => definition));
  }
  return [...changed, ...pairs(removed, added)];
}

function isUnreadable(blob: string | null, text: string | null): boolean {
  return blob !== null && text === null;
}

const nothing = { gone: [], came: [] };

/** Somewhere in the file something changed. */
function unreadable(file: string): DefinitionChange {
  return { file, name: '', kind: 'changed', formerName: '', formerFile: file, parts: new Set(['body']), ...nothing };
}

interface Definition {
  readonly file: string;
  readonly name: string;
  readonly signature: string;
  readonly docstring: string;
  /** Tokens. Without `raise` statements, and those statements. */
  readonly body: string;
  readonly raises: string;
  readonly imports: string;
  /** Of the signature, the body and its `raise` statements. */
  readonly tokens: readonly Token[];
}

function readDefinitions(parser: Parser, file: string | null, source: string | null): Map<string, Definition> {
  const definitions = new Map<string, Definition>();
  if (file === null || source === null) return definitions;
  const { tree, text } = parseModule(parser, source);
  try {
    const root = readSyntaxTree(tree, text);
    new DefinitionReader(file, definitions).readBlock(root, '', [], readDocstring(root) ?? '', '');
  } finally {
    tree.delete();
  }
  return definitions;
}

class DefinitionReader {
  constructor(
    private readonly file: string,
    private readonly definitions: Map<string, Definition>,
  ) {}

  /** A module or a class: its definitions each by itself, and its other statements together. */
  readBlock(block: SyntaxNode, name: string, head: readonly SyntaxNode[], docstring: string, signature: string): void {
    const inner: SyntaxNode[] = [];
    const imports: string[] = [];
    for (const statement of block.named) {
      const definition = statement.type === 'decorated_definition' ? statement.child('definition') : statement;
      if (definition?.type === 'function_definition') this.readFunction(definition, statement, name);
      else if (definition?.type === 'class_definition') this.readClass(definition, statement, name);
      else if (isImport(statement)) imports.push(tokensOf(statement, []));
      else if (!isString(statement)) inner.push(statement);
    }
    this.add(name, signature, docstring, [...head, ...inner], imports.sort().join('\n'));
  }

  private readFunction(node: SyntaxNode, statement: SyntaxNode, owner: string): void {
    const body = node.child('body');
    const params = readParameters(node).map((one) => `${one.kind} ${one.name} ${one.default ?? ''}`);
    const signature = [node.childOfType('async') === undefined ? '' : 'async', ...params].join('\n');
    const statements = (body?.named ?? []).filter((one, index) => index > 0 || !isString(one));
    const name = qualified(owner, node);
    const own = [...decoratorsOf(statement), ...statements];
    this.add(name, signature, readDocstring(body) ?? '', own, '', node.child('parameters'));
  }

  private readClass(node: SyntaxNode, statement: SyntaxNode, owner: string): void {
    const body = node.child('body');
    if (body === undefined) return;
    const bases = node.child('superclasses');
    const head = [...decoratorsOf(statement), ...(bases === undefined ? [] : [bases])];
    this.readBlock(body, qualified(owner, node), head, readDocstring(body) ?? '', 'class');
  }

  private add(
    name: string,
    signature: string,
    docstring: string,
    nodes: readonly SyntaxNode[],
    imports = '',
    parameters?: SyntaxNode,
  ): void {
    const raises: string[] = [];
    const body = nodes.map((node) => tokensOf(node, raises)).join('\n');
    // Of an overloaded name, the last definition counts; a property's setter belongs to it.
    const first = this.definitions.get(name);
    const isAccessor =
      first !== undefined && nodes[0]?.type === 'decorator' && /\.(?:setter|deleter)$/u.test(nodes[0].text);
    this.definitions.set(name, {
      file: this.file,
      name,
      signature,
      docstring,
      body: isAccessor ? `${first.body}\n${body}` : body,
      raises: raises.join('\n'),
      imports,
      tokens: [
        ...(isAccessor ? first.tokens : []),
        ...[...(parameters ? [parameters] : []), ...nodes].flatMap(leavesOf),
      ],
    });
  }
}

/** The tokens of a statement; those of its `raise` statements are put into `raises`. */
function tokensOf(node: SyntaxNode, raises: string[]): string {
  const leaves = (one: SyntaxNode, enter: (inner: SyntaxNode) => boolean): string =>
    one
      .walk(enter)
      .filter((inner) => inner.children.length === 0)
      .map(({ text }) => text)
      .join(' ');
  for (const inner of node.walk()) if (inner.type === 'raise_statement') raises.push(leaves(inner, () => true));
  return leaves(node, ({ type }) => type !== 'raise_statement');
}

function leavesOf(node: SyntaxNode): Token[] {
  // A string that nothing is put into is a leaf of the tree.
  return node
    .walk(({ type }) => type !== 'string_content')
    .flatMap(({ children, type, text }): Token[] => {
      if (type === 'string_content') return [{ text, isString: true }];
      if (children.length > 0 || /^string_(?:start|end)$/u.test(type)) return [];
      return type === 'string' ? [{ text: text.replace(QUOTES, '$2'), isString: true }] : [{ text, isString: false }];
    });
}

const QUOTES = /^\w*("""|'''|"|')(.*)\1$/su;

function decoratorsOf(statement: SyntaxNode): SyntaxNode[] {
  return statement.type === 'decorated_definition' ? statement.named.filter(({ type }) => type === 'decorator') : [];
}

function qualified(owner: string, node: SyntaxNode): string {
  const name = node.child('name')?.text ?? '';
  return owner === '' ? name : `${owner}.${name}`;
}

function isImport({ type }: SyntaxNode): boolean {
  return type === 'import_statement' || type === 'import_from_statement' || type === 'future_import_statement';
}

function isString({ type, named }: SyntaxNode): boolean {
  return type === 'expression_statement' && /^(?:concatenated_)?string$/u.test(named[0]?.type ?? '');
}

function difference(old: Definition, now: Definition): DefinitionChange[] {
  const parts = new Set<DefinitionPart>();
  if (old.signature !== now.signature) parts.add('signature');
  if (old.docstring !== now.docstring) parts.add('docstring');
  if (old.body !== now.body) parts.add('body');
  else if (old.raises !== now.raises) parts.add('raises');
  if (old.imports !== now.imports) parts.add('imports');
  const { file, name } = now;
  const isSame = old.name === name && old.file === file;
  if (isSame && parts.size === 0) return [];
  const kind = isSame ? 'changed' : 'renamed';
  const tokens = { gone: without(old.tokens, now.tokens), came: without(now.tokens, old.tokens) };
  return [{ file, name, kind, formerName: old.name, formerFile: old.file, parts, ...tokens }];
}

/** The tokens that the other ones do not have, or have less often; wherever they stand. */
function without(tokens: readonly Token[], others: readonly Token[]): Token[] {
  const left = new Map<string, number>();
  const keyOf = ({ text, isString }: Token): string => `${isString ? 'string' : 'code'} ${text}`;
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1);
  return tokens.filter((token) => {
    const count = left.get(keyOf(token)) ?? 0;
    left.set(keyOf(token), count - 1);
    return count <= 0;
  });
}

/** What went and what came, as far as it is not the same under another name or in another place. */
function pairs(removed: readonly Definition[], added: readonly Definition[]): DefinitionChange[] {
  const left = new Set(added);
  const changes: DefinitionChange[] = [];
  for (const old of removed) {
    const heir = [...left].find(
      (one) => one.body === old.body && one.body.length > 20 && one.signature === old.signature,
    );
    if (heir) {
      left.delete(heir);
      changes.push(...difference(old, heir));
    } else {
      changes.push(alone(old, 'removed'));
    }
  }
  return [...changes, ...[...left].filter(({ name }) => name !== '').map((one) => alone(one, 'added'))];
}

function alone({ file, name, tokens }: Definition, kind: 'added' | 'removed'): DefinitionChange {
  const own = kind === 'added' ? { gone: [], came: tokens } : { gone: tokens, came: [] };
  return { file, name, kind, formerName: name, formerFile: file, parts: new Set(), ...own };
}
