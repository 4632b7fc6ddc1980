import type { Parser } from 'web-tree-sitter';
import { ParsedSource } from '../../python/parsedSource';
import type { SyntaxNode } from '../../python/syntaxTree';

/** A file of the tests, to be repaired. */
export interface TestFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** Dotted name by which it is imported; what its relative imports are relative to. */
  readonly module: string;
  readonly isPackage: boolean;
  readonly source: ParsedSource;
}

/** @param text decoded */
export function readTestFile(parser: Parser, path: string, module: string, text: string): TestFile {
  return { path, module, isPackage: /(?:^|\/)__init__\.py$/u.test(path), source: new ParsedSource(parser, text) };
}

/** The function or class that a statement defines, without its decorators. */
export function definitionOf(statement: SyntaxNode): SyntaxNode {
  return statement.type === 'decorated_definition' ? (statement.child('definition') ?? statement) : statement;
}

/** The node of the given types around a node, nearest first; not the node itself. */
export function enclosing({ source }: TestFile, node: SyntaxNode, types: readonly string[]): SyntaxNode | undefined {
  let outer = source.scopes.parentOf(node);
  while (outer !== undefined && !types.includes(outer.type)) outer = source.scopes.parentOf(outer);
  return outer;
}

/** The decorators of a definition. */
export function decoratorsOf({ source }: TestFile, definition: SyntaxNode): SyntaxNode[] {
  const outer = source.scopes.parentOf(definition);
  return outer?.type === 'decorated_definition' ? outer.named.filter(({ type }) => type === 'decorator') : [];
}

/** Whether a decorator, as it is written with or without its `@`, makes a fixture. */
export function makesFixture(decorator: string): boolean {
  return /^(?:@\s*)?(?:\w+\.)*(?:async_)?fixture\b/u.test(decorator);
}

/** The name by which tests ask for a fixture. @param decorator that makes it one */
export function fixtureName(decorator: string, definition: string): string {
  return /\bname\s*=\s*["'](\w+)["']/u.exec(decorator)?.[1] ?? definition;
}

/** Every fixture that a file defines, by the name that tests ask for. */
export function fixturesOf(file: TestFile): Map<string, SyntaxNode> {
  const fixtures = new Map<string, SyntaxNode>();
  for (const node of file.source.root.walk()) {
    if (node.type !== 'function_definition') continue;
    const decorator = decoratorsOf(file, node).find(({ text }) => makesFixture(text));
    if (decorator === undefined) continue;
    fixtures.set(fixtureName(decorator.text, node.child('name')?.text ?? ''), node);
  }
  return fixtures;
}

/** A dotted name as it is written, without the space that may be in it. */
export function dotted(node: SyntaxNode): string {
  return node.text.replace(/\s+/gu, '');
}
