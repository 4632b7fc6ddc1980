import * as vscode from 'vscode';
import type { RepairReport } from '../repair/repairRecords';
import { DisposableStore } from './disposableStore';
import type { DraftDocuments, OpenDraft } from './draftDocuments';
import { reviewTitle } from './failingTexts';
import { contextKeys } from './ids';

/** What was tried and works, and waits for a person. */
export interface PendingRepair {
  readonly folder: vscode.WorkspaceFolder;
  readonly report: RepairReport;
  /** It changes what tests expect. */
  readonly isDrift: boolean;
}

/** Shows repairs before they are written. One at a time: another one takes its place, and nothing is lost but the diff. */
export class RepairReview implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private open: { readonly pending: PendingRepair; readonly draft: OpenDraft } | undefined;

  constructor(private readonly drafts: DraftDocuments) {
    this.disposables.add(vscode.window.tabGroups.onDidChangeTabs(() => this.setContext()));
  }

  async show(pending: PendingRepair): Promise<void> {
    await this.close();
    const changes = [...pending.report.changes].map(([file, texts]) => ({ file, ...texts }));
    const draft = await this.drafts.show(changes, reviewTitle(pending.report, pending.isDrift), false);
    this.open = { pending, draft };
    this.setContext();
  }

  /** Whether it is still the one to decide on. */
  isPending(pending: PendingRepair): boolean {
    return this.open?.pending === pending;
  }

  /** Ends the review. @returns what was to be decided on; `undefined` when there was nothing */
  async close(): Promise<PendingRepair | undefined> {
    const open = this.open;
    this.open = undefined;
    await open?.draft.close();
    this.setContext();
    return open?.pending;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private setContext(): void {
    const isOpen = this.open?.draft.isOpen ?? false;
    void vscode.commands.executeCommand('setContext', contextKeys.reviewOpen, isOpen);
  }
}
