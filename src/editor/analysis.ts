import type * as vscode from 'vscode';
import type { ModuleSource } from '../audit/gapAnalyzer';
import { AnalysisPool } from '../python/analysisPool';
import { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import type { ModuleAnalysis } from '../python/signatures';

/**
 * The readers of Python code in the extension host, loaded when the first text is to be read, and shared. What is said of a
 * document is kept until its text changes.
 */
export class SourceAnalysis implements vscode.Disposable {
  private loading: Promise<ASTFunctionAnalyzer> | undefined;
  private readonly read = new WeakMap<vscode.TextDocument, { version: number; module: ModuleSource }>();
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
    const known = this.read.get(document);
    if (known?.version === document.version) {
      return known.module;
    }
    const { version } = document;
    const module = analyzer.readModule(document.getText());
    this.read.set(document, { version, module });
    return module;
  }

  /** For texts that are in no editor. Not to be disposed by who asks for it. */
  analyzer(): Promise<ASTFunctionAnalyzer> {
    this.loading ??= ASTFunctionAnalyzer.create(this.wasmDirectory);
    return this.loading;
  }

  dispose(): void {
    this.project.dispose();
    void this.loading?.then((analyzer) => analyzer.dispose());
  }
}
