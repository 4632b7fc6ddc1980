import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { existsInListings, filesNewerThan } from '../coverage/filesOnDisk';
import type { CoverageReport, ModuleCoverage } from '../coverage/moduleCoverage';
import { withProven, type MatchedReport } from '../coverage/provenCoverage';
import { readCoverageReport } from '../coverage/readCoverageReport';
import { matchReportPaths, type PathMatches } from '../coverage/reportPaths';
import { UserError } from '../userError';
import { DisposableStore } from './disposableStore';
import { log, showError } from './log';
import { folderSettings, onDidChangeSettings } from './settings';

/**
 * `loading`: not read yet. `none`: there is no report file. `unreadable`: there is one, but see `error`. While a new
 * report is being read, the one before stays.
 */
export type FolderState = 'none' | 'loading' | 'report' | 'unreadable';

/** What a generated test was seen to execute in a file, both by absolute path. */
export interface Proof {
  readonly file: string;
  readonly testFile: string;
  /** What the test file was before; `null` when it was made for the tests. */
  readonly previousText: string | null;
  readonly proven: ModuleCoverage;
}

/** A report that was read, and what its paths mean in the folder. */
interface LoadedReport extends MatchedReport {
  /** When the report file was written. */
  readonly madeAt: Date;
  /** Source files changed after this moment are not what was measured. */
  readonly measuredAt: Date;
}

/** How long a report file must be left alone before it is read: coverage.py writes a large one in many pieces. */
const settleMilliseconds = 250;

/** The coverage of one workspace folder: its report, watched for changes, and what generated tests proved since. */
export class FolderCoverage implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private readonly staleChanged = this.disposables.add(new vscode.EventEmitter<void>());
  /** Some file became stale, or is no longer; the coverage itself is the same. */
  readonly onDidChangeStale = this.staleChanged.event;

  private currentState: FolderState = 'loading';
  /** As it was read, and with what was proven since. */
  private measured: LoadedReport | undefined;
  private loaded: LoadedReport | undefined;
  private proofs: readonly Proof[] = [];
  private problem: UserError | undefined;
  private stale = new Set<string>();

  private file: string;
  private watcher: vscode.Disposable | undefined;
  private reading: { readonly done: Promise<void>; readonly abort: AbortController } | undefined;
  private settling: NodeJS.Timeout | undefined;
  private runStartedAt: Date | undefined;

  constructor(
    readonly folder: vscode.WorkspaceFolder,
    private readonly workerScript: string,
  ) {
    this.file = folderSettings(folder).coverageReport;
    this.watch();
    this.disposables.add(onDidChangeSettings(['coverageReport', 'pathMappings'], () => this.useSettings(), folder));
  }

  get state(): FolderState {
    return this.currentState;
  }

  /** Absolute path of the report, whether it exists or not. */
  get reportFile(): string {
    return this.file;
  }

  get report(): CoverageReport | undefined {
    return this.loaded?.report;
  }

  get matches(): PathMatches | undefined {
    return this.loaded?.matches;
  }

  get madeAt(): Date | undefined {
    return this.loaded?.madeAt;
  }

  get measuredAt(): Date | undefined {
    return this.loaded?.measuredAt;
  }

  /** Why the state is `unreadable`. */
  get error(): UserError | undefined {
    return this.problem;
  }

  coverageOf(file: string): ModuleCoverage | undefined {
    return this.loaded?.matches.files.get(file);
  }

  /** True when a file's text is not what was measured. */
  isStale(file: string): boolean {
    return this.stale.has(file);
  }

  get staleFiles(): ReadonlySet<string> {
    return this.stale;
  }

  setStale(file: string, stale: boolean): void {
    if (stale === this.stale.has(file)) {
      return;
    }
    if (stale) {
      this.stale.add(file);
    } else {
      this.stale.delete(file);
    }
    this.staleChanged.fire();
  }

  /** Reads the report unless that was done, or is under way. */
  async load(): Promise<void> {
    if (!this.reading && this.currentState === 'loading') {
      await this.read();
    }
    // One reading may have given way to the next.
    while (this.reading) {
      await this.reading.done;
    }
  }

  /** Reads the report again. `runStartedAt`: when the tests that it comes from began to run. */
  async reload(runStartedAt?: Date): Promise<void> {
    this.runStartedAt = runStartedAt;
    await this.read();
  }

  /** Adds what a generated test was seen to execute, until the next report. Not for a stale file: its lines have moved. */
  addProof(proof: Proof): void {
    if (!this.loaded || !this.coverageOf(proof.file) || this.isStale(proof.file)) {
      return;
    }
    this.proofs = [...this.proofs, proof];
    this.loaded = withProven(this.loaded, proof.file, proof.proven);
    this.changed.fire();
  }

  hasProofs(testFile: string): boolean {
    return this.proofs.some((proof) => proof.testFile === testFile);
  }

  /** A test file that is gone proves nothing more, nor do tests when the file's text is what it was without them. */
  removeProofs(testFile: string, text?: string): void {
    const isLeft = (proof: Proof): boolean =>
      proof.testFile !== testFile || (text !== undefined && proof.previousText !== text);
    const left = this.proofs.filter(isLeft);
    if (!this.measured || left.length === this.proofs.length) {
      return;
    }
    this.proofs = left;
    this.loaded = left.reduce((loaded, { file, proven }) => withProven(loaded, file, proven), this.measured);
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.reading?.abort.abort();
    this.watcher?.dispose();
    this.disposables.dispose();
  }

  private watch(): void {
    this.watcher?.dispose();
    const name = path.basename(this.file).replace(/[[\]{}*?]/g, '[$&]');
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(path.dirname(this.file)), name),
    );
    const settle = () => this.readWhenSettled();
    this.watcher = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(settle),
      watcher.onDidChange(settle),
      watcher.onDidDelete(settle),
    );
  }

  private readWhenSettled(): void {
    if (this.currentState === 'loading' && !this.reading) {
      return; // Nobody has asked for this folder yet.
    }
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.readIfOther(), settleMilliseconds);
  }

  /** What `reload` has read already is not read again because the watcher noticed it too. */
  private async readIfOther(): Promise<void> {
    const madeAt = await modifiedAt(this.file).catch(() => undefined); // Reading will say what is wrong.
    if (this.reading || !this.loaded || madeAt?.getTime() !== this.loaded.madeAt.getTime()) {
      await this.read();
    }
  }

  private useSettings(): void {
    const wanted = this.currentState !== 'loading' || this.reading;
    this.file = folderSettings(this.folder).coverageReport;
    this.watch();
    if (wanted) {
      void this.read();
    }
  }

  private async read(): Promise<void> {
    clearTimeout(this.settling);
    this.reading?.abort.abort();
    const abort = new AbortController();
    const done = this.readReport(abort.signal);
    const reading = { abort, done };
    this.reading = reading;
    await done;
    if (this.reading === reading) {
      this.reading = undefined;
    }
  }

  private async readReport(signal: AbortSignal): Promise<void> {
    try {
      const madeAt = await modifiedAt(this.file);
      const loaded = madeAt && (await this.readFile(madeAt, signal));
      const stale = loaded && (await filesNewerThan(loaded.matches.files.keys(), loaded.measuredAt));
      if (!signal.aborted) {
        this.stale = stale ?? new Set();
        this.become(loaded ? 'report' : 'none', loaded);
      }
    } catch (error) {
      if (!signal.aborted) {
        this.become('unreadable', undefined, this.userErrorOf(error));
      }
    }
  }

  private async readFile(madeAt: Date, signal: AbortSignal): Promise<LoadedReport> {
    const started = performance.now();
    const report = await readCoverageReport(this.file, { workerScript: this.workerScript, signal });
    const matches = await matchReportPaths(report.modules, {
      reportDirectory: path.dirname(this.file),
      root: this.folder.uri.fsPath,
      mappings: folderSettings(this.folder).pathMappings,
      exists: existsInListings(),
    });
    log().info(
      `Read ${this.file}: ${report.modules.length} modules, ${matches.files.size} of them found in this folder, ` +
        `${Math.round(performance.now() - started)} ms`,
    );
    const measuredAt = this.runStartedAt && this.runStartedAt < madeAt ? this.runStartedAt : madeAt;
    this.runStartedAt = undefined;
    return { report, matches, madeAt, measuredAt };
  }

  private become(state: FolderState, loaded: LoadedReport | undefined, problem?: UserError): void {
    this.currentState = state;
    this.measured = loaded;
    this.loaded = loaded;
    this.proofs = [];
    this.problem = problem;
    if (problem) {
      log().warn(problem.message);
    }
    this.changed.fire();
  }

  private userErrorOf(error: unknown): UserError {
    if (error instanceof UserError) {
      return error;
    }
    void showError(error);
    return new UserError(
      `${path.basename(this.file)} could not be read. The reason is in the log: run "Smart Test: Show Log".`,
    );
  }
}

/** When a file was written last; `undefined` when there is none. */
async function modifiedAt(file: string): Promise<Date | undefined> {
  try {
    return (await stat(file)).mtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}
