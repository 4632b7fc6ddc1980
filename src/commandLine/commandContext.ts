import type { Terminal } from './terminal';

/** 0: done. 1: done, with findings or failures. 2: bad usage or input; one line says which. 130: stopped by the user. */
export type ExitCode = 0 | 1 | 2 | typeof stoppedByUser;

/** How the shell is told that the user stopped a program. */
export const stoppedByUser = 130;

/** What every command gets from the process that it runs in. */
export interface CommandContext {
  /** Absolute path that relative ones start from. */
  readonly cwd: string;
  readonly terminal: Terminal;
  readonly installation: Installation;
  /** Aborted when the user presses Ctrl+C, or does so again after `finishFirst`. */
  readonly signal: AbortSignal;
  /** For a command that can bring to an end what it began: what is aborted by the first Ctrl+C. */
  readonly finishFirst: () => AbortSignal;
  /** Called at the end of a command that ends by itself, once. */
  readonly finish: (code: ExitCode) => void;
}

/** Where the files that ship with the command line are. Absolute paths. */
export interface Installation {
  /** Folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly wasmDirectory: string;
  /** Script of the worker threads that read Python code. */
  readonly analysisWorker: string;
  /** Folder that Python gets on its path: our pytest plugin and probe. */
  readonly runtimeDirectory: string;
}
