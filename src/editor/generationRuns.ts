import * as vscode from 'vscode';
import type { WrittenFile } from '../generation/batchUndo';
import type { RunPlan } from '../generation/parallel/runPlan';
import type { ModuleState, RunState } from '../generation/parallel/runState';
import type { UnfinishedRun } from '../generation/parallel/unfinishedRun';
import type { BudgetLimits, Spending } from '../models/budget';
import { DisposableStore } from './disposableStore';
import type { RunCondition } from './generationHeader';
import { contextKeys } from './ids';

/** A run of many modules, as its view and its commands know it. */
export interface GenerationRun {
  readonly folder: vscode.WorkspaceFolder;
  readonly plan: RunPlan;
  /** `null` without a model. */
  readonly limits: BudgetLimits | null;
  readonly state: RunState;
  readonly condition: RunCondition;
  /** For the requests about one module. */
  spendingOf(module: string): Spending;
  /** @returns ends it */
  onChange(listener: (changed: ModuleState | null) => void): () => void;
  pause(): void;
  continue(): void;
  /** The first time, what is under way comes to its end; the second time it ends at once. */
  cancel(): void;
  /** What came of it so far: in one paragraph, and as a Markdown page. */
  report(): { readonly summary: string; readonly page: string };
  /** The test files that it has written. Only when it has ended. */
  writtenFiles(): Promise<WrittenFile[]>;
  /** Ends it at once. */
  dispose(): void;
}

/** A run of an earlier time that can go on. */
export interface Resumable extends UnfinishedRun {
  readonly folder: vscode.WorkspaceFolder;
}

/** The run of many modules that is under way, or was last; and what an earlier window left. One at a time. */
export class GenerationRuns implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  /** There is another run, or it is paused, goes on, or ends. */
  readonly onDidChange = this.changed.event;
  private readonly progressed = this.disposables.add(new vscode.EventEmitter<ModuleState>());
  /** A module of the run is somewhere else. */
  readonly onDidProgress = this.progressed.event;

  private run: GenerationRun | undefined;
  private left: readonly Resumable[] = [];

  get current(): GenerationRun | undefined {
    return this.run;
  }

  /** Under way, or paused. */
  get isBusy(): boolean {
    return this.run !== undefined && this.run.condition !== 'done' && this.run.condition !== 'stopped';
  }

  /** Runs that an earlier window left, as long as there is no other to show. */
  get unfinished(): readonly Resumable[] {
    return this.left;
  }

  set unfinished(left: readonly Resumable[]) {
    this.left = left;
    this.tell();
  }

  /** Shows a run in place of the one before. */
  begin(run: GenerationRun): void {
    this.close();
    this.left = this.left.filter(({ id }) => id !== run.plan.id);
    this.run = run;
    run.onChange((module) => (module ? this.progressed.fire(module) : this.tell()));
    this.tell();
  }

  /** Shows the last run no more. */
  close(): void {
    this.run?.dispose();
    this.run = undefined;
    this.tell();
  }

  dispose(): void {
    this.run?.dispose();
    this.disposables.dispose();
  }

  private tell(): void {
    const condition = this.run?.condition ?? (this.left.length > 0 ? 'unfinished' : '');
    void vscode.commands.executeCommand('setContext', contextKeys.generation, condition);
    this.changed.fire();
  }
}
