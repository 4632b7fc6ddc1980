import * as vscode from 'vscode';
import type { LineContexts } from '../coverage/lineContexts';
import { readLineContexts } from '../coverage/readLineContexts';
import type { CoverageStore } from './coverageStore';
import type { FolderCoverage } from './folderCoverage';
import { isCancellation, log } from './log';

interface Reading {
  /** The report it is from, by the moment it was read. */
  readonly madeAt: Date;
  readonly abort: AbortController;
  readonly contexts: Promise<LineContexts>;
  /** How many wait for it, or did when it ended. */
  waiting: number;
}

/** Files whose contexts are kept: those of a few editors. */
const mostFiles = 8;

/**
 * Which tests ran the lines of a file. It is read from the file's report when somebody asks, because a report may say
 * more of tests than of anything else, and kept until the next report.
 */
export class CoveringTests implements vscode.Disposable {
  private readonly readings = new Map<string, Reading>();

  constructor(
    private readonly store: CoverageStore,
    private readonly workerScript: string,
  ) {}

  /**
   * By line of the report; `undefined` for a file whose report does not say, or cannot be read any more. A reading ends
   * when nobody waits for it.
   */
  async of(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<LineContexts | undefined> {
    const folder = this.store.measuringFolder(document.uri);
    const path = folder?.coverageOf(document.uri.fsPath)?.path;
    if (!folder?.madeAt || path === undefined || !folder.report?.hasContexts) {
      return undefined;
    }
    const file = document.uri.fsPath;
    const known = this.readings.get(file);
    const reading =
      known?.madeAt === folder.madeAt && !known.abort.signal.aborted
        ? known
        : this.start(file, path, folder, folder.madeAt);
    return this.wait(reading, token);
  }

  dispose(): void {
    this.readings.forEach(({ abort }) => abort.abort());
    this.readings.clear();
  }

  private start(file: string, path: string, { reportFile }: FolderCoverage, madeAt: Date): Reading {
    this.readings.get(file)?.abort.abort();
    this.readings.delete(file);
    const abort = new AbortController();
    const { workerScript } = this;
    const contexts = readLineContexts(reportFile, path, { workerScript, signal: abort.signal });
    const reading = { madeAt, abort, contexts, waiting: 0 };
    this.readings.set(file, reading);
    const [oldest] = this.readings.keys();
    if (this.readings.size > mostFiles && oldest !== undefined) {
      this.readings.get(oldest)?.abort.abort();
      this.readings.delete(oldest);
    }
    return reading;
  }

  private async wait(reading: Reading, token: vscode.CancellationToken): Promise<LineContexts | undefined> {
    reading.waiting++;
    const cancelling = token.onCancellationRequested(() => {
      reading.waiting--;
      if (reading.waiting === 0) reading.abort.abort();
    });
    try {
      return await reading.contexts;
    } catch (error) {
      if (!isCancellation(error)) {
        log().warn(`It is not known which tests ran a line: ${error instanceof Error ? error.message : String(error)}`);
      }
      return undefined;
    } finally {
      cancelling.dispose();
    }
  }
}
