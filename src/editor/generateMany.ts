import * as path from 'node:path';
import * as vscode from 'vscode';
import { candidatesOf } from '../generation/parallel/candidates';
import { ModuleWriter } from '../generation/parallel/moduleWriter';
import { estimateRun } from '../generation/parallel/runEstimate';
import { RunFolder, runId } from '../generation/parallel/runFolder';
import { planRun, plannedModules, type RunPlan } from '../generation/parallel/runPlan';
import type { RunReport } from '../generation/parallel/runReport';
import { readTestStyle, type ProjectTestStyle } from '../generation/readTestStyle';
import { designRequest } from '../generation/subagents/testDesignerPrompt';
import type { ChatRequest } from '../models/chatModel';
import { silent } from '../progress';
import type { Interpreter } from '../pytest/interpreter';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { isTestFile, readProjectLayout, type ProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import type { FolderCoverage } from './folderCoverage';
import type { ModelPlan } from './generationPlanText';
import { askForCount, askForLimit, askWhoWrites, confirmPlan, confirmResuming } from './generationQuestions';
import { EditorRun, type AgreedSpending } from './generationRun';
import type { GenerationRuns } from './generationRuns';
import type { GenerationServices } from './generateTests';
import type { ManyModulesModel } from './modelRuns';
import { planPage } from './planPage';
import type { ReadOnlyDocument } from './readOnlyDocument';
import { folderSettings, parallelSettings } from './settings';

export interface ManyServices extends Omit<GenerationServices, 'preview'> {
  readonly runs: GenerationRuns;
  /** Shows what is going to be done. */
  readonly planDocument: ReadOnlyDocument;
}

/** What is needed of a project before anything is planned. */
interface Project {
  readonly coverage: FolderCoverage;
  readonly layout: ProjectLayout;
  readonly style: ProjectTestStyle;
  readonly analyzer: ASTFunctionAnalyzer;
  readonly interpreter: Interpreter;
}

/**
 * Plans tests for many modules, asks the user, and runs the plan.
 * @param files absolute paths of the only modules to plan; the least covered ones below the threshold when there are none
 * @returns `undefined` when the user gave up
 * @throws UserError when there is nothing to do, or it cannot be begun
 */
export async function generateMany(
  coverage: FolderCoverage,
  files: readonly string[] | undefined,
  services: ManyServices,
): Promise<RunReport | undefined> {
  const project = await withProgress('Reading the project', (signal) => readProject(coverage, services, signal));
  const whole = planOf(project, files, Infinity, null);
  const count = plannedModules(whole).length;
  if (count === 0) throw new UserError(nothingToDo(coverage, files));
  const top = files ? count : await askForCount(count, folderSettings(coverage.folder).threshold);
  if (top === undefined) return undefined;
  const who = await askWhoWrites(services.models.isChosen);
  if (who === undefined) return undefined;
  const chosen = who === 'model' ? await services.models.forManyModules(coverage.folder) : undefined;
  const plan = planOf(project, files, top, chosen?.model.name ?? null);
  const writer = writerFor(project, chosen);
  const agreed = await agreeTo(plan, writer, chosen, services);
  if (agreed === undefined) return undefined;
  const folder = await RunFolder.create(coverage.folder.uri.fsPath, plan);
  return runIn(folder, project, writer, agreed, services);
}

/**
 * Goes on with a run that stopped.
 * @returns `undefined` when the user gave up
 * @throws UserError when another process does it, or it cannot be done
 */
export async function resumeMany(
  coverage: FolderCoverage,
  id: string,
  services: ManyServices,
): Promise<RunReport | undefined> {
  const project = await withProgress('Reading the project', (signal) => readProject(coverage, services, signal));
  const folder = await RunFolder.open(coverage.folder.uri.fsPath, id);
  let isBegun = false;
  try {
    const { model: name } = folder.plan;
    const chosen = name === null ? undefined : await services.models.forManyModules(coverage.folder);
    if (name !== null && !chosen)
      throw new UserError(`The run was begun with ${name}. Choose a model to go on with it.`);
    const limits = chosen && (await askForLimit(chosen, null));
    if (chosen && !limits) return undefined;
    const spending = chosen && limits ? { model: chosen.model, judge: chosen.judge, limits } : null;
    if (spending && !(await confirmResuming(spending.model.name, chosen!.place, spending.limits))) return undefined;
    isBegun = true;
    return await runIn(folder, project, writerFor(project, chosen), spending, services);
  } finally {
    if (!isBegun) await folder.release();
  }
}

async function runIn(
  folder: RunFolder,
  { coverage, ...project }: Project,
  writer: ModuleWriter,
  spending: AgreedSpending | null,
  { runs, runtimeDirectory }: ManyServices,
): Promise<RunReport> {
  const run = await EditorRun.open({
    ...{ ...project, workspaceFolder: coverage.folder, folder, writer, runtimeDirectory, spending },
  }).catch(async (error: unknown) => {
    await folder.release();
    throw error;
  });
  runs.begin(run);
  return run.run();
}

/** What is run is what is on the disk. */
async function readProject(
  coverage: FolderCoverage,
  { store, analysis, interpreters }: ManyServices,
  signal: AbortSignal,
): Promise<Project> {
  const { folder } = coverage;
  await Promise.all(vscode.workspace.textDocuments.filter((one) => isUnsaved(one, folder)).map((one) => one.save()));
  const interpreter = await interpreters.interpreterFor(folder, signal);
  await store.load();
  const layout = await readProjectLayout(folder.uri.fsPath, signal);
  const style = await readTestStyle(layout, null);
  return { coverage, layout, style, analyzer: await analysis.analyzer(), interpreter };
}

function isUnsaved({ isDirty, languageId, uri }: vscode.TextDocument, folder: vscode.WorkspaceFolder): boolean {
  return isDirty && languageId === 'python' && vscode.workspace.getWorkspaceFolder(uri) === folder;
}

function planOf(
  { coverage, layout }: Project,
  files: readonly string[] | undefined,
  top: number,
  model: string | null,
): RunPlan {
  const { matches, measuredAt, folder } = coverage;
  if (!matches || !measuredAt) {
    throw new UserError(`Nothing is known about the coverage of ${folder.name}. Run its tests with coverage first.`);
  }
  const { batchSize, outputFolder } = parallelSettings(folder);
  const wanted = files && new Set(files);
  const measured = new Map([...matches.files].filter(([file]) => !wanted || wanted.has(file)));
  return planRun(candidatesOf({ files: measured }, layout), {
    id: runId(new Date()),
    ...{ model, top, batchSize },
    measuredAt: measuredAt.toISOString(),
    outputDirectory: outputFolder,
    // Modules that were chosen are wanted, however well they are covered.
    threshold: files ? 100 : folderSettings(folder).threshold,
    takenNames: layout.files.filter((one) => isTestFile(layout, one)).map((one) => path.basename(one)),
  });
}

function nothingToDo({ folder }: FolderCoverage, files: readonly string[] | undefined): string {
  return files
    ? 'Every line of these modules that a test can reach is reached.'
    : `No module of ${folder.name} is below ${folderSettings(folder).threshold} % with something to test. Raise smart-test.threshold.`;
}

function writerFor(
  { coverage, layout, style, analyzer }: Project,
  chosen: Pick<ManyModulesModel, 'price' | 'judge'> | undefined,
): ModuleWriter {
  const root = coverage.folder.uri.fsPath;
  const { price = null, judge } = chosen ?? {};
  return new ModuleWriter({ root, layout, style, analyzer, price, judge, isBatched: false });
}

/** @returns `null` when it was agreed to without a model; `undefined` when it was not */
async function agreeTo(
  plan: RunPlan,
  writer: ModuleWriter,
  chosen: ManyModulesModel | undefined,
  { planDocument }: ManyServices,
): Promise<AgreedSpending | null | undefined> {
  const modelPlan = chosen && (await planWithModel(plan, writer, chosen));
  if (chosen && !modelPlan) return undefined;
  const show = async (): Promise<void> =>
    planDocument.show(planPage(plan, chosen ? await firstRequest(plan, writer) : null));
  if (!(await confirmPlan(plan, modelPlan ?? null, show))) return undefined;
  return chosen && modelPlan ? { model: chosen.model, judge: chosen.judge, limits: modelPlan.limits } : null;
}

async function planWithModel(
  plan: RunPlan,
  writer: ModuleWriter,
  chosen: ManyModulesModel,
): Promise<ModelPlan | undefined> {
  const estimate = await withProgress('Estimating the cost', (signal, report) =>
    estimateRun(plan, (module) => writer.estimate(module), report, signal),
  );
  const limits = await askForLimit(chosen, estimate);
  return limits && { name: chosen.model.name, place: chosen.place, estimate, limits };
}

async function firstRequest(plan: RunPlan, writer: ModuleWriter): Promise<ChatRequest | null> {
  for (const module of plannedModules(plan)) {
    const context = await writer.context(module);
    if (context) return designRequest(context);
  }
  return null;
}

function withProgress<T>(title: string, task: (signal: AbortSignal, report: typeof silent) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      let shown = 0;
      try {
        return await task(stop.signal, (_message, fraction = 0) => {
          progress.report({ increment: 100 * (fraction - shown) });
          shown = fraction;
        });
      } finally {
        listening.dispose();
      }
    },
  );
}
