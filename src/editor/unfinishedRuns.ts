import * as vscode from 'vscode';
import { unfinishedRun } from '../generation/parallel/unfinishedRun';
import { unfinishedText } from './generationPlanText';
import type { GenerationRuns, Resumable } from './generationRuns';
import { commands } from './ids';
import { reporting } from './log';

const key = 'unfinishedRunsTold';

/**
 * Looks once for runs of many modules that an earlier window left, and offers to go on with them; each is offered by a
 * notification once, and stays in the view. Nothing is read in an untrusted workspace.
 * @param memory of the workspace
 */
export function offerUnfinishedRuns(runs: GenerationRuns, memory: vscode.Memento): vscode.Disposable {
  const look = reporting(async () => {
    if (!vscode.workspace.isTrusted) return;
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const found = await Promise.all(
      folders.map(async (folder): Promise<Resumable[]> => {
        const run = await unfinishedRun(folder.uri.fsPath);
        return run ? [{ ...run, folder }] : [];
      }),
    );
    if (runs.current) return;
    runs.unfinished = found.flat();
    const told = memory.get<readonly string[]>(key, []);
    const untold = runs.unfinished.filter(({ id }) => !told.includes(id));
    await memory.update(
      key,
      runs.unfinished.map(({ id }) => id),
    );
    for (const run of untold) void reporting(() => offer(run, folders.length > 1))();
  });
  void look();
  return vscode.workspace.onDidGrantWorkspaceTrust(() => void look());
}

async function offer(run: Resumable, hasSeveralFolders: boolean): Promise<void> {
  const [resume, discard] = ['Resume', 'Discard…'];
  const where = hasSeveralFolders ? `${run.folder.name}: ` : '';
  const chosen = await vscode.window.showInformationMessage(`${where}${unfinishedText(run)}`, resume, discard);
  if (chosen === resume) await vscode.commands.executeCommand(commands.resumeGeneration, run);
  if (chosen === discard) await vscode.commands.executeCommand(commands.discardGeneration, run);
}
