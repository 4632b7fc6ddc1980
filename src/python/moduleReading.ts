import type { ModuleAnalysis } from './signatures';
import type { Suite } from './suites';

/** What a module's text is read into: see `ASTFunctionAnalyzer.readModule`. */
export interface ModuleReading {
  readonly analysis: ModuleAnalysis;
  /** The statements of the module. */
  readonly suite: Suite;
}

/** What a worker thread that reads modules is started with. */
export interface WorkerSetup {
  /** Absolute folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly wasmDirectory: string;
}

/** A text to read; the worker answers with a `ModuleReading` as JSON, which costs the asking thread half of what a structured clone does. */
export interface WorkerQuestion {
  readonly source: string;
}
