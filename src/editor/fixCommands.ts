import * as vscode from 'vscode';
import type { Progress } from '../progress';
import type { RepairReport } from '../repair/repairRecords';
import { isGreen, repairSummary } from '../repair/repairSummary';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import { withCancelledProgress } from './cancelledProgress';
import type { CoverageStore } from './coverageStore';
import { testName } from './failingTest';
import { failingTarget, type FailingArgument, type FailingTarget } from './failingTarget';
import type { FailingTests } from './failingTests';
import { lookSummary, reviewQuestion } from './failingTexts';
import { commands, views } from './ids';
import { log, reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { writeRepairs } from './repairEdit';
import type { PendingRepair, RepairReview } from './repairReview';
import { runRepair, type RepairServices } from './repairRun';
import type { RepairRuns } from './repairRuns';
import { saveAll, saveIfWanted } from './savedFiles';
import { windowSettings } from './settings';

export interface FixServices extends RepairServices {
  readonly store: CoverageStore;
  readonly analysis: SourceAnalysis;
  readonly failing: FailingTests;
  readonly repairs: RepairRuns;
  readonly review: RepairReview;
}

/** How often a test is repaired at most, before it is left to a person. */
const maxAttempts = 3;

const keep = 'Keep';
const discard = 'Discard';
const showReport = 'Show Report';
const showFailing = 'Show Failing';

/** The commands that run tests to see why they fail, and those that repair them. */
export function registerFix(services: FixServices): vscode.Disposable {
  const fixing = new Fixing(services);
  const own = (id: string, handler: (...args: never[]) => void | Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(id, reporting(handler));
  const review = async (argument: FailingArgument): Promise<void> => {
    const target = await failingTarget(argument, services.analysis);
    if (target) await fixing.fix(target, true);
  };
  return vscode.Disposable.from(
    own(commands.runTests, async (hint: FolderHint) => {
      const folder = await pickFolder(services.store, 'Run Tests', hint);
      if (folder) await fixing.look({ folder: folder.folder, nodeIds: [] });
    }),
    own(commands.showFailing, async (argument: FailingArgument) => {
      await vscode.commands.executeCommand(`${views.failing}.focus`);
      const target = await failingTarget(argument, services.analysis);
      if (target) await fixing.look(target);
    }),
    own(commands.fixFailing, async (hint: FolderHint) => {
      const folder = await pickFolder(services.store, 'Fix Failing Tests', hint);
      if (folder) await fixing.fix({ folder: folder.folder, nodeIds: [] }, false);
    }),
    own(commands.fixTest, async (argument: FailingArgument) => {
      const target = await failingTarget(argument, services.analysis);
      if (target) await fixing.fix(target, false);
    }),
    own(commands.reviewDrift, review),
    own(commands.reviewProposal, review),
    own(commands.cancelFixing, () => services.repairs.cancel()),
    own(commands.keepRepair, () => fixing.keep()),
    own(commands.discardRepair, () => fixing.discard()),
  );
}

class Fixing {
  constructor(private readonly services: FixServices) {}

  /** Runs tests to see which fail and why. */
  async look({ folder, nodeIds }: FailingTarget): Promise<void> {
    const { repairs, failing } = this.services;
    await saveIfWanted(folder);
    const report = await repairs.during((signal) =>
      vscode.window.withProgress({ location: { viewId: views.failing } }, async () =>
        runRepair({ folder, nodeIds, maxAttempts: 0, acceptDrift: false }, this.services, this.logged(), signal),
      ),
    );
    await failing.add(folder, report, { wanted: nodeIds, isWritten: true });
    void this.tell(lookSummary(report, failing.of(folder)), report, folder, []);
  }

  /** Repairs tests, and shows what works before it is written, or writes it. @param acceptDrift that tests expect what the code does now */
  async fix({ folder, nodeIds }: FailingTarget, acceptDrift: boolean): Promise<void> {
    const { repairs, failing, review } = this.services;
    await saveAll(folder);
    await review.close();
    const report = await repairs.during((signal) =>
      withCancelledProgress(titleOf(nodeIds, acceptDrift), signal, (progress, cancelled) =>
        runRepair({ folder, nodeIds, maxAttempts, acceptDrift }, this.services, this.logged(progress), cancelled),
      ),
    );
    const hasChanges = report.changes.size > 0;
    await failing.add(folder, report, { wanted: nodeIds, isWritten: !hasChanges });
    if (!hasChanges) {
      void this.tell(repairSummary(report), report, folder, [showReport]);
      return;
    }
    const pending = { folder, report, isDrift: acceptDrift };
    if (windowSettings().reviewRepairs || acceptDrift) {
      await review.show(pending);
      void reporting(() => this.ask(pending))();
    } else {
      await this.write(pending);
    }
  }

  async keep(): Promise<void> {
    const pending = await this.services.review.close();
    if (!pending) throw new UserError('There is no repair to keep. Run Fix Failing Tests first.');
    await this.write(pending);
  }

  async discard(): Promise<void> {
    await this.services.review.close();
  }

  /** The diff has the same two buttons: who used those is not asked any more. */
  private async ask(pending: PendingRepair): Promise<void> {
    const { review } = this.services;
    const text = reviewQuestion(pending.report, pending.isDrift);
    log().info(text);
    const chosen = await vscode.window.showInformationMessage(text, keep, discard);
    if (chosen === undefined || !review.isPending(pending)) return;
    await (chosen === keep ? this.keep() : this.discard());
  }

  private async write({ folder, report }: PendingRepair): Promise<void> {
    await writeRepairs(report.changes);
    const files = [...report.changes.keys()];
    this.services.failing.written(folder, files);
    // Where one undo takes it back.
    await vscode.window.showTextDocument(vscode.Uri.file(files[0]!), { preview: false });
    void this.tell(repairSummary(report), report, folder, [showReport]);
  }

  private async tell(
    text: string,
    report: RepairReport,
    folder: vscode.WorkspaceFolder,
    actions: readonly string[],
  ): Promise<void> {
    log().info(text);
    const show = isGreen(report) ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const offered = report.tests.length > 0 ? [...actions, ...(actions.length === 0 ? [showFailing] : [])] : [];
    const chosen = await show(text, ...offered);
    if (chosen === showReport) await vscode.commands.executeCommand(commands.showRepairReport, folder.uri);
    if (chosen === showFailing) await vscode.commands.executeCommand(`${views.failing}.focus`);
  }

  /** What is done is in the log too. */
  private logged(progress: Progress = () => undefined): Progress {
    return (message, fraction) => {
      log().debug(message);
      progress(message, fraction);
    };
  }
}

function titleOf(nodeIds: readonly string[], acceptDrift: boolean): string {
  const [only] = nodeIds;
  if (acceptDrift && only !== undefined) return `Behaviour Change in ${testName(only)}`;
  return nodeIds.length === 1 ? `Fix ${testName(only!)}` : 'Fix Failing Tests';
}
