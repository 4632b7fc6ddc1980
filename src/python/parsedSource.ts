import type { Parser } from 'web-tree-sitter';
import { parseModule } from './parser';
import { readScopes, type Scopes } from './scopes';
import { findSyntaxProblem } from './syntaxProblem';
import { readSyntaxTree, type SyntaxNode } from './syntaxTree';

/** A Python text to be edited: its syntax tree, and where the tree's nodes stand in the text as it is in the file. */
export class ParsedSource {
  readonly root: SyntaxNode;
  readonly scopes: Scopes;
  readonly hasErrors: boolean;
  private readonly plainEnds: readonly number[];
  private readonly ends: readonly number[];

  /** @param text decoded, with the line ends of the file */
  constructor(
    parser: Parser,
    readonly text: string,
  ) {
    const { tree, text: parsed } = parseModule(parser, text);
    try {
      this.root = readSyntaxTree(tree, parsed);
    } finally {
      tree.delete();
    }
    this.scopes = readScopes(this.root);
    this.hasErrors = findSyntaxProblem(this.root) !== null;
    this.plainEnds = lineEnds(parsed);
    this.ends = lineEnds(text);
  }

  /** What the file uses at line ends. */
  get newline(): string {
    return /\r\n?|\n/u.exec(this.text)?.[0] ?? '\n';
  }

  /**
   * The offset in `text` of an offset in the tree. The two differ in line ends and in what continued lines begin with, so it is
   * counted from the end of the line.
   */
  offset(inTree: number): number {
    let low = 0;
    let high = this.plainEnds.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.plainEnds[middle]! < inTree) low = middle + 1;
      else high = middle;
    }
    return this.ends[low]! - (this.plainEnds[low]! - inTree);
  }
}

/** Where each line ends, before what ends it. */
function lineEnds(text: string): number[] {
  const ends: number[] = [];
  const pattern = /\r\n?|\n/gu;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) ends.push(match.index);
  ends.push(text.length);
  return ends;
}
