import { join } from 'node:path';
import type { Parser, Tree } from 'web-tree-sitter';
import { indentContinuedLines } from './continuedLines';
import { maskSyntax } from './maskedSyntax';

/**
 * A parser for Python, in WebAssembly. Modules are parsed with `parseModule`.
 * @param wasmDirectory absolute folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`
 */
export async function createPythonParser(wasmDirectory: string): Promise<Parser> {
  // Loaded with the first text that is to be read, not with the extension.
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: (name: string) => join(wasmDirectory, name) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(wasmDirectory, 'tree-sitter-python.wasm')));
  return parser;
}

export interface ParsedModule {
  /** Who asked for it deletes it. */
  readonly tree: Tree;
  /**
   * What the tree's offsets and columns refer to: the source without byte order mark, with `\n` at line ends, and where the parser
   * needs it with continuation lines further in. Its lines are the source's lines.
   */
  readonly text: string;
}

/** Parses a module's text. The tree of text with syntax errors contains `ERROR` and missing nodes. */
export function parseModule(parser: Parser, source: string): ParsedModule {
  const text = plainText(source);
  const tree = parseText(parser, text);
  return tree.rootNode.hasError ? repaired(parser, tree, text) : { tree, text };
}

/** The source without byte order mark, with `\n` at line ends. */
export function plainText(source: string): string {
  return source.replace(/^\uFEFF/u, '').replace(/\r\n?/gu, '\n');
}

/**
 * What becomes of text in which the parser sees errors: without them, where only the parser minds.
 * @param tree of the text; it is returned or deleted
 */
export function repaired(parser: Parser, tree: Tree, text: string): ParsedModule {
  const first = withMasks(parser, tree, text);
  if (!first.rootNode.hasError) return { tree: first, text };
  const indented = indentContinuedLines(text);
  const second = withMasks(parser, parseText(parser, indented), indented);
  if (second.rootNode.hasError) {
    second.delete();
    return { tree: first, text };
  }
  first.delete();
  return { tree: second, text: indented };
}

/** The tree itself if it has no errors, or if masking does not help. */
function withMasks(parser: Parser, tree: Tree, text: string): Tree {
  const masked = tree.rootNode.hasError ? maskSyntax(tree, text) : text;
  if (masked === text) return tree;
  const second = parseText(parser, masked);
  const [better, worse] = second.rootNode.hasError ? [tree, second] : [second, tree];
  worse.delete();
  return better;
}

/** @param edited the tree of an earlier text, with what was edited since */
export function parseText(parser: Parser, text: string, edited?: Tree): Tree {
  const tree = parser.parse(text, edited);
  if (tree === null) throw new Error('The parser has no language.');
  return tree;
}
