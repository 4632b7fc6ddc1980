import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { AuditMemory } from '../audit/auditMemory';
import type { AuditReport } from '../audit/auditReport';
import { readChurn, type Churn } from '../audit/gitChurn';
import { TestAuditWorkflow } from '../audit/testAuditWorkflow';
import { fileStamps } from '../coverage/filesOnDisk';
import type { CoverageReport, ModuleCoverage } from '../coverage/moduleCoverage';
import { readProjectLayout } from '../python/projectLayout';
import type { SourceAnalysis } from './analysis';
import type { AuditHistories } from './auditHistories';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { FolderCoverage } from './folderCoverage';
import { views } from './ids';
import { isCancellation, log, showError } from './log';
import { folderSettings, onDidChangeSettings } from './settings';

/** What an audit of a folder was made from: it is up to date as long as these are the same. */
interface Basis {
  readonly report: CoverageReport;
  readonly files: ReadonlyMap<string, ModuleCoverage>;
  readonly threshold: number;
}

interface FolderAudit {
  /** What the last audit leaves for the next. */
  readonly memory: AuditMemory;
  /** Read once: a year does not change in an afternoon. `undefined` until then. */
  history?: { readonly churn: ReadonlyMap<string, Churn> | undefined };
  result?: { readonly basis: Basis; readonly report: AuditReport };
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
    this.audits.forEach(({ running }) => running?.abort.abort());
    this.audits.clear();
    this.disposables.dispose();
  }

  private update(): void {
    if (!this.wanted) {
      return;
    }
    const folders = new Set(this.store.folders);
    for (const [folder, { running }] of this.audits) {
      if (!folders.has(folder)) {
        running?.abort.abort();
        this.audits.delete(folder);
      }
    }
    folders.forEach((folder) => this.updateFolder(folder));
    this.changed.fire();
  }

  private updateFolder(folder: FolderCoverage): void {
    const audit = this.audits.get(folder) ?? { memory: new AuditMemory() };
    this.audits.set(folder, audit);
    const basis = basisOf(folder);
    if (basis && isSame(audit.running?.basis ?? audit.result?.basis, basis)) {
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

  /** While there is something to look at, nobody is disturbed. */
  private say(message: string, audit: FolderAudit): void {
    this.message = message;
    if (!audit.result) {
      this.changed.fire();
    }
  }

  private workflowFor(audit: FolderAudit): TestAuditWorkflow {
    return new TestAuditWorkflow({
      readFile: (file) => readFile(file),
      readModule: (source, signal) => this.analysis.project.readModule(source, signal),
      modulesAtOnce: this.analysis.project.modulesAtOnce,
      fileStamps,
      readChurn: async (root, signal) => {
        // Git runs what a repository's configuration says.
        if (vscode.workspace.isTrusted) {
          audit.history ??= { churn: await readChurn(root, { signal }) };
        }
        return audit.history?.churn;
      },
    });
  }

  private async run(folder: FolderCoverage, audit: FolderAudit, basis: Basis, abort: AbortController): Promise<void> {
    const root = folder.folder.uri.fsPath;
    const { signal } = abort;
    const started = performance.now();
    try {
      const audited = await this.workflowFor(audit).run(
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
      audit.result = { basis, report };
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

function basisOf(folder: FolderCoverage): Basis | undefined {
  const { report, matches } = folder;
  return report && matches && { report, files: matches.files, threshold: folderSettings(folder.folder).threshold };
}

function isSame(one: Basis | undefined, other: Basis): boolean {
  return one?.report === other.report && one.files === other.files && one.threshold === other.threshold;
}
