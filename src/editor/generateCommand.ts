import * as vscode from 'vscode';
import { batchBugs, batchReport, batchSummary, type BatchOutcome } from '../generation/batchSummary';
import { writtenFiles } from '../generation/batchUndo';
import { droppedText, generationSummary } from '../generation/generationSummary';
import type { GenerationResult } from '../generation/generationRecords';
import { countText } from '../wording';
import type { SourceAnalysis } from './analysis';
import type { AuditElement } from './auditTreeItem';
import { withCancellableProgress } from './cancellableProgress';
import { batchOf, generateForBatch, type Batch } from './generateBatch';
import { generateTests, type GenerationServices } from './generateTests';
import {
  classTarget,
  functionTarget,
  moduleTarget,
  selectionTarget,
  type GenerationTarget,
  type TargetArgument,
} from './generationTarget';
import { commands } from './ids';
import { undoTestFiles } from './testFileEdit';
import { log, reporting } from './log';
import type { RunModel } from './modelRuns';
import { chooseModelAction } from './modelService';
import { ReadOnlyDocument } from './readOnlyDocument';

const goToFunction = 'Go to Function';
const showDropped = 'Show Dropped';
const showDetails = 'Show Details';
const showBugs = 'Show Likely Bugs';
const showSummary = 'Show Summary';
const undoBatch = 'Undo Batch';

/** The commands that generate tests: for a function, a class, a selection, a module, or module after module. */
export function registerGenerate(services: GenerationServices): vscode.Disposable {
  const generation = new Generation(services);
  const command = (id: string, run: (argument: TargetArgument) => Promise<GenerationTarget | undefined>) =>
    vscode.commands.registerCommand(
      id,
      reporting(async (argument: TargetArgument) => {
        const target = await run(argument);
        if (target) await generation.generate(target);
      }),
    );
  return vscode.Disposable.from(
    generation,
    command(commands.generateForFunction, (argument) => functionTarget(argument, services)),
    command(commands.generateForClass, (argument) => classTarget(argument, services)),
    command(commands.generateForSelection, () => selectionTarget(services)),
    vscode.commands.registerCommand(
      commands.generateForModule,
      reporting(async (argument: TargetArgument, chosen?: readonly vscode.Uri[]) => {
        // The Explorer passes all that is chosen there.
        if (chosen && chosen.length > 1) await generation.generateAll(batchOf(chosen));
        else await generation.generate(moduleTarget(argument));
      }),
    ),
    vscode.commands.registerCommand(
      commands.generateForBatch,
      reporting((element: AuditElement) => generation.generateAll(batchOf(element))),
    ),
    vscode.commands.registerCommand(
      commands.showDropped,
      reporting(() => generation.showDropped()),
    ),
  );
}

class Generation implements vscode.Disposable {
  private readonly dropped = new ReadOnlyDocument('smart-test-dropped', 'Dropped Drafts.md');
  private readonly summary = new ReadOnlyDocument('smart-test-summary', 'Generated Tests.md');
  private readonly running = new Set<string>();
  private last: GenerationResult | undefined;

  constructor(private readonly services: GenerationServices) {}

  async generate(target: GenerationTarget): Promise<void> {
    const result = await this.once([target], async () => {
      const model = await this.modelFor([target], target.name);
      return withCancellableProgress(`Tests for ${target.name}`, (progress, cancelling) =>
        generateTests(target, this.services, progress, cancelling, model),
      );
    });
    // Who cancels does not want to hear that there is nothing.
    if (!result || (result.isFinishedEarly && result.kept === 0)) return;
    this.last = result;
    if (result.testFile !== null) await showFile(result.testFile);
    void this.tell(result, target);
  }

  async generateAll(batch: Batch): Promise<void> {
    const outcome = await this.once(batch.modules, async () => {
      const model = await this.modelFor(batch.modules, batch.name);
      return withCancellableProgress(`Tests for ${batch.name}`, (progress, cancelling) =>
        generateForBatch(batch, this.services, progress, cancelling, model),
      );
    });
    if (!outcome || outcome.modules.length === 0) return;
    void reporting(() => this.tellAll(outcome, batch))();
  }

  async showDropped(): Promise<void> {
    if (this.last) await this.dropped.show(droppedText(this.last));
  }

  dispose(): void {
    this.dropped.dispose();
    this.summary.dispose();
  }

  /** One for all of a command: it is agreed to once, and its budget is for all of it. */
  private async modelFor(targets: readonly GenerationTarget[], subject: string): Promise<RunModel | undefined> {
    const { uri, qualnames } = targets[0]!;
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const what =
      targets.length > 1
        ? countText(targets.length, 'module')
        : qualnames
          ? countText(qualnames.length, 'function')
          : 'what is not tested';
    return folder && this.services.models.forRun({ what, subject }, folder);
  }

  /** Nothing is done twice at the same time. */
  private async once<T>(targets: readonly GenerationTarget[], run: () => Thenable<T>): Promise<T | undefined> {
    const key = targets.map(({ uri, qualnames }) => `${uri.toString()}#${qualnames?.join()}`).join();
    if (this.running.has(key)) return undefined;
    this.running.add(key);
    try {
      return await run();
    } finally {
      this.running.delete(key);
    }
  }

  private async tell(result: GenerationResult, { uri, qualnames }: GenerationTarget): Promise<void> {
    const text = [generationSummary(result), ...result.notes].join(' ');
    log().info(`${text} ${result.tried} inputs tried, ${result.seconds.toFixed(1)} s.`);
    const foundNothing = result.hadGap && result.kept === 0;
    const show = foundNothing ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const only = qualnames?.length === 1 ? qualnames[0] : undefined;
    const actions = [
      ...(result.kept > 0 && only !== undefined ? [goToFunction] : []),
      ...(result.bugs.length > 0
        ? [showBugs]
        : foundNothing
          ? [showDetails, ...(this.services.models.isChosen ? [] : [chooseModelAction.title])]
          : result.dropped.length > 0
            ? [showDropped]
            : []),
    ];
    const chosen = await show(text, ...actions);
    if (chosen === goToFunction) {
      await showFunction(uri, only!, this.services.analysis);
    } else if (chosen === chooseModelAction.title) {
      await chooseModelAction.run();
    } else if (chosen !== undefined) {
      await this.showDropped();
    }
  }

  private async tellAll(outcome: BatchOutcome, { modules: [first] }: Batch): Promise<void> {
    const text = batchSummary(outcome);
    log().info(text);
    const written = outcome.modules.flatMap((one) =>
      typeof one.outcome === 'string' ? [] : (one.outcome.testFile ?? []),
    );
    const root = vscode.workspace.getWorkspaceFolder(first!.uri)?.uri.fsPath ?? '';
    const showReport = (): Promise<void> => this.summary.show(batchReport(outcome, root), root);
    if (written.length === 1) await showFile(written[0]!);
    else await showReport();
    const show = written.length === 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const showWhole = batchBugs(outcome).length > 0 ? showBugs : showSummary;
    const chosen = await show(text, showWhole, ...(written.length > 0 ? [undoBatch] : []));
    if (chosen === undoBatch) await undo(outcome);
    else if (chosen !== undefined) await showReport();
  }
}

/** What was written module by module is taken away at once; what somebody changed since stays. */
async function undo(outcome: BatchOutcome): Promise<void> {
  const changed = await undoTestFiles(writtenFiles(outcome));
  if (changed.length === 0) return;
  const names = changed.map(({ testFile }) => vscode.workspace.asRelativePath(testFile)).join(', ');
  const was = changed.length === 1 ? 'was' : 'were';
  void vscode.window.showWarningMessage(
    `${names} ${was} changed since the tests were added and ${changed.length === 1 ? 'stays' : 'stay'} as ${changed.length === 1 ? 'it is' : 'they are'}.`,
  );
}

async function showFile(file: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
}

/** Back to where the user came from: its marks are gone now. */
async function showFunction(uri: vscode.Uri, qualname: string, analysis: SourceAnalysis): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const { functions, classes } = await analysis.analyze(document);
  const found = [...functions, ...classes].find((each) => each.qualname === qualname);
  const line = (found?.line ?? 1) - 1;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
}
