import * as path from 'node:path';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { runsFolder } from '../generation/parallel/runFolder';
import type { RunReport } from '../generation/parallel/runReport';
import { UserError } from '../userError';
import { countText } from '../wording';
import type { AuditElement } from './auditTreeItem';
import { DisposableStore } from './disposableStore';
import { modulesBelow } from './generateBatch';
import type { ManyServices } from './generateMany';
import type { GenerationServices } from './generateTests';
import { unfinishedText } from './generationPlanText';
import type { GenerationRun, GenerationRuns, Resumable } from './generationRuns';
import { commands, views } from './ids';
import { log, reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { ReadOnlyDocument } from './readOnlyDocument';
import { undoTestFiles } from './testFileEdit';

interface Services extends GenerationServices {
  readonly generations: GenerationRuns;
}

/** The commands that generate tests for many modules at once, and those of the run that does it. */
export function registerManyGeneration(services: Services): vscode.Disposable {
  return vscode.Disposable.from(new ManyGeneration(services));
}

class ManyGeneration implements vscode.Disposable {
  private readonly registered = new DisposableStore();
  private readonly runs: GenerationRuns;
  private readonly services: ManyServices;
  private readonly report = this.registered.add(new ReadOnlyDocument('smart-test-run', 'Generation Report.md'));
  /** From the first question until the run has ended. */
  private isBusy = false;

  constructor(services: Services) {
    this.runs = services.generations;
    const planDocument = this.registered.add(new ReadOnlyDocument('smart-test-plan', 'Generation Plan.md'));
    this.services = { ...services, runs: this.runs, planDocument };
    const command = (id: string, run: (...args: never[]) => void | Promise<void>): void => {
      this.registered.add(vscode.commands.registerCommand(id, reporting(run)));
    };
    command(commands.generateForLeastCovered, (hint: FolderHint) => this.generate(hint, undefined));
    command(commands.generateInBackground, (row: AuditElement) => this.generate(row, modulesBelow(row.node)));
    command(commands.pauseGeneration, () => this.runs.current?.pause());
    command(commands.continueGeneration, () => this.runs.current?.continue());
    command(commands.cancelGeneration, () => this.runs.current?.cancel());
    command(commands.closeGeneration, () => this.runs.close());
    command(commands.showGenerationReport, () => this.showReport());
    command(commands.deleteGeneratedTests, () => this.deleteTests());
    command(commands.resumeGeneration, (which?: Resumable) => this.resume(which));
    command(commands.discardGeneration, (which?: Resumable) => this.discard(which));
  }

  dispose(): void {
    this.registered.dispose();
  }

  private async generate(hint: FolderHint, files: readonly string[] | undefined): Promise<void> {
    const folder = await pickFolder(this.services.store, 'Generate Tests for Many Modules', hint);
    if (!folder) return;
    await this.once(async () => {
      const { generateMany } = await import('./generateMany');
      return generateMany(folder, files, this.services);
    });
  }

  /** The one that is named, that is shown, or that an earlier window left. */
  private async resume(which?: Resumable): Promise<void> {
    const { current } = this.runs;
    const [left] = this.runs.unfinished;
    const meant = which?.folder ? which : current ? { folder: current.folder, id: current.plan.id } : left;
    const folder =
      meant && this.services.store.folders.find((one) => one.folder.uri.toString() === meant.folder.uri.toString());
    if (!folder) throw new UserError('There is no run to go on with.');
    await this.once(async () => {
      const { resumeMany } = await import('./generateMany');
      return resumeMany(folder, meant.id, this.services);
    });
  }

  /** One run at a time: they would share the machine, and the user's attention. */
  private async once(run: () => Promise<RunReport | undefined>): Promise<void> {
    if (this.isBusy) {
      await vscode.commands.executeCommand(`${views.generation}.focus`);
      throw new UserError('Tests are being generated for many modules already. Wait for that run, or cancel it.');
    }
    this.isBusy = true;
    try {
      const report = await run();
      if (report && this.runs.current?.plan.id === report.id) void reporting(() => this.tell(report))();
    } finally {
      this.isBusy = false;
    }
  }

  private async tell({ status, kept }: RunReport): Promise<void> {
    const summary = this.runs.current!.report().summary;
    log().info(summary);
    const [showReport, resume, measure] = ['Show Report', 'Resume', 'Run Tests with Coverage'];
    const show = status === 'done' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const more = status !== 'done' ? [resume] : kept > 0 ? [measure] : [];
    const chosen = await show(summary, showReport, ...more);
    if (chosen === showReport) await this.showReport();
    if (chosen === resume) await this.resume();
    if (chosen === measure) await vscode.commands.executeCommand(commands.runCoverage, this.runs.current?.folder.uri);
  }

  private async showReport(): Promise<void> {
    const run = this.shown();
    await this.report.show(run.report().page, run.folder.uri.fsPath);
  }

  private async deleteTests(): Promise<void> {
    const run = this.shown();
    const written = await run.writtenFiles();
    if (written.length === 0) throw new UserError('This run has written no test file.');
    const remove = 'Delete';
    const names = written.map(({ testFile }) => vscode.workspace.asRelativePath(testFile));
    const more = names.length > 10 ? [`and ${names.length - 10} more`] : [];
    const answer = await vscode.window.showWarningMessage(
      `Delete ${countText(written.length, 'test file')} of this run?`,
      {
        modal: true,
        detail: [
          ...names.slice(0, 10),
          ...more,
          '',
          'Files that were changed since stay. Undo brings the others back.',
        ].join('\n'),
      },
      remove,
    );
    if (answer !== remove) return;
    const changed = await undoTestFiles(written);
    const gone = countText(written.length - changed.length, 'test file');
    const kept = changed.length === 0 ? '' : ` ${countText(changed.length, 'file')} changed since and stayed.`;
    void vscode.window.showInformationMessage(`${gone} deleted.${kept}`);
  }

  /** Forgets what a run knew; the tests that it wrote stay. */
  private async discard(which?: Resumable): Promise<void> {
    const meant = which?.folder ? which : this.runs.unfinished[0];
    if (!meant) return;
    const discard = 'Discard';
    const paid = meant.model === null ? '' : ` What ${meant.model} answered, and was paid for, is lost.`;
    const answer = await vscode.window.showWarningMessage(
      'Discard the unfinished run?',
      {
        modal: true,
        detail: `${unfinishedText(meant)} It cannot be resumed any more.${paid} The tests that it wrote stay.`,
      },
      discard,
    );
    if (answer !== discard) return;
    await rm(path.join(runsFolder(meant.folder.uri.fsPath), meant.id), { recursive: true, force: true });
    this.runs.unfinished = this.runs.unfinished.filter((one) => one !== meant);
  }

  private shown(): GenerationRun {
    const { current } = this.runs;
    if (!current) throw new UserError('No tests were generated for many modules in this window.');
    return current;
  }
}
