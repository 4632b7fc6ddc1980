import type { Language, Tree, TreeCursor } from 'web-tree-sitter';

/** What the nodes of one tree share. */
interface Source {
  readonly text: string;
  /** Every node, in the order of the text. */
  readonly nodes: SyntaxNode[];
}

/**
 * A node of a parsed module, copied out of the parser's memory: it can be kept, and asking it costs nothing.
 * Types and fields are tree-sitter-python's. Comments, line continuations and the parts of strings without braces are left out.
 */
export class SyntaxNode {
  readonly children: SyntaxNode[] = [];
  private readonly index: number;
  /** Index of the first node that is not below it. */
  private after: number;

  constructor(
    private readonly source: Source,
    readonly type: string,
    /** What it is to its parent: `body`, `left`. */
    readonly field: string | null,
    /** `false` for keywords, operators and brackets. */
    readonly isNamed: boolean,
    /** Whether the parser put it there because the text lacks it. */
    readonly isMissing: boolean,
    /** 1-based. */
    readonly line: number,
    /** Offsets in the text that was parsed, in UTF-16 units. */
    readonly start: number,
    readonly end: number,
  ) {
    this.index = source.nodes.length;
    this.after = this.index + 1;
    source.nodes.push(this);
  }

  get text(): string {
    return this.source.text.slice(this.start, this.end);
  }

  /** The text on one line. */
  get flatText(): string {
    return this.text.replace(/\s*\n\s*/gu, ' ');
  }

  /** Line of the last token, 1-based: where CPython's `end_lineno` is. Comments at the end of a block do not count. */
  get endLine(): number {
    const last = this.source.nodes[this.after - 1]!;
    return last.line + (last.text.match(/\n/gu)?.length ?? 0);
  }

  get named(): SyntaxNode[] {
    return this.children.filter((child) => child.isNamed);
  }

  child(field: string): SyntaxNode | undefined {
    return this.children.find((child) => child.field === field);
  }

  childOfType(type: string): SyntaxNode | undefined {
    return this.children.find((child) => child.type === type);
  }

  /** The expression inside any number of parentheses. */
  get unwrapped(): SyntaxNode {
    return unwrap(this);
  }

  /** It and what is below it, in the order of the text; not below nodes for which `enter` is false. */
  walk(enter?: (node: SyntaxNode) => boolean): SyntaxNode[] {
    const { nodes } = this.source;
    if (enter === undefined) return nodes.slice(this.index, this.after);
    const walked: SyntaxNode[] = [];
    for (let index = this.index; index < this.after;) {
      const node = nodes[index]!;
      walked.push(node);
      index = enter(node) ? index + 1 : node.after;
    }
    return walked;
  }

  /** Whether the node is this one or below it. */
  contains(node: SyntaxNode): boolean {
    return this.index <= node.index && node.index < this.after;
  }

  /** Says that all that is below it has been read. */
  close(): void {
    this.after = this.source.nodes.length;
  }
}

function unwrap(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === 'parenthesized_expression' && inner.named.length === 1) {
    inner = inner.named[0]!;
  }
  return inner;
}

/** Copies a tree. It does not recurse, so expressions may be nested as deeply as they like. */
export function readSyntaxTree(tree: Tree, text: string): SyntaxNode {
  const cursor = tree.walk();
  try {
    return new TreeReader(cursor, tree, text).read();
  } finally {
    cursor.delete();
  }
}

/** What a grammar says of a node by the number of its type. */
interface NodeKind {
  readonly type: string;
  readonly isNamed: boolean;
  /** Length of the text of a token that always has the same, such as `def` and `+=`; `null` for every other node. */
  readonly fixedLength: number | null;
  readonly isLeaf: boolean;
  /** Comments and line continuations. */
  readonly isIgnored: boolean;
}

const errorId = 65535;
const errorKind: NodeKind = { type: 'ERROR', isNamed: true, fixedLength: null, isLeaf: false, isIgnored: false };
const leafTypes = new Set(['identifier', 'integer', 'float', 'true', 'false', 'none', 'string_start', 'string_end']);
const ignoredTypes = new Set(['comment', 'line_continuation']);
const kindsOf = new WeakMap<Language, readonly NodeKind[]>();

function nodeKinds(language: Language): readonly NodeKind[] {
  const known = kindsOf.get(language);
  if (known !== undefined) return known;
  const kinds = language.types.map((type, id): NodeKind => {
    const isNamed = language.nodeTypeIsNamed(id);
    // `not in` is two tokens, with any space between them.
    const isToken = !isNamed && !type.includes(' ');
    const isIgnored = ignoredTypes.has(type);
    const isLeaf = isToken || isIgnored || leafTypes.has(type);
    return { type, isNamed, fixedLength: isToken ? type.length : null, isLeaf, isIgnored };
  });
  kindsOf.set(language, kinds);
  return kinds;
}

/** Copies the nodes of one tree. A question to the parser's memory is dear: what can be known without is not asked. */
class TreeReader {
  private readonly source: Source;
  private readonly kinds: readonly NodeKind[];
  private readonly fields: readonly (string | null)[];
  private readonly isValid: boolean;
  private line = 1;
  private nextLine: number;

  constructor(
    private readonly cursor: TreeCursor,
    { language, rootNode }: Tree,
    text: string,
  ) {
    this.source = { text, nodes: [] };
    this.kinds = nodeKinds(language);
    this.fields = language.fields;
    this.isValid = !rootNode.hasError;
    this.nextLine = startOfNextLine(text, 0);
  }

  read(): SyntaxNode {
    const { cursor } = this;
    const root = this.readNode(this.kind());
    const ancestors = [root];
    if (!cursor.gotoFirstChild()) return root;
    for (;;) {
      const kind = this.kind();
      if (!kind.isIgnored) {
        const node = this.readNode(kind);
        ancestors.at(-1)!.children.push(node);
        if (!this.isLeaf(node, kind) && cursor.gotoFirstChild()) {
          ancestors.push(node);
          continue;
        }
      }
      while (!cursor.gotoNextSibling()) {
        cursor.gotoParent();
        ancestors.pop()!.close();
        if (ancestors.length === 0) return root;
      }
    }
  }

  /** A string without a brace holds no expression. */
  private isLeaf(node: SyntaxNode, kind: NodeKind): boolean {
    return this.isValid && (kind.isLeaf || (kind.type === 'string' && !node.text.includes('{')));
  }

  private kind(): NodeKind {
    const id = this.cursor.nodeTypeId;
    return id === errorId ? errorKind : this.kinds[id]!;
  }

  private readNode({ type, isNamed, fixedLength }: NodeKind): SyntaxNode {
    const { cursor, isValid } = this;
    const start = cursor.startIndex;
    const end = isValid && fixedLength !== null ? start + fixedLength : cursor.endIndex;
    const field = this.fields[cursor.currentFieldId] ?? null;
    const isMissing = !isValid && cursor.nodeIsMissing;
    return new SyntaxNode(this.source, type, field, isNamed, isMissing, this.lineOf(start), start, end);
  }

  /** 1-based. Nodes come in the order of the text. */
  private lineOf(start: number): number {
    while (this.nextLine <= start) {
      this.line += 1;
      this.nextLine = startOfNextLine(this.source.text, this.nextLine);
    }
    return this.line;
  }
}

function startOfNextLine(text: string, from: number): number {
  const lineEnd = text.indexOf('\n', from);
  return lineEnd === -1 ? Infinity : lineEnd + 1;
}
