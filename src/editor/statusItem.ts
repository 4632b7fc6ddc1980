import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CoverageRuns } from './coverageRuns';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { MarkedDocuments } from './documentMarks';
import { situationOf } from './fileSituation';
import { commands, statusItem } from './ids';
import { onDidChangeSettings, windowSettings } from './settings';
import { statusText, statusTooltip, type StatusFacts } from './statusText';

const linked = [
  commands.runCoverage,
  commands.cancelCoverage,
  commands.toggleMarks,
  commands.diagnoseCoverage,
  commands.chooseReport,
];

/** Bursts of changes, such as typing, are shown once. */
const pauseMilliseconds = 100;

/** The status bar's word on the file in front: its percentage, or why there is none. A click opens the menu. */
export class StatusItem implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly item = this.disposables.add(
    vscode.window.createStatusBarItem(statusItem, vscode.StatusBarAlignment.Left, 50),
  );
  private pause: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: CoverageStore,
    private readonly documents: MarkedDocuments,
    private readonly runs: CoverageRuns,
  ) {
    this.item.name = 'Smart Test';
    this.item.command = commands.showMenu;
    const showSoon = () => {
      this.pause ??= setTimeout(() => this.show(), pauseMilliseconds);
    };
    for (const event of [
      store.onDidChange,
      store.onDidChangeStale,
      documents.onDidChange,
      runs.onDidChange,
      runs.onDidProgress,
      vscode.window.onDidChangeActiveTextEditor,
      vscode.workspace.onDidGrantWorkspaceTrust,
    ] as readonly vscode.Event<unknown>[]) {
      this.disposables.add(event(showSoon));
    }
    this.disposables.add(onDidChangeSettings(['showMarks'], showSoon));
    this.show();
  }

  dispose(): void {
    clearTimeout(this.pause);
    this.disposables.dispose();
  }

  private show(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    if (this.store.folders.length === 0) {
      this.item.hide();
      return;
    }
    const facts = this.facts();
    const tooltip = new vscode.MarkdownString(statusTooltip(facts, new Date()), true);
    tooltip.isTrusted = { enabledCommands: linked };
    const { text, spoken } = statusText(facts);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: spoken };
    this.item.show();
  }

  private facts(): StatusFacts {
    const document = vscode.window.activeTextEditor?.document;
    const file = document?.languageId === 'python' && document.uri.scheme === 'file' ? document : undefined;
    const folder =
      (file && (this.store.measuringFolder(file.uri) ?? this.store.folderOf(file.uri))) ?? this.store.folders[0];
    return {
      file: file && {
        name: path.basename(file.fileName),
        situation: situationOf(this.store, file.uri),
        freshness: this.documents.of(file)?.freshness,
      },
      folder,
      severalFolders: this.store.folders.length > 1,
      running: this.runs.running?.message,
      marksShown: windowSettings().showMarks,
      trusted: vscode.workspace.isTrusted,
    };
  }
}
