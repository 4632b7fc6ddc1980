import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { runCoverage, type CoverageRun } from '../pytest/coverageRun';
import { InterpreterError, type Interpreter } from '../pytest/interpreter';
import type { CoverageRuns } from './coverageRuns';
import type { CoverageStore } from './coverageStore';
import { coverageResultText } from './coverageResultText';
import { testFile } from './failingTest';
import type { FolderCoverage } from './folderCoverage';
import { commands, views } from './ids';
import type { InterpreterService } from './interpreterService';
import { log, reporting, showError } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { saveIfWanted } from './savedFiles';
import { folderSettings } from './settings';

const showFailing = 'Show Failing';
/** More are not named one by one, but run with all others. */
const manyTests = 100;

interface Services {
  readonly store: CoverageStore;
  readonly runs: CoverageRuns;
  readonly interpreters: InterpreterService;
  readonly runtimeDirectory: string;
}

export function registerRunCoverage(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      commands.runCoverage,
      reporting((hint: FolderHint) => runInPickedFolder(services, hint)),
    ),
    vscode.commands.registerCommand(commands.cancelCoverage, () => services.runs.cancel()),
  );
}

async function runInPickedFolder(services: Services, hint: FolderHint): Promise<void> {
  if (services.runs.running) {
    return;
  }
  const folder = await pickFolder(services.store, 'Run Tests with Coverage', hint);
  if (!folder) {
    return;
  }
  await saveIfWanted(folder.folder);
  await services.runs.during(folder.folder, async (signal, say) => {
    await vscode.window.withProgress({ location: { viewId: views.audit } }, async () => {
      const interpreter = await interpreterOf(folder, services, signal);
      if (interpreter) {
        await measure(folder, interpreter, services, signal, say);
      }
    });
  });
}

/** The folder's interpreter; without one, says so and returns `undefined`. */
async function interpreterOf(
  { folder }: FolderCoverage,
  { interpreters, runs }: Services,
  signal: AbortSignal,
): Promise<Interpreter | undefined> {
  try {
    const interpreter = await interpreters.interpreterFor(folder, signal);
    runs.noPython = false;
    return interpreter;
  } catch (error) {
    runs.noPython = error instanceof InterpreterError;
    void showError(error);
    return undefined;
  }
}

async function measure(
  folder: FolderCoverage,
  interpreter: Interpreter,
  { runtimeDirectory }: Services,
  signal: AbortSignal,
  say: (message: string) => void,
): Promise<void> {
  const before = folder.report?.totals;
  const startedAt = new Date();
  try {
    const run = await runCoverage({
      root: folder.folder.uri.fsPath,
      interpreter,
      pytestArgs: folderSettings(folder.folder).pytestArgs,
      reportFile: folder.reportFile,
      runtimeDirectory,
      signal,
      progress: say,
      onOutput: (text) => log().append(text),
    });
    await folder.reload(startedAt);
    void tell(run, coverageResultText(run, before, folder.report?.totals), folder);
  } catch (error) {
    void showError(error);
  }
}

/** A result is good news or a warning; neither is waited for. */
async function tell(run: CoverageRun, text: string, { folder }: FolderCoverage): Promise<void> {
  log().info(text);
  const failed = failedTests(run);
  if (failed.length === 0) {
    await vscode.window.showInformationMessage(text);
  } else if ((await vscode.window.showWarningMessage(text, showFailing)) === showFailing) {
    // pytest may have named them from another folder than this one.
    const isKnown = failed.every((nodeId) => existsSync(path.join(folder.uri.fsPath, testFile(nodeId))));
    const nodeIds = isKnown && failed.length <= manyTests ? failed : [];
    await vscode.commands.executeCommand(commands.showFailing, { folder: folder.uri.toString(), nodeIds });
  }
}

/** Node ids of tests, and files that could not be collected. */
function failedTests({ outcomes, collectionErrors }: CoverageRun): string[] {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');
  return [...new Set([...failed, ...collectionErrors].map(({ nodeId }) => nodeId))];
}
