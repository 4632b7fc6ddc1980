import * as vscode from 'vscode';
import { countText } from '../wording';
import { DisposableStore } from './disposableStore';
import type { FailingTests } from './failingTests';
import { failingMessage } from './failingTexts';
import { failingNodes } from './failingTree';
import { failingElement, failingRowTooltip, failingTreeItem, type FailingElement } from './failingTreeItem';
import { contextKeys, views, type FailingState } from './ids';
import type { RepairRuns } from './repairRuns';

interface Services {
  readonly failing: FailingTests;
  readonly repairs: RepairRuns;
  readonly now: () => Date;
}

/** The view of tests that fail: why, whose fault it is, and what to do next. */
export class FailingView implements vscode.TreeDataProvider<FailingElement>, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<FailingElement>;
  private roots: readonly FailingElement[] = [];

  constructor(private readonly services: Services) {
    this.view = this.disposables.add(
      vscode.window.createTreeView(views.failing, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.disposables.add(services.failing.onDidChange(() => this.refresh()));
    this.disposables.add(services.repairs.onDidChange(() => this.setState()));
    this.refresh();
  }

  getTreeItem(element: FailingElement): vscode.TreeItem {
    return failingTreeItem(element);
  }

  getChildren(element?: FailingElement): FailingElement[] {
    return element ? element.node.children.map(failingElement) : [...this.roots];
  }

  resolveTreeItem(item: vscode.TreeItem, element: FailingElement): vscode.TreeItem {
    item.tooltip = failingRowTooltip(element);
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private refresh(): void {
    const { failing, now } = this.services;
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => ({
      uri: folder.uri.toString(),
      name: folder.name,
      root: failing.reportOf(folder)?.root ?? folder.uri.fsPath,
      tests: failing.of(folder),
    }));
    this.roots = failingNodes(folders, now()).map(failingElement);
    const count = failing.failing.length;
    this.view.description = count === 0 ? '' : countText(count, 'test');
    this.view.message = failingMessage(folders.flatMap(({ tests }) => tests));
    this.view.badge = count === 0 ? undefined : { value: count, tooltip: countText(count, 'failing test') };
    this.setState();
    this.changed.fire();
  }

  /** VS Code shows a welcome text only where there are no rows. */
  private setState(): void {
    const { failing, repairs } = this.services;
    const state: FailingState = repairs.isRunning
      ? 'running'
      : failing.failing.length > 0
        ? 'failing'
        : failing.hasRun
          ? 'passing'
          : 'unknown';
    void vscode.commands.executeCommand('setContext', contextKeys.failingState, state);
  }
}
