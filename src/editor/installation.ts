import * as path from 'node:path';
import type * as vscode from 'vscode';

/** Where the files that ship with the extension are. Absolute paths. */
export interface Installation {
  /** Folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly wasmDirectory: string;
  /** Script of the worker thread that parses reports. */
  readonly coverageWorker: string;
  /** Script of the worker threads that read Python code. */
  readonly analysisWorker: string;
  /** Folder that Python gets on its path: our pytest plugin and probe. */
  readonly runtimeDirectory: string;
  /** Folder of what the report page loads: `report.js` and `report.css`. */
  readonly pageDirectory: string;
}

export function installationOf(context: Pick<vscode.ExtensionContext, 'extensionPath'>): Installation {
  const dist = path.join(context.extensionPath, 'dist');
  return {
    wasmDirectory: dist,
    coverageWorker: path.join(dist, 'coverageWorker.js'),
    analysisWorker: path.join(dist, 'analysisWorker.js'),
    runtimeDirectory: path.join(dist, 'runtime'),
    pageDirectory: path.join(dist, 'page'),
  };
}
