import type { Tree, TreeCursor } from 'web-tree-sitter';

/**
 * A node of a parsed module, copied out of the parser's memory: it can be kept, and asking it costs nothing.
 * Types and fields are tree-sitter-python's. Comments and line continuations are left out.
 */
export class SyntaxNode {
  readonly children: SyntaxNode[] = [];

  constructor(
    private readonly source: string,
    readonly type: string,
    /** What it is to its parent: `body`, `left`. */
    readonly field: string | null,
    /** `false` for keywords, operators and brackets. */
    readonly isNamed: boolean,
    /** Whether the parser put it there because the text lacks it. */
    readonly isMissing: boolean,
    /** 1-based. */
    readonly line: number,
    private readonly start: number,
    private readonly end: number,
  ) {}

  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** The text on one line. */
  get flatText(): string {
    return this.text.replace(/\s*\n\s*/gu, ' ');
  }

  /** Line of the last token, 1-based: where CPython's `end_lineno` is. Comments at the end of a block do not count. */
  get endLine(): number {
    const last = lastToken(this);
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
  *walk(enter: (node: SyntaxNode) => boolean = () => true): Generator<SyntaxNode> {
    const waiting: SyntaxNode[] = [this];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      yield node;
      if (enter(node)) {
        for (let index = node.children.length - 1; index >= 0; index -= 1) {
          waiting.push(node.children[index]!);
        }
      }
    }
  }
}

function lastToken(node: SyntaxNode): SyntaxNode {
  let last = node;
  for (let next = last.children.at(-1); next !== undefined; next = last.children.at(-1)) {
    last = next;
  }
  return last;
}

function unwrap(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === 'parenthesized_expression' && inner.named.length === 1) {
    inner = inner.named[0]!;
  }
  return inner;
}

/** Copies a tree. It does not recurse, so expressions may be nested as deeply as they like. */
export function readSyntaxTree(tree: Tree, source: string): SyntaxNode {
  const { types, fields } = tree.language;
  const cursor = tree.walk();
  const read = (): SyntaxNode =>
    new SyntaxNode(
      source,
      cursor.nodeTypeId === ERROR_TYPE ? 'ERROR' : types[cursor.nodeTypeId]!,
      cursor.currentFieldId === 0 ? null : (fields[cursor.currentFieldId] ?? null),
      cursor.nodeIsNamed,
      cursor.nodeIsMissing,
      cursor.startPosition.row + 1,
      cursor.startIndex,
      cursor.endIndex,
    );
  try {
    return copyFrom(cursor, read);
  } finally {
    cursor.delete();
  }
}

const ERROR_TYPE = 65535;

function copyFrom(cursor: TreeCursor, read: () => SyntaxNode): SyntaxNode {
  const root = read();
  const ancestors = [root];
  if (!cursor.gotoFirstChild()) return root;
  for (;;) {
    const node = read();
    if (node.type !== 'comment' && node.type !== 'line_continuation') {
      ancestors.at(-1)!.children.push(node);
    }
    if (cursor.gotoFirstChild()) {
      ancestors.push(node);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      cursor.gotoParent();
      ancestors.pop();
      if (ancestors.length === 0) return root;
    }
  }
}
