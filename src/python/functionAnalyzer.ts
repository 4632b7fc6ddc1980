import type { Parser } from 'web-tree-sitter';
import { nameResolver } from './classTraits';
import { readDefinitions } from './definitions';
import { readDocstring } from './docstring';
import { readDraftModule, type DraftModule, type TestPrefixes } from './draftModule';
import { readImports } from './imports';
import { IncrementalParser } from './incrementalParser';
import { readModuleConstants } from './literals';
import type { ModuleReading } from './moduleReading';
import { readMutatedModule, type MutantChoice, type MutatedModule } from './mutants';
import { createPythonParser, parseModule, type ParsedModule } from './parser';
import type { ClassSignature, FunctionSignature, ModuleAnalysis } from './signatures';
import { findSyntaxProblem } from './syntaxProblem';
import { readSuites } from './suites';
import { readSyntaxTree, type SyntaxNode } from './syntaxTree';
import { readTestModule, type TestModule } from './testModule';

export interface AnalysisOptions {
  /** Read how each parameter is used, too (`Parameter.uses`). Audits do without: it costs time for each function. */
  readonly parameterUses?: boolean;
}

/**
 * Extracts what a module defines from its text, without executing it.
 *
 *     const analyzer = await ASTFunctionAnalyzer.create(wasmDirectory);
 *     analyzer.analyze('def half(n: int) -> float:\n    return n / 2\n').functions[0].params;
 */
export class ASTFunctionAnalyzer {
  private constructor(private readonly parser: Parser) {}

  /** @param wasmDirectory absolute folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm` */
  static async create(wasmDirectory: string): Promise<ASTFunctionAnalyzer> {
    return new ASTFunctionAnalyzer(await createPythonParser(wasmDirectory));
  }

  /**
   * What the text defines, agreeing with CPython's own `ast` where CPython accepts it. Of text with syntax errors it says where
   * the first one is and keeps the definitions that can be made out. Line ends are read as `\n`, as CPython reads them.
   */
  analyze(source: string, options: AnalysisOptions = {}): ModuleAnalysis {
    return analysisOf(this.parse(source), options);
  }

  /** What the text defines, and its statements, in one reading. */
  readModule(source: string): ModuleReading {
    return readingOf(this.parse(source));
  }

  /** See `readMutatedModule`. */
  mutants(source: string, choice: MutantChoice): MutatedModule {
    return readMutatedModule(this.parser, source, choice);
  }

  /** What has to be known of a test file to add tests to it. */
  readTestModule(source: string): TestModule {
    return readTestModule(this.parse(source));
  }

  /** A test module that somebody drafted, taken apart into its tests and what they need. */
  readDraftModule(source: string, prefixes: TestPrefixes): DraftModule {
    const parsed = parseModule(this.parser, source);
    return readDraftModule(treeOf(parsed), parsed.text, prefixes);
  }

  /** For a document that is edited: parses again only what changed. To be disposed before the analyzer. */
  openDocument(): DocumentReader {
    const parser = new IncrementalParser(this.parser);
    return {
      readModule: (source) => readingOf(treeOf(parser.parse(source))),
      dispose: () => parser.dispose(),
    };
  }

  /** Frees the parser. */
  dispose(): void {
    this.parser.delete();
  }

  private parse(source: string): SyntaxNode {
    return treeOf(parseModule(this.parser, source));
  }
}

/** Reads the texts of one document, one after the other, as `ASTFunctionAnalyzer.readModule` does. */
export interface DocumentReader {
  readonly readModule: (source: string) => ModuleReading;
  readonly dispose: () => void;
}

function treeOf({ tree, text }: ParsedModule): SyntaxNode {
  try {
    return readSyntaxTree(tree, text);
  } finally {
    tree.delete();
  }
}

function readingOf(root: SyntaxNode): ModuleReading {
  return { analysis: analysisOf(root), suite: readSuites(root) };
}

function analysisOf(root: SyntaxNode, { parameterUses = false }: AnalysisOptions = {}): ModuleAnalysis {
  const imports = readImports(root);
  const { functions, classes } = readDefinitions(root, {
    resolve: nameResolver(imports),
    constants: readModuleConstants(root),
    parameterUses,
  });
  return { error: findSyntaxProblem(root), docstring: readDocstring(root), functions, classes, imports };
}

/** The innermost function that contains the line (1-based), decorators included. */
export function functionAt(analysis: ModuleAnalysis, line: number): FunctionSignature | undefined {
  // Outer functions stand before inner ones.
  return analysis.functions.findLast((one) => one.startLine <= line && line <= one.endLine);
}

/** The functions that a test can call and that have one of the lines `first` to `last` (1-based), decorators included. */
export function functionsBetween(analysis: ModuleAnalysis, first: number, last: number): FunctionSignature[] {
  return analysis.functions.filter(
    ({ kind, startLine, endLine }) => kind !== 'nested' && startLine <= last && first <= endLine,
  );
}

/** The innermost class around the line (1-based), of those that have methods that a test can call. */
export function classAt(analysis: ModuleAnalysis, line: number): ClassSignature | undefined {
  return testableClasses(analysis).findLast((one) => one.startLine <= line && line <= one.endLine);
}

/** The classes that have methods that a test can call. */
export function testableClasses({ classes, functions }: ModuleAnalysis): ClassSignature[] {
  return classes.filter(({ qualname }) =>
    functions.some(({ className, kind }) => className === qualname && kind !== 'nested'),
  );
}
