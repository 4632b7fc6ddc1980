import * as vscode from 'vscode';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { DisposableStore } from './disposableStore';
import { FolderCoverage, type Proof } from './folderCoverage';

/** The coverage of every workspace folder. Nothing is read before `load` is called. */
export class CoverageStore implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  /** Some folder's report, state or coverage is another one; or the folders are. */
  readonly onDidChange = this.changed.event;
  private readonly staleChanged = this.disposables.add(new vscode.EventEmitter<void>());
  /** Some file became stale, or is no longer; the coverage itself is the same. */
  readonly onDidChangeStale = this.staleChanged.event;

  private readonly byFolder = new Map<string, FolderCoverage>();
  private wanted = false;

  constructor(private readonly workerScript: string) {
    this.syncFolders();
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.syncFolders()));
    const pythonFiles = this.disposables.add(vscode.workspace.createFileSystemWatcher('**/*.py', true, true, false));
    pythonFiles.onDidDelete(({ fsPath }) => this.folders.forEach((folder) => folder.removeProofs(fsPath)));
    this.disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
        if (reason === vscode.TextDocumentChangeReason.Undo) this.removeUndone(document);
      }),
    );
  }

  get folders(): readonly FolderCoverage[] {
    return [...this.byFolder.values()];
  }

  /** The folder that a file belongs to: the innermost one. */
  folderOf(uri: vscode.Uri): FolderCoverage | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder && this.byFolder.get(folder.uri.toString());
  }

  /** The folder whose report measured a file: its own first, else one around it or beside it. */
  measuringFolder(uri: vscode.Uri): FolderCoverage | undefined {
    const own = this.folderOf(uri);
    return own?.coverageOf(uri.fsPath) ? own : this.folders.find((folder) => folder.coverageOf(uri.fsPath));
  }

  coverageFor(uri: vscode.Uri): ModuleCoverage | undefined {
    return this.measuringFolder(uri)?.coverageOf(uri.fsPath);
  }

  /** True when a measured file's text is not what was measured. */
  isStale(uri: vscode.Uri): boolean {
    return this.measuringFolder(uri)?.isStale(uri.fsPath) ?? false;
  }

  /** Reads the reports that were not read yet, now and of folders that come later. */
  async load(): Promise<void> {
    this.wanted = true;
    await Promise.all(this.folders.map((folder) => folder.load()));
  }

  /** Adds what a generated test was seen to execute, until the next report, or until the test is deleted or undone. */
  addProof(proof: Proof): void {
    this.measuringFolder(vscode.Uri.file(proof.file))?.addProof(proof);
  }

  dispose(): void {
    this.byFolder.forEach((folder) => folder.dispose());
    this.byFolder.clear();
    this.disposables.dispose();
  }

  private removeUndone(document: vscode.TextDocument): void {
    const { fsPath } = document.uri;
    for (const folder of this.folders.filter((each) => each.hasProofs(fsPath))) {
      folder.removeProofs(fsPath, document.getText());
    }
  }

  private syncFolders(): void {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const open = new Set(folders.map(({ uri }) => uri.toString()));
    for (const [key, folder] of this.byFolder) {
      if (!open.has(key)) {
        folder.dispose();
        this.byFolder.delete(key);
      }
    }
    for (const folder of folders) {
      if (!this.byFolder.has(folder.uri.toString())) {
        this.add(folder);
      }
    }
    this.changed.fire();
  }

  private add(folder: vscode.WorkspaceFolder): void {
    const coverage = new FolderCoverage(folder, this.workerScript);
    coverage.onDidChange(() => this.changed.fire());
    coverage.onDidChangeStale(() => this.staleChanged.fire());
    this.byFolder.set(folder.uri.toString(), coverage);
    if (this.wanted) {
      void coverage.load();
    }
  }
}
