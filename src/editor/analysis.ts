import * as vscode from 'vscode';
import type { ModuleSource } from '../audit/gapAnalyzer';
import { AnalysisPool } from '../python/analysisPool';
import { ASTFunctionAnalyzer, type DocumentReader } from '../python/functionAnalyzer';
import type { ModuleAnalysis } from '../python/signatures';

/** What was read of a document that is open. */
interface OpenDocument {
  readonly version: number;
  readonly module: ModuleSource;
  readonly reader: DocumentReader;
}

/**
 * The readers of Python code in the extension host, loaded when the first text is to be read, and shared. What is said of a
 * document is kept until its text changes; then only what changed is parsed again.
 */
export class SourceAnalysis implements vscode.Disposable {
  private loading: Promise<ASTFunctionAnalyzer> | undefined;
  private readonly open = new Map<vscode.TextDocument, OpenDocument>();
  private readonly closing = vscode.workspace.onDidCloseTextDocument((document) => this.forget(document));
  /** For whole projects: reads in worker threads, started with the first text. */
  readonly project: AnalysisPool;

  constructor(
    private readonly wasmDirectory: string,
    workerScript: string,
  ) {
    this.project = new AnalysisPool({ workerScript, wasmDirectory });
  }

  /** What a document defines, by its text as it is in the editor. */
  async analyze(document: vscode.TextDocument): Promise<ModuleAnalysis> {
    return (await this.readModule(document)).analysis;
  }

  /** What a document defines, and its statements. */
  async readModule(document: vscode.TextDocument): Promise<ModuleSource> {
    const analyzer = await this.analyzer();
    if (document.isClosed) return analyzer.readModule(document.getText());
    const known = this.open.get(document);
    const { version } = document;
    if (known?.version === version) return known.module;
    const reader = known?.reader ?? analyzer.openDocument();
    const module = reader.readModule(document.getText());
    this.open.set(document, { version, module, reader });
    return module;
  }

  /** For texts that are in no editor. Not to be disposed by who asks for it. */
  analyzer(): Promise<ASTFunctionAnalyzer> {
    this.loading ??= ASTFunctionAnalyzer.create(this.wasmDirectory);
    return this.loading;
  }

  private forget(document: vscode.TextDocument): void {
    this.open.get(document)?.reader.dispose();
    this.open.delete(document);
  }

  dispose(): void {
    this.closing.dispose();
    [...this.open.keys()].forEach((document) => this.forget(document));
    this.project.dispose();
    void this.loading?.then((analyzer) => analyzer.dispose());
  }
}
