import * as vscode from 'vscode';
import { DisposableStore } from './disposableStore';
import { runLine } from './generationHeader';
import type { GenerationRuns } from './generationRuns';
import { generationStatusItem, views } from './ids';

/** In milliseconds: changes that come together are shown once. */
const pauseMilliseconds = 250;

/** The run in the status bar, while it goes on; a click shows its rows. */
export class GenerationStatus implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private item: vscode.StatusBarItem | undefined;
  private pause: NodeJS.Timeout | undefined;

  constructor(private readonly runs: GenerationRuns) {
    const showSoon = (): void => {
      this.pause ??= setTimeout(() => this.show(), pauseMilliseconds);
    };
    this.disposables.add(runs.onDidChange(showSoon));
    this.disposables.add(runs.onDidProgress(showSoon));
  }

  dispose(): void {
    clearTimeout(this.pause);
    this.item?.dispose();
    this.disposables.dispose();
  }

  private show(): void {
    this.pause = undefined;
    const { current, isBusy } = this.runs;
    if (!current || !isBusy) {
      this.item?.hide();
      return;
    }
    const { state, condition, limits } = current;
    this.item ??= this.made();
    const { done } = state.counts;
    const icon = condition === 'paused' ? 'debug-pause' : 'loading~spin';
    this.item.text = `$(${icon}) ${done} of ${state.modules.length}`;
    this.item.tooltip = `Generating tests: ${runLine(state, condition, limits)}`;
    this.item.accessibilityInformation = { label: `Generating tests, ${runLine(state, condition, limits)}` };
    this.item.show();
  }

  private made(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem(generationStatusItem, vscode.StatusBarAlignment.Left, 49);
    item.name = 'Smart Test: Generation';
    item.command = `${views.generation}.focus`;
    return item;
  }
}
