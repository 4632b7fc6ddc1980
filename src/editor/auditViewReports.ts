import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { AuditMemory } from '../audit/auditMemory';
import type { AuditReport } from '../audit/auditReport';
import type { Churn } from '../audit/gitChurn';
import { TestAuditWorkflow, type AuditTools } from '../audit/testAuditWorkflow';
import { fileStamps } from '../coverage/filesOnDisk';
import type { CoverageReport, ModuleCoverage } from '../coverage/moduleCoverage';
import { readProjectLayout } from '../python/projectLayout';
import type { SourceAnalysis } from './analysis';
import type { AuditHistories } from './auditHistories';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { FolderCoverage } from './folderCoverage';
import { GitHistory } from './gitHistory';
import { views } from './ids';
import { isCancellation, log, showError } from './log';
import { folderSettings, onDidChangeSettings } from './settings';

/** What an audit of a folder was made from: it is up to date as long as these are the same. */
interface Basis {
  readonly report: CoverageReport;
  readonly files: ReadonlyMap<string, ModuleCoverage>;
  readonly threshold: number;
}

interface AuditResult {
  readonly basis: Basis;
  /** What was known of the history when it was made. */
  readonly churn: ReadonlyMap<string, Churn> | undefined;
  readonly report: AuditReport;
}

interface FolderAudit {
  /** What the last audit leaves for the next. */
  readonly memory: AuditMemory;
  readonly history: GitHistory;
  result?: AuditResult;
  running?: { readonly basis: Basis; readonly abort: AbortController };
}

/** The audits of the workspace folders: made anew when a folder's coverage changes, once somebody wants to see them. */
export class AuditReports implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;

  private readonly audits = new Map<FolderCoverage, FolderAudit>();
  private wanted = false;
  private message = '';

  constructor(
    private readonly store: CoverageStore,
    private readonly analysis: SourceAnalysis,
    private readonly histories: AuditHistories,
  ) {
    this.disposables.add(store.onDidChange(() => this.update()));
    this.disposables.add(onDidChangeSettings(['threshold'], () => this.update()));
  }

  /** The latest audit of a folder: while a new one is made, the one before. */
  of(folder: FolderCoverage): AuditReport | undefined {
    return folder.report && this.audits.get(folder)?.result?.report;
  }

  /** What the audit under way does now: `reading functions, 50 of 300 modules`. */
  get progress(): string {
    return this.message;
  }

  /** Whether an audit is being made. */
  get isBusy(): boolean {
    return [...this.audits.values()].some(({ running }) => running !== undefined);
  }

  /** From now on audits are made. */
  want(): void {
    if (!this.wanted) {
      this.wanted = true;
      this.update();
    }
  }

  dispose(): void {
    this.audits.forEach(stop);
    this.audits.clear();
    this.disposables.dispose();
  }

  private update(): void {
    if (!this.wanted) {
      return;
    }
    const folders = new Set(this.store.folders);
    for (const [folder, audit] of this.audits) {
      if (!folders.has(folder)) {
        stop(audit);
        this.audits.delete(folder);
      }
    }
    folders.forEach((folder) => this.updateFolder(folder));
    this.changed.fire();
  }

  private updateFolder(folder: FolderCoverage): void {
    const audit = this.audits.get(folder) ?? this.newAudit(folder);
    this.audits.set(folder, audit);
    const basis = basisOf(folder);
    if (basis && isUnderWayOrDone(audit, basis)) {
      return;
    }
    audit.running?.abort.abort();
    delete audit.running;
    if (basis) {
      const abort = new AbortController();
      audit.running = { basis, abort };
      void vscode.window.withProgress({ location: { viewId: views.audit } }, () =>
        this.run(folder, audit, basis, abort),
      );
    }
  }

  private newAudit(folder: FolderCoverage): FolderAudit {
    const history = new GitHistory(folder.folder.uri.fsPath, () => {
      // An audit that is under way looks for itself, at its end.
      if (this.audits.get(folder)?.history === history && !this.audits.get(folder)?.running) {
        this.updateFolder(folder);
      }
    });
    return { memory: new AuditMemory(), history };
  }

  /** While there is something to look at, nobody is disturbed. */
  private say(message: string, audit: FolderAudit): void {
    this.message = message;
    if (!audit.result) {
      this.changed.fire();
    }
  }

  private workflow(readChurn: NonNullable<AuditTools['readChurn']>): TestAuditWorkflow {
    return new TestAuditWorkflow({
      readFile: (file) => readFile(file),
      readModule: (source, signal) => this.analysis.project.readModule(source, signal),
      modulesAtOnce: this.analysis.project.modulesAtOnce,
      fileStamps,
      readChurn,
    });
  }

  private async run(folder: FolderCoverage, audit: FolderAudit, basis: Basis, abort: AbortController): Promise<void> {
    const root = folder.folder.uri.fsPath;
    const { signal } = abort;
    const started = performance.now();
    let churn: AuditResult['churn'];
    const readHistory = async (): Promise<typeof churn> => (churn = await audit.history.soon());
    try {
      const audited = await this.workflow(readHistory).run(
        {
          root,
          report: basis.report,
          matches: { files: basis.files, unmatched: folder.matches?.unmatched ?? [] },
          layout: await readProjectLayout(root, signal),
          threshold: basis.threshold,
          staleFiles: folder.staleFiles,
        },
        { signal, memory: audit.memory, progress: (message) => this.say(message, audit) },
      );
      const report = await this.withTrend(audited);
      signal.throwIfAborted();
      audit.result = { basis, churn, report };
      const milliseconds = Math.round(performance.now() - started);
      log().info(`Audited ${root}: ${basis.files.size} modules, health ${report.health.score}, ${milliseconds} ms`);
    } catch (error) {
      if (!isCancellation(error)) {
        void showError(error);
      }
    }
    if (audit.running?.abort === abort) {
      delete audit.running;
      this.changed.fire();
      if (audit.result?.basis === basis) {
        this.updateFolder(folder);
      }
    }
  }

  /** An audit is worth showing without its trend, too. */
  private async withTrend(report: AuditReport): Promise<AuditReport> {
    try {
      return await this.histories.remember(report);
    } catch (error) {
      log().warn(`Earlier audits of ${report.root} cannot be read or kept: ${String(error)}`);
      return report;
    }
  }
}

function stop({ running, history }: FolderAudit): void {
  running?.abort.abort();
  history.dispose();
}

function isUnderWayOrDone({ running, result, history }: FolderAudit, basis: Basis): boolean {
  if (running) {
    return isSame(running.basis, basis);
  }
  return isSame(result?.basis, basis) && result?.churn === history.churn;
}

function basisOf(folder: FolderCoverage): Basis | undefined {
  const { report, matches } = folder;
  return report && matches && { report, files: matches.files, threshold: folderSettings(folder.folder).threshold };
}

function isSame(one: Basis | undefined, other: Basis): boolean {
  return one?.report === other.report && one.files === other.files && one.threshold === other.threshold;
}
