import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { readChurn, type Churn } from '../audit/gitChurn';
import { isCancellation, showError } from './log';

/** How long an audit waits for git, in milliseconds, from its start on: most answer before the modules are read. */
const patience = 2000;

/** What git knows of a folder. It is read once, when it is first asked for: a year does not change in an afternoon. */
export class GitHistory implements vscode.Disposable {
  private readonly abort = new AbortController();
  private reading: Promise<void> | undefined;
  private known: ReadonlyMap<string, Churn> | undefined;

  /** `onRead` is called when it is known. */
  constructor(
    private readonly root: string,
    private readonly onRead: () => void,
  ) {}

  /** See `readChurn`. `undefined` until it is known. */
  get churn(): ReadonlyMap<string, Churn> | undefined {
    return this.known;
  }

  /** What is known of it in a moment. A long history comes later: `onRead` tells. */
  async soon(): Promise<ReadonlyMap<string, Churn> | undefined> {
    // Git runs what a repository's configuration says.
    if (vscode.workspace.isTrusted) {
      this.reading ??= this.read();
      await Promise.race([this.reading, setTimeout(patience)]);
    }
    return this.known;
  }

  dispose(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    try {
      this.known = await readChurn(this.root, { signal: this.abort.signal });
      this.onRead();
    } catch (error) {
      if (!isCancellation(error)) {
        void showError(error);
      }
    }
  }
}
