import * as vscode from 'vscode';
import { UserError } from '../userError';
import type { CoverageRuns } from './coverageRuns';
import { contextKeys } from './ids';

/** Which run of tests is under way to find out why they fail, or to repair them. One at a time, and none beside a coverage run. */
export class RepairRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** A run began or ended. */
  readonly onDidChange = this.changed.event;
  private abort: AbortController | undefined;

  constructor(private readonly coverage: CoverageRuns) {}

  get isRunning(): boolean {
    return this.abort !== undefined;
  }

  /** @throws UserError while another run is under way */
  async during<T>(action: (signal: AbortSignal) => Thenable<T>): Promise<T> {
    if (this.abort) throw new UserError('Tests are being run for another repair. Wait for its end, or cancel it.');
    if (this.coverage.running) {
      throw new UserError('Tests are being run with coverage. Wait for the end of that, or cancel it.');
    }
    this.become(new AbortController());
    try {
      return await action(this.abort!.signal);
    } finally {
      this.become(undefined);
    }
  }

  cancel(): void {
    this.abort?.abort();
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
  }

  private become(abort: AbortController | undefined): void {
    this.abort = abort;
    void vscode.commands.executeCommand('setContext', contextKeys.fixing, abort !== undefined);
    this.changed.fire();
  }
}
