import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PlannedBatch, PlannedModule } from '../generation/parallel/runPlan';
import type { ModuleState } from '../generation/parallel/runState';
import { countText } from '../wording';
import { DisposableStore } from './disposableStore';
import { runFigures, runMessage } from './generationHeader';
import type { GenerationRun, GenerationRuns } from './generationRuns';
import { batchRow, moduleRow, moduleTooltip, type RunRow } from './generationTree';
import { views } from './ids';

/** An element of the view. The same one for the same batch or module as long as the run is shown. */
export type RunElement =
  | { readonly kind: 'batch'; readonly batch: PlannedBatch; readonly modules: readonly RunElement[] }
  | { readonly kind: 'module'; readonly module: PlannedModule };

/** Changes of so many milliseconds are shown together: hundreds of rows must neither flicker nor keep the editor busy. */
const pauseMilliseconds = 250;
/** So many modules are all shown at once; of more, a batch opens when it is begun. */
const fewModules = 30;

/** The run of many modules, row by row, while it goes on. */
export class GenerationView implements vscode.TreeDataProvider<RunElement>, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<readonly RunElement[] | undefined>());
  readonly onDidChangeTreeData = this.changed.event as vscode.Event<RunElement[] | undefined>;
  private readonly view: vscode.TreeView<RunElement>;

  private run: GenerationRun | undefined;
  private batches: readonly RunElement[] = [];
  private readonly byModule = new Map<string, { readonly row: RunElement; readonly batch: RunElement }>();
  private states = new Map<string, ModuleState>();
  /** Modules that changed since the rows were drawn. */
  private readonly stale = new Set<string>();
  private readonly begun = new Set<RunElement>();
  private pause: NodeJS.Timeout | undefined;
  private endProgress: (() => void) | undefined;

  constructor(private readonly runs: GenerationRuns) {
    this.view = this.disposables.add(vscode.window.createTreeView(views.generation, { treeDataProvider: this }));
    this.disposables.add(runs.onDidChange(() => this.show()));
    this.disposables.add(
      runs.onDidProgress(({ module }) => {
        this.stale.add(module.key);
        this.pause ??= setTimeout(() => this.drawStale(), pauseMilliseconds);
      }),
    );
    this.show();
  }

  getTreeItem(element: RunElement): vscode.TreeItem {
    return element.kind === 'batch' ? this.batchItem(element) : this.moduleItem(element.module);
  }

  getChildren(element?: RunElement): RunElement[] {
    if (!element) return [...this.batches];
    return element.kind === 'batch' ? [...element.modules] : [];
  }

  getParent(element: RunElement): RunElement | undefined {
    return element.kind === 'module' ? this.byModule.get(element.module.key)?.batch : undefined;
  }

  resolveTreeItem(item: vscode.TreeItem, element: RunElement): vscode.TreeItem {
    const state = element.kind === 'module' ? this.states.get(element.module.key) : undefined;
    if (this.run && state) {
      const text = moduleTooltip(state, this.run.spendingOf(state.module.key), this.run.plan);
      item.tooltip = new vscode.MarkdownString(text, true);
    }
    return item;
  }

  dispose(): void {
    clearTimeout(this.pause);
    this.endProgress?.();
    this.disposables.dispose();
  }

  /** Another run, or the same one in another condition. */
  private show(): void {
    const { current } = this.runs;
    if (current !== this.run) this.take(current);
    this.readStates();
    this.describe();
    this.showProgress();
  }

  private take(run: GenerationRun | undefined): void {
    this.run = run;
    this.byModule.clear();
    this.begun.clear();
    this.stale.clear();
    this.batches = (run?.plan.batches ?? []).map((batch) => {
      const modules = batch.modules.map((module): RunElement => ({ kind: 'module', module }));
      const element: RunElement = { kind: 'batch', batch, modules };
      for (const [index, row] of modules.entries())
        this.byModule.set(batch.modules[index]!.key, { row, batch: element });
      return element;
    });
    this.readStates();
    this.changed.fire(undefined);
    if (run) void this.followTo(this.batches[0]);
  }

  private drawStale(): void {
    this.pause = undefined;
    this.readStates();
    const places = [...this.stale].flatMap((key) => this.byModule.get(key) ?? []);
    this.stale.clear();
    this.changed.fire([...new Set(places.flatMap(({ row, batch }) => [row, batch]))]);
    this.describe();
    const tested = places.filter(({ row, batch }) => !this.begun.has(batch) && this.isTested(row));
    for (const { batch } of tested) this.begun.add(batch);
    void this.followTo(tested.at(-1)?.batch);
  }

  /** What is asked runs far ahead of what is run. */
  private isTested(row: RunElement): boolean {
    const phase = row.kind === 'module' ? this.states.get(row.module.key)?.phase : undefined;
    return phase === 'verifying' || phase === 'done';
  }

  /** Opens the batch whose tests begin to be run, until the user is looking at a row of their own choice. */
  private async followTo(batch: RunElement | undefined): Promise<void> {
    if (!batch || !this.view.visible || this.view.selection.length > 0) return;
    await this.view.reveal(batch, { select: false, focus: false, expand: true });
  }

  private readStates(): void {
    this.states = new Map(this.run?.state.modules.map((state) => [state.module.key, state]));
  }

  private describe(): void {
    const { run } = this;
    const [left] = this.runs.unfinished;
    if (!run) {
      this.view.description = left ? `${left.done} of ${left.modules}` : '';
      this.view.message = '';
      return;
    }
    const { state, condition } = run;
    this.view.description = runFigures(state, condition);
    this.view.message = runMessage(state, condition, run.limits);
  }

  /** A line that moves in the view's header while something is under way. */
  private showProgress(): void {
    const isBusy = this.run !== undefined && ['running', 'pausing', 'stopping'].includes(this.run.condition);
    if (!isBusy) {
      this.endProgress?.();
      this.endProgress = undefined;
    } else if (!this.endProgress) {
      void vscode.window.withProgress({ location: { viewId: views.generation } }, () => {
        return new Promise<void>((resolve) => (this.endProgress = resolve));
      });
    }
  }

  private batchItem(element: Extract<RunElement, { kind: 'batch' }>): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const { batch } = element;
    const isOpen = this.byModule.size <= fewModules;
    const states = batch.modules.flatMap(({ key }) => this.states.get(key) ?? []);
    const item = itemOf(batchRow(batch, states), isOpen ? Expanded : Collapsed);
    item.id = `${this.run?.plan.id}|${batch.id}`;
    item.contextValue = 'batch';
    item.tooltip = `${batch.name}: ${countText(batch.modules.length, 'module')}`;
    return item;
  }

  private moduleItem(module: PlannedModule): vscode.TreeItem {
    const { run } = this;
    const state = this.states.get(module.key) ?? { module, phase: 'waiting', result: null };
    const item = itemOf(moduleRow(state, { model: run?.plan.model ?? null }), vscode.TreeItemCollapsibleState.None);
    item.id = `${run?.plan.id}|${module.key}`;
    item.contextValue = 'module';
    const root = run?.folder.uri.fsPath ?? '';
    const file = path.resolve(root, state.result?.testFile ?? module.key);
    const title = state.result?.testFile ? 'Open Tests' : 'Open Module';
    item.command = { command: 'vscode.open', title, arguments: [vscode.Uri.file(file)] };
    return item;
  }
}

function itemOf(
  { label, description, icon, speech }: RunRow,
  folded: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, folded);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(
    icon.name,
    icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color),
  );
  item.accessibilityInformation = { label: speech };
  return item;
}
