import * as vscode from 'vscode';
import type { AuditReport } from '../audit/auditReport';
import { folderNode, type FolderSituation } from './auditFolderNode';
import { auditMessage } from './auditMessage';
import { auditNodes, type AuditNode } from './auditTree';
import { auditElement, auditTooltip, auditTreeItem, selectionOf, type AuditElement } from './auditTreeItem';
import { ChosenArrangement } from './auditArrangementCommands';
import type { AuditReports } from './auditViewReports';
import { auditState } from './auditViewState';
import type { CoverageRuns } from './coverageRuns';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { FailingTests } from './failingTests';
import type { FolderCoverage } from './folderCoverage';
import { commands, contextKeys, views } from './ids';
import { reporting } from './log';
import { countText, percentText } from '../wording';

interface Services {
  readonly store: CoverageStore;
  readonly runs: CoverageRuns;
  readonly reports: AuditReports;
  readonly failing: FailingTests;
  /** Of the workspace. */
  readonly memory: vscode.Memento;
}

/** The audit in the activity bar: what no test reaches, most worthwhile first. */
export function registerAuditView(services: Services): vscode.Disposable {
  return vscode.Disposable.from(new AuditView(services));
}

interface AuditedFolder {
  readonly folder: FolderCoverage;
  readonly report: AuditReport;
  readonly nodes: readonly AuditNode[];
}

class AuditView implements vscode.TreeDataProvider<AuditElement>, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.changed.event;

  private readonly reports: AuditReports;
  private readonly arrangement: ChosenArrangement;
  private readonly view: vscode.TreeView<AuditElement>;
  private roots: readonly AuditElement[] = [];

  constructor(private readonly services: Services) {
    const { store, runs, reports, failing, memory } = services;
    this.reports = reports;
    this.arrangement = this.disposables.add(new ChosenArrangement(memory, () => this.plannedFolders()));
    this.view = this.disposables.add(
      vscode.window.createTreeView<AuditElement>(views.audit, { treeDataProvider: this, showCollapseAll: true }),
    );
    const refresh = () => this.refresh();
    const changes = [store.onDidChange, store.onDidChangeStale, runs.onDidChange, failing.onDidChange];
    for (const event of [...changes, reports.onDidChange, this.arrangement.onDidChange]) {
      this.disposables.add(event(refresh));
    }
    this.disposables.add(this.view.onDidChangeVisibility(({ visible }) => visible && this.reports.want()));
    const own = (command: string, handler: (...args: never[]) => void | Promise<void>) =>
      this.disposables.add(vscode.commands.registerCommand(command, reporting(handler)));
    own(commands.goToCode, goToCode);
    if (this.view.visible) {
      this.reports.want();
    }
    this.refresh();
  }

  getTreeItem(element: AuditElement): vscode.TreeItem {
    return auditTreeItem(element);
  }

  getChildren(element?: AuditElement): AuditElement[] {
    return element ? (element.node.children?.() ?? []).map(auditElement) : [...this.roots];
  }

  resolveTreeItem(item: vscode.TreeItem, element: AuditElement): vscode.TreeItem {
    item.tooltip = auditTooltip(element);
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private refresh(): void {
    const audited = this.services.store.folders.flatMap((folder): AuditedFolder[] => {
      const report = this.auditOf(folder);
      return report ? [{ folder, report, nodes: this.nodesOf(folder, report) }] : [];
    });
    const severalFolders = this.services.store.folders.length > 1;
    // What is filtered away is there nevertheless.
    const hasNodes = audited.some(
      ({ report, nodes }) => nodes.length > 0 || (this.filter !== '' && report.batches.length > 0),
    );
    const nodes = severalFolders && hasNodes ? this.folderNodes(audited) : audited.flatMap(({ nodes }) => nodes);
    this.roots = nodes.map(auditElement);
    this.describe(hasNodes ? audited : [], severalFolders);
    this.setState(hasNodes);
    this.changed.fire();
  }

  private folderNodes(audited: readonly AuditedFolder[]): AuditNode[] {
    const { isTrusted } = vscode.workspace;
    return this.services.store.folders.map((folder) => {
      const { name, uri } = folder.folder;
      const [situation, staleFiles] = [this.situationOf(folder), folder.staleFiles.size];
      const audit = audited.find((each) => each.folder === folder);
      const facts = { uri: uri.toString(), name, situation, staleFiles, isTrusted };
      return folderNode(facts, audit?.report, audit?.nodes ?? []);
    });
  }

  private situationOf(folder: FolderCoverage): FolderSituation {
    if (this.services.runs.running?.folder === folder.folder) return 'running';
    if (folder.state !== 'report') return folder.state;
    return hasFiles(folder) ? 'auditing' : 'elsewhere';
  }

  private get filter(): string {
    return this.arrangement.current.filter;
  }

  private plannedFolders(): string[] {
    const batches = this.services.store.folders.flatMap((folder) => this.auditOf(folder)?.batches ?? []);
    return [...new Set(batches.map(({ packagePath }) => packagePath))].filter((path) => path !== '.').sort();
  }

  /** Of a report that names no file of the folder there is nothing to go to. */
  private auditOf(folder: FolderCoverage): AuditReport | undefined {
    return hasFiles(folder) ? this.reports.of(folder) : undefined;
  }

  private nodesOf(folder: FolderCoverage, report: AuditReport): AuditNode[] {
    const id = folder.folder.uri.toString();
    const isStale = (file: string): boolean => folder.isStale(file);
    return auditNodes(report, { folder: id, arrangement: this.arrangement.current, isStale });
  }

  /** The view's header, the lines above the tree, and the badge. VS Code shows no welcome text under such lines. */
  private describe(audited: readonly AuditedFolder[], severalFolders: boolean): void {
    const [first] = audited;
    const below = audited.reduce((sum, { report }) => sum + modulesBelow(report), 0);
    this.view.description = first && !severalFolders ? `Health ${first.report.health.score} of 100` : '';
    this.view.message =
      first && !severalFolders
        ? auditMessage(first.report, first.folder.staleFiles.size, this.arrangement.current)
        : first && this.filter !== ''
          ? `Only “${this.filter}” is shown.`
          : this.waitingMessage();
    const threshold = first && !severalFolders ? percentText(first.report.threshold) : 'the threshold';
    // VS Code adds up the badges of the views: while tests fail, the number is theirs.
    const hasBadge = below > 0 && this.services.failing.failing.length === 0;
    this.view.badge = !hasBadge
      ? undefined
      : { value: below, tooltip: `${countText(below, 'module')} below ${threshold}` };
  }

  private waitingMessage(): string {
    if (this.roots.length > 0 || this.services.runs.running) {
      return '';
    }
    if (this.reports.isBusy) {
      return `${capitalized(this.reports.progress || 'starting')}…`;
    }
    return this.services.store.folders.some(({ state }) => state === 'loading') ? 'Reading the coverage report…' : '';
  }

  private setState(hasNodes: boolean): void {
    const { store, runs } = this.services;
    const state = auditState({
      hasNodes,
      isRunning: runs.running !== undefined,
      noPython: runs.noPython,
      isAuditing: this.reports.isBusy,
      folders: store.folders.map(({ state }) => state),
      hasFiles: store.folders.some(hasFiles),
    });
    void vscode.commands.executeCommand('setContext', contextKeys.state, state);
  }
}

function hasFiles({ matches }: FolderCoverage): boolean {
  return matches !== undefined && matches.files.size > 0;
}

function modulesBelow({ batches }: AuditReport): number {
  return batches.reduce((sum, { modules }) => sum + modules.length, 0);
}

async function goToCode(element: AuditElement | undefined): Promise<void> {
  if (element?.uri) {
    await vscode.window.showTextDocument(element.uri, { selection: selectionOf(element.node) });
  }
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
