import type { Edit, Parser, Tree } from 'web-tree-sitter';
import { parseText, plainText, repaired, type ParsedModule } from './parser';
import { editBetween } from './textEdit';

/**
 * Parses the texts that one document has while it is edited, and again only what changed. What comes out is what `parseModule`
 * gives: text with syntax errors is parsed as a whole, since what a parser makes of an error depends on what it knew before.
 */
export class IncrementalParser {
  /** The last text without syntax errors. */
  private known: ParsedModule | undefined;

  constructor(private readonly parser: Parser) {}

  parse(source: string): ParsedModule {
    const text = plainText(source);
    const tree = this.parseChanges(text) ?? parseText(this.parser, text);
    if (tree.rootNode.hasError) return repaired(this.parser, tree, text);
    this.dispose();
    this.known = { tree: tree.copy(), text };
    return { tree, text };
  }

  /** Frees what it remembers. */
  dispose(): void {
    this.known?.tree.delete();
    this.known = undefined;
  }

  /** `undefined` when nothing is known to start from, and for text with errors. */
  private parseChanges(text: string): Tree | undefined {
    if (this.known === undefined) return undefined;
    const edited = this.known.tree.copy();
    edited.edit(editBetween(this.known.text, text) as Edit);
    const tree = parseText(this.parser, text, edited);
    edited.delete();
    if (!tree.rootNode.hasError) return tree;
    tree.delete();
    return undefined;
  }
}
