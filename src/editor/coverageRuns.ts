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
  readonly onDidChange = this.changed.event;

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
    this.show({ folder, message: 'starting' });
    void vscode.commands.executeCommand('setContext', contextKeys.running, true);
    try {
      await action(this.abort.signal, (message) => this.show({ folder, message }));
    } finally {
      this.abort = undefined;
      void vscode.commands.executeCommand('setContext', contextKeys.running, false);
      this.show(undefined);
    }
  }

  cancel(): void {
    this.abort?.abort();
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
  }

  private show(running: CoverageRunning | undefined): void {
    this.current = running;
    this.changed.fire();
  }
}
