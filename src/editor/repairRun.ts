import type * as vscode from 'vscode';
import type { Progress } from '../progress';
import type { RepairReport } from '../repair/repairRecords';
import { reportBelow } from './failingTest';
import type { InterpreterService } from './interpreterService';
import type { ModelService } from './modelService';
import { folderSettings } from './settings';

export interface RepairServices {
  readonly interpreters: InterpreterService;
  readonly runtimeDirectory: string;
  readonly wasmDirectory: string;
  readonly models: ModelService;
}

export interface RepairRequest {
  readonly folder: vscode.WorkspaceFolder;
  /** Node ids, files or folders; all tests when there are none. */
  readonly nodeIds: readonly string[];
  /** For each test; 0 only says what is wrong. */
  readonly maxAttempts: number;
  /** Tests may expect what the code does now. */
  readonly acceptDrift: boolean;
}

/**
 * Runs tests of a folder, and tries to repair those that fail. At its end all files are as before; the report has the changes.
 * @throws UserError when they cannot be run; the signal's reason when aborted
 */
export async function runRepair(
  { folder, nodeIds, maxAttempts, acceptDrift }: RepairRequest,
  { interpreters, runtimeDirectory, wasmDirectory, models }: RepairServices,
  progress: Progress,
  signal: AbortSignal,
): Promise<RepairReport> {
  const root = folder.uri.fsPath;
  const { pytestArgs } = folderSettings(folder);
  const interpreter = await interpreters.interpreterFor(folder, signal);
  // Only where no rule repairs a test is a model asked, and the user before it.
  const run =
    maxAttempts > 0 ? await models.forRun({ what: 'failing tests', subject: folder.name }, folder) : undefined;
  // The workflow and its parsers are read when they are first needed.
  const { fixTests } = await import('../repair/fixTests');
  const model = run && new (await import('../repair/modelRepairs')).ModelRepairs(run.model);
  const parts = { root, interpreter, runtimeDirectory, wasmDirectory, pytestArgs, model };
  const limits = { maxAttempts, acceptDrift, dryRun: true };
  const now = (): number => performance.now();
  return reportBelow(root, await fixTests({ ...parts, ...limits, now, progress, signal }, nodeIds));
}
