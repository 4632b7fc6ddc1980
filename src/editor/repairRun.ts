import type * as vscode from 'vscode';
import type { Progress } from '../progress';
import type { RepairReport } from '../repair/repairRecords';
import { reportBelow } from './failingTest';
import type { InterpreterService } from './interpreterService';
import { folderSettings } from './settings';

export interface RepairServices {
  readonly interpreters: InterpreterService;
  readonly runtimeDirectory: string;
  readonly wasmDirectory: string;
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
  { interpreters, runtimeDirectory, wasmDirectory }: RepairServices,
  progress: Progress,
  signal: AbortSignal,
): Promise<RepairReport> {
  const root = folder.uri.fsPath;
  const { pytestArgs } = folderSettings(folder);
  const interpreter = await interpreters.interpreterFor(folder, signal);
  // The workflow and its parsers are read when they are first needed.
  const { fixTests } = await import('../repair/fixTests');
  const parts = { root, interpreter, runtimeDirectory, wasmDirectory, pytestArgs };
  const limits = { maxAttempts, acceptDrift, dryRun: true };
  const now = (): number => performance.now();
  return reportBelow(root, await fixTests({ ...parts, ...limits, now, progress, signal }, nodeIds));
}
