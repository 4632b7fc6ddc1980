import type * as vscode from 'vscode';
import { setTimeout as delay } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import type { WrittenFile } from '../generation/batchUndo';
import type { ModuleWriter, WrittenModule } from '../generation/parallel/moduleWriter';
import type { ParallelTestGenerationWorkflow } from '../generation/parallel/parallelTestGenerationWorkflow';
import { projectWorkflow } from '../generation/parallel/projectRun';
import { DirectSender } from '../generation/parallel/requestSender';
import type { RunFolder } from '../generation/parallel/runFolder';
import { RunJournal } from '../generation/parallel/runJournal';
import { plannedModules, type RunPlan } from '../generation/parallel/runPlan';
import { reportRun, type RunReport } from '../generation/parallel/runReport';
import { runReportPage, runSummary } from '../generation/parallel/runReportPage';
import type { ModuleState, RunState } from '../generation/parallel/runState';
import type { ProjectTestStyle } from '../generation/readTestStyle';
import type { Judge } from '../generation/modelDrafts/askForTests';
import type { BudgetLimits, Spending } from '../models/budget';
import type { ChatModel } from '../models/chatModel';
import { RateGate } from '../models/rateGate';
import type { Interpreter } from '../pytest/interpreter';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import type { ProjectLayout } from '../python/projectLayout';
import { replaceFile } from '../replaceFile';
import type { RunCondition } from './generationHeader';
import type { GenerationRun } from './generationRuns';
import { log } from './log';
import { folderSettings } from './settings';

/** A model that was agreed to, and what it may cost. */
export interface AgreedSpending {
  readonly model: ChatModel;
  /** Told what becomes of its replies. */
  readonly judge: Judge;
  readonly limits: BudgetLimits;
}

export interface OpenRunOptions {
  readonly workspaceFolder: vscode.WorkspaceFolder;
  /** Locked: it is released when the run has ended. */
  readonly folder: RunFolder;
  readonly layout: ProjectLayout;
  readonly style: ProjectTestStyle;
  readonly analyzer: ASTFunctionAnalyzer;
  readonly interpreter: Interpreter;
  readonly writer: ModuleWriter;
  readonly runtimeDirectory: string;
  /** `null`: tests are looked for without a model. */
  readonly spending: AgreedSpending | null;
}

/** Requests at the same time; the account's own limits are for the model to keep. */
const mostRequests = 8;
/** The editor is used meanwhile. */
const mostVerifiers = 4;
/** A pause should not be long in coming. */
const modulesPerVerifier = 4;

/** A run in the editor. `run` does what is not done yet; until then and after it the run can be looked at. */
export class EditorRun implements GenerationRun {
  private readonly finish = new AbortController();
  private readonly abort = new AbortController();
  private readonly listeners = new Set<(changed: ModuleState | null) => void>();
  private readonly began = performance.now();
  private ended: number | undefined;
  private workflow!: ParallelTestGenerationWorkflow<WrittenModule>;

  private constructor(
    private readonly options: OpenRunOptions,
    private readonly journal: RunJournal,
  ) {}

  /** @throws UserError when its journal cannot be used */
  static async open(options: OpenRunOptions): Promise<EditorRun> {
    const journal = await RunJournal.open(options.folder.journalFile);
    const run = new EditorRun(options, journal);
    const { workspaceFolder, spending } = options;
    const { pytestArgs, generationSeconds } = folderSettings(workspaceFolder);
    run.workflow = await projectWorkflow({
      ...options,
      root: workspaceFolder.uri.fsPath,
      ...{ journal, pytestArgs, seconds: generationSeconds, sleep, now: () => performance.now() },
      asking: spending && askingFor(spending, journal),
      judge: spending?.judge,
      modulesPerVerifier,
      verifiers: Math.min(mostVerifiers, Math.max(1, availableParallelism() - 1)),
      finish: run.finish.signal,
      signal: run.abort.signal,
      onBug: (error, { key }) => log().error(`${key}: ${error instanceof Error ? error.stack : String(error)}`),
    });
    run.workflow.onChange((changed) => run.tell(changed));
    return run;
  }

  /** @returns what came of it. @throws UserError when the journal cannot be written */
  async run(): Promise<RunReport> {
    const { folder } = this.options;
    try {
      await this.workflow.run();
      this.ended = performance.now();
      await this.keepReport();
      return this.fullReport;
    } finally {
      this.ended ??= performance.now();
      await this.journal.close();
      await folder.release();
      this.tell(null);
    }
  }

  get folder(): vscode.WorkspaceFolder {
    return this.options.workspaceFolder;
  }

  get plan(): RunPlan {
    return this.options.folder.plan;
  }

  get limits(): BudgetLimits | null {
    return this.options.spending?.limits ?? null;
  }

  get state(): RunState {
    return this.workflow.state;
  }

  get condition(): RunCondition {
    const { status } = this.state;
    if (status === 'done' || status === 'stopped') return status;
    if (this.ended !== undefined) return 'stopped';
    return this.finish.signal.aborted ? 'stopping' : status;
  }

  spendingOf(module: string): Spending {
    return this.journal.index.spendingOf(module);
  }

  onChange(listener: (changed: ModuleState | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  pause(): void {
    this.workflow.pause();
  }

  continue(): void {
    this.workflow.continue();
  }

  cancel(): void {
    if (this.finish.signal.aborted) this.abort.abort();
    else this.finish.abort();
    this.tell(null);
  }

  report(): { readonly summary: string; readonly page: string } {
    const report = this.fullReport;
    return { summary: runSummary(report), page: runReportPage(report) };
  }

  async writtenFiles(): Promise<WrittenFile[]> {
    const journal = await RunJournal.open(this.options.folder.journalFile);
    try {
      const files: WrittenFile[] = [];
      for (const { key, testFile } of plannedModules(this.plan)) {
        const text = journal.index.saved.has(key) ? (await journal.resultOf(key))?.text : null;
        if (typeof text !== 'string') continue;
        files.push({ testFile: path.resolve(this.folder.uri.fsPath, testFile), text, previousText: null });
      }
      return files;
    } finally {
      await journal.close();
    }
  }

  /** Ends it at once; it can be resumed. */
  dispose(): void {
    this.finish.abort();
    this.abort.abort();
  }

  private tell(changed: ModuleState | null): void {
    for (const listener of this.listeners) listener(changed);
  }

  private get fullReport(): RunReport {
    const seconds = ((this.ended ?? performance.now()) - this.began) / 1000;
    return reportRun(this.plan, this.state, this.journal.index, seconds);
  }

  private async keepReport(): Promise<void> {
    const report = this.fullReport;
    const { reportFile } = this.options.folder;
    await replaceFile(`${reportFile}.md`, runReportPage(report));
    await replaceFile(`${reportFile}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}

function askingFor(
  { model, limits }: AgreedSpending,
  journal: RunJournal,
): Parameters<typeof projectWorkflow>[0]['asking'] {
  const concurrency = Math.min(mostRequests, model.capabilities.concurrency);
  const gate = new RateGate({ concurrency, sleep });
  return {
    ...{ model, limits, lanes: Math.ceil(concurrency * 1.5) },
    sender: (pause, signal) => new DirectSender(gate, { model, journal, pause, signal }),
  };
}

/** @throws the signal's reason when it is aborted */
async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
