import * as vscode from 'vscode';
import { contextKeys } from './ids';

/** A coverage run that is under way. */
export interface CoverageRunning {
  readonly folder: vscode.WorkspaceFolder;
  /** What it does now: `120 of 214 tests`. */
  readonly message: string;
}

/** Which coverage run is under way, for all who show it. One at a time. */
export class CoverageRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** A run began or ended, or did not begin. */
  readonly onDidChange = this.changed.event;
  private readonly progressed = new vscode.EventEmitter<void>();
  /** The run under way does something else now. */
  readonly onDidProgress = this.progressed.event;

  private current: CoverageRunning | undefined;
  private abort: AbortController | undefined;
  private foundNoPython = false;

  get running(): CoverageRunning | undefined {
    return this.current;
  }

  /** The last run did not start for want of an interpreter with pytest. */
  get noPython(): boolean {
    return this.foundNoPython;
  }

  set noPython(none: boolean) {
    this.foundNoPython = none;
    this.changed.fire();
  }

  /** Runs an action as the run under way. Does nothing while another one is. */
  async during(
    folder: vscode.WorkspaceFolder,
    action: (signal: AbortSignal, say: (message: string) => void) => Promise<void>,
  ): Promise<void> {
    if (this.current) {
      return;
    }
    this.abort = new AbortController();
    this.become({ folder, message: 'starting' });
    try {
      await action(this.abort.signal, (message) => {
        this.current = { folder, message };
        this.progressed.fire();
      });
    } finally {
      this.abort = undefined;
      this.become(undefined);
    }
  }

  cancel(): void {
    this.abort?.abort();
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
    this.progressed.dispose();
  }

  private become(running: CoverageRunning | undefined): void {
    this.current = running;
    void vscode.commands.executeCommand('setContext', contextKeys.running, running !== undefined);
    this.changed.fire();
  }
}
