import * as path from 'node:path';
import * as vscode from 'vscode';
import { readEvidence } from '../generation/evidenceStore';
import type { RepairReport } from '../repair/repairRecords';
import { DisposableStore } from './disposableStore';
import { mendingRepairs, mergedTests, testFile, testPath, type FailingTest } from './failingTest';
import { isSameText } from './testFileEdit';

/** What the last runs of a folder's tests said. */
interface FolderTests {
  readonly folder: vscode.WorkspaceFolder;
  readonly tests: readonly FailingTest[];
  readonly report: RepairReport;
  /** Texts of files that repairs changed. By absolute path. */
  readonly changes: RepairReport['changes'];
}

/** The tests that failed when they last ran, for all who show them. A repair that is undone is one to be made again. */
export class FailingTests implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private readonly folders = new Map<string, FolderTests>();

  constructor() {
    this.disposables.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.follow(document)));
    this.disposables.add(
      vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
        for (const { uri } of removed) this.folders.delete(uri.toString());
        this.changed.fire();
      }),
    );
  }

  /** Whether tests ran at all. */
  get hasRun(): boolean {
    return this.folders.size > 0;
  }

  /** Those that do not pass, of all folders. */
  get failing(): FailingTest[] {
    return [...this.folders.values()].flatMap(({ tests }) => tests.filter(({ standing }) => standing !== 'repaired'));
  }

  of(folder: vscode.WorkspaceFolder): readonly FailingTest[] {
    return this.folders.get(folder.uri.toString())?.tests ?? [];
  }

  /** The report of the last run of a folder's tests. */
  reportOf(folder: vscode.WorkspaceFolder): RepairReport | undefined {
    return this.folders.get(folder.uri.toString())?.report;
  }

  /**
   * @param wanted node ids or files that were run; all when there are none
   * @param isWritten the report's changes are in the files
   */
  async add(
    folder: vscode.WorkspaceFolder,
    report: RepairReport,
    { wanted, isWritten }: { readonly wanted: readonly string[]; readonly isWritten: boolean },
  ): Promise<void> {
    const generated = await generatedTests(report);
    const known = this.folders.get(folder.uri.toString());
    const tests = mergedTests(known?.tests ?? [], report, {
      wanted,
      isWritten,
      isGenerated: (nodeId) => generated.has(nodeId),
    });
    const changes = new Map([...(known?.changes ?? []), ...report.changes]);
    this.folders.set(folder.uri.toString(), { folder, tests, report, changes });
    this.changed.fire();
  }

  /** The changes of the last report are in the files now. */
  written(folder: vscode.WorkspaceFolder, files: readonly string[]): void {
    for (const file of files) this.setStanding(folder, file, 'repaired');
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Undo and redo. */
  private follow(document: vscode.TextDocument): void {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const change = folder && this.folders.get(folder.uri.toString())?.changes.get(document.uri.fsPath);
    if (!folder || !change) return;
    const text = document.getText();
    if (isSameText(text, change.before)) this.setStanding(folder, document.uri.fsPath, 'repairable');
    else if (isSameText(text, change.after)) this.setStanding(folder, document.uri.fsPath, 'repaired');
  }

  private setStanding(folder: vscode.WorkspaceFolder, file: string, standing: 'repaired' | 'repairable'): void {
    const known = this.folders.get(folder.uri.toString());
    if (!known) return;
    const isMeant = ({ repair }: FailingTest): boolean =>
      repair.state === 'repaired' && mendingRepairs(repair).some(({ edits }) => edits.has(file));
    if (!known.tests.some((test) => isMeant(test) && test.standing !== standing)) return;
    const tests = known.tests.map((test) => (isMeant(test) ? { ...test, standing } : test));
    this.folders.set(folder.uri.toString(), { ...known, tests });
    this.changed.fire();
  }
}

/** Node ids of the report's tests that Smart Test generated. */
async function generatedTests({ root, tests }: RepairReport): Promise<Set<string>> {
  const files = new Set(tests.map(({ nodeId }) => testFile(nodeId)));
  const known = new Map<string, Set<string>>();
  for (const file of files) {
    const evidence = await readEvidence(root, path.join(root, file));
    known.set(file, new Set(evidence?.tests.map(({ test }) => test)));
  }
  const ids = tests.map(({ nodeId }) => nodeId);
  return new Set(ids.filter((nodeId) => known.get(testFile(nodeId))!.has(testPath(nodeId))));
}
