import * as vscode from 'vscode';
import { insertionsBetween } from '../generation/insertions';
import { keepEvidence } from '../generation/evidenceStore';
import { droppedText, generationSummary } from '../generation/generationSummary';
import { generateTestForFunction, type GenerationResult } from '../generation/testGenerationWorkflow';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import type { CoverageStore } from './coverageStore';
import { resolveTarget, type FunctionReference, type TargetArgument } from './generationTarget';
import { commands } from './ids';
import type { InterpreterService } from './interpreterService';
import { log, reporting, showError } from './log';
import { ReadOnlyDocument } from './readOnlyDocument';
import { folderSettings } from './settings';

interface Services {
  readonly store: CoverageStore;
  readonly analysis: SourceAnalysis;
  readonly interpreters: InterpreterService;
  readonly runtimeDirectory: string;
}

const goToFunction = 'Go to Function';
const showDropped = 'Show Dropped';
const showDetails = 'Show Details';

export function registerGenerate(services: Services): vscode.Disposable {
  const dropped = new ReadOnlyDocument('smart-test-dropped', 'Dropped Drafts.md');
  const running = new Set<string>();
  let last: GenerationResult | undefined;
  return vscode.Disposable.from(
    dropped,
    vscode.commands.registerCommand(
      commands.generateForFunction,
      reporting(async (argument: TargetArgument) => {
        const target = await resolveTarget(argument, services.analysis, services.store);
        const key = target && `${target.uri.toString()}#${target.qualname}`;
        if (!target || !key || running.has(key)) return;
        running.add(key);
        try {
          last = (await generate(target, services)) ?? last;
        } finally {
          running.delete(key);
        }
      }),
    ),
    vscode.commands.registerCommand(
      commands.showDropped,
      reporting(async () => {
        if (last) await dropped.show(droppedText(last));
      }),
    ),
  );
}

async function generate(target: FunctionReference, services: Services): Promise<GenerationResult | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(target.uri);
  if (!folder) {
    throw new UserError(`Open the folder that ${vscode.workspace.asRelativePath(target.uri)} belongs to first.`);
  }
  await saved(target.uri);
  const name = target.qualname.split('.').at(-1)!;
  try {
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Tests for ${name}`, cancellable: true },
      (progress, token) => run(target, folder, services, (message) => progress.report({ message }), token),
    );
    const { testFile, text, evidence } = result;
    if (testFile !== null && text !== null) {
      await writeTestFile(testFile, text, result.previousText);
      if (evidence) await keepEvidence(folder.uri.fsPath, testFile, evidence);
      services.store.addProof({
        file: target.uri.fsPath,
        testFile,
        previousText: result.previousText,
        proven: result.after,
      });
    }
    void tell(result, target, services.analysis);
    return result;
  } catch (error) {
    void showError(error);
    return undefined;
  }
}

async function run(
  { uri, qualname }: FunctionReference,
  folder: vscode.WorkspaceFolder,
  { store, analysis, interpreters, runtimeDirectory }: Services,
  progress: (message: string) => void,
  token: vscode.CancellationToken,
): Promise<GenerationResult> {
  const abort = new AbortController();
  const cancelling = token.onCancellationRequested(() => abort.abort());
  const { pytestArgs, generationSeconds } = folderSettings(folder);
  try {
    const interpreter = await interpreters.interpreterFor(folder, abort.signal);
    await store.load();
    return await generateTestForFunction(
      { file: uri.fsPath, qualname, coverage: store.isStale(uri) ? undefined : store.coverageFor(uri) },
      {
        root: folder.uri.fsPath,
        interpreter,
        runtimeDirectory,
        analyzer: await analysis.analyzer(),
        pytestArgs,
        seconds: generationSeconds,
        now: () => performance.now(),
        progress,
        signal: abort.signal,
      },
    );
  } finally {
    cancelling.dispose();
  }
}

/** What is run is what is on the disk. */
async function saved(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} could not be saved, so no test was generated.`);
  }
}

/** One edit that can be undone. It never replaces a file, and changes no line that is there. */
async function writeTestFile(testFile: string, text: string, previousText: string | null): Promise<void> {
  const uri = vscode.Uri.file(testFile);
  const edit = new vscode.WorkspaceEdit();
  if (previousText === null) {
    edit.createFile(uri, { contents: new TextEncoder().encode(text), overwrite: false });
  } else {
    const document = await vscode.workspace.openTextDocument(uri);
    const insertions = insertionsBetween(document.getText(), text);
    if (!insertions || !isSameText(document.getText(), previousText)) {
      throw new UserError(
        `${vscode.workspace.asRelativePath(uri)} was changed while tests were generated for it, so nothing was added. Try again.`,
      );
    }
    for (const { offset, text: added } of insertions) edit.insert(uri, document.positionAt(offset), added);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new UserError(
      `${vscode.workspace.asRelativePath(uri)} could not be written. Is there a file of that name, or is the folder read-only?`,
    );
  }
  const { document } = await vscode.window.showTextDocument(uri, { preview: false });
  // pytest reads what is on the disk.
  await document.save();
}

/** A document has one kind of line end, whatever its file has. */
function isSameText(one: string, other: string): boolean {
  return one.replace(/\r\n?/g, '\n') === other.replace(/\r\n?/g, '\n');
}

async function tell(result: GenerationResult, target: FunctionReference, analysis: SourceAnalysis): Promise<void> {
  const text = [generationSummary(result), ...result.notes].join(' ');
  log().info(`${text} ${result.tried} inputs tried, ${result.seconds.toFixed(1)} s.`);
  const foundNothing = result.hadGap && result.kept === 0;
  const show = foundNothing ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const actions = [
    ...(result.kept > 0 ? [goToFunction] : []),
    ...(foundNothing ? [showDetails] : result.dropped.length > 0 ? [showDropped] : []),
  ];
  const chosen = await show(text, ...actions);
  if (chosen === goToFunction) {
    await showFunction(target, analysis);
  } else if (chosen !== undefined) {
    await vscode.commands.executeCommand(commands.showDropped);
  }
}

/** Back to where the user came from: its marks are gone now. */
async function showFunction({ uri, qualname }: FunctionReference, analysis: SourceAnalysis): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const { functions } = await analysis.analyze(document);
  const line = (functions.find((each) => each.qualname === qualname)?.line ?? 1) - 1;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
}
