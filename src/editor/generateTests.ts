import * as vscode from 'vscode';
import { keepEvidence } from '../generation/evidenceStore';
import type { GenerationResult } from '../generation/generationRecords';
import type { Progress } from '../progress';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import type { Cancelling } from './cancellableProgress';
import type { CoverageStore } from './coverageStore';
import type { GenerationTarget } from './generationTarget';
import type { InterpreterService } from './interpreterService';
import type { RunModel } from './modelRuns';
import type { ModelService } from './modelService';
import { folderSettings, windowSettings } from './settings';
import { writeTestFile } from './testFileEdit';
import type { TestPreview } from './testPreview';

export interface GenerationServices {
  readonly store: CoverageStore;
  readonly analysis: SourceAnalysis;
  readonly interpreters: InterpreterService;
  readonly runtimeDirectory: string;
  readonly preview: TestPreview;
  readonly models: ModelService;
}

/**
 * Generates tests and writes them, their evidence, and what they prove about coverage. The file is not shown.
 * @param model asked for what the search does not find; see `ModelService.forRun`
 * @throws UserError when the target cannot be tested
 */
export async function generateTests(
  target: GenerationTarget,
  services: GenerationServices,
  progress: Progress,
  cancelling: Cancelling,
  model: RunModel | undefined,
): Promise<GenerationResult> {
  const folder = vscode.workspace.getWorkspaceFolder(target.uri);
  if (!folder) {
    throw new UserError(`Open the folder that ${vscode.workspace.asRelativePath(target.uri)} belongs to first.`);
  }
  await saved(target.uri);
  const result = await run(target, folder, services, progress, cancelling, model);
  const { testFile, text, previousText, evidence, after } = result;
  if (testFile !== null && text !== null) {
    await writeTestFile(testFile, text, previousText);
    services.store.addProof({ file: target.uri.fsPath, testFile, previousText, proven: after });
    if (evidence) await keepEvidence(folder.uri.fsPath, testFile, evidence);
  }
  return result;
}

async function run(
  { uri, qualnames }: GenerationTarget,
  folder: vscode.WorkspaceFolder,
  { store, analysis, interpreters, runtimeDirectory, preview }: GenerationServices,
  progress: Progress,
  { finish, signal }: Cancelling,
  model: RunModel | undefined,
): Promise<GenerationResult> {
  const { pytestArgs, generationSeconds } = folderSettings(folder);
  const interpreter = await interpreters.interpreterFor(folder, signal);
  await store.load();
  // What asks models is read only when it is needed.
  const { TestGenerationWorkflow } = await import('../generation/testGenerationWorkflow');
  const workflow = new TestGenerationWorkflow({
    root: folder.uri.fsPath,
    interpreter,
    runtimeDirectory,
    analyzer: await analysis.analyzer(),
    pytestArgs,
    seconds: generationSeconds,
    ...(model && { model }),
    now: () => performance.now(),
    progress,
    finish,
    signal,
    choose: windowSettings().previewTests ? (offer) => preview.choose(offer, { finish, signal }) : undefined,
  });
  const coverage = store.isStale(uri) ? undefined : store.coverageFor(uri);
  return workflow.generate({ file: uri.fsPath, qualnames, coverage });
}

/** What is run is what is on the disk. */
async function saved(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} could not be saved, so no test was generated.`);
  }
}
