import * as path from 'node:path';
import * as vscode from 'vscode';
import type { RepairReport } from '../repair/repairRecords';
import { replaceFile } from '../replaceFile';
import { UserError } from '../userError';
import type { CoverageStore } from './coverageStore';
import type { FailingTests } from './failingTests';
import { commands, contextKeys } from './ids';
import { reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { ReadOnlyDocument } from './readOnlyDocument';

/** The commands that show what the last run of Fix Failing Tests did, and write it to a file. */
export function registerRepairReport(store: CoverageStore, failing: FailingTests): vscode.Disposable {
  const page = new ReadOnlyDocument('smart-test-repairs', 'Repair Report.md');
  const reportFor = async (title: string, hint: FolderHint): Promise<RepairReport | undefined> => {
    const folder = await pickFolder(store, title, hint);
    if (!folder) return undefined;
    const report = failing.reportOf(folder.folder);
    if (!report) throw new UserError(`No test of ${folder.folder.name} was run yet. Run Fix Failing Tests first.`);
    return report;
  };
  return vscode.Disposable.from(
    page,
    failing.onDidChange(() => vscode.commands.executeCommand('setContext', contextKeys.repaired, failing.hasRun)),
    vscode.commands.registerCommand(
      commands.showRepairReport,
      reporting(async (hint: FolderHint) => {
        const report = await reportFor('Show Repair Report', hint);
        if (report) await page.show(await reportText(report, 'md'), report.root);
      }),
    ),
    vscode.commands.registerCommand(
      commands.saveRepairReport,
      reporting(async (hint: FolderHint) => {
        const report = await reportFor('Save Repair Report As', hint);
        if (report) await save(report);
      }),
    ),
  );
}

/** What makes differences into text is read when it is first needed. */
async function reportText(report: RepairReport, format: 'md' | 'json'): Promise<string> {
  if (format === 'json') return (await import('../repair/repairJson')).repairJson(report);
  return (await import('../repair/repairMarkdown')).repairMarkdown(report);
}

/** The name that the user gives the file says in which format. */
async function save(report: RepairReport): Promise<void> {
  const file = await vscode.window.showSaveDialog({
    title: 'Save Repair Report As',
    defaultUri: vscode.Uri.file(path.join(report.root, 'repairs.md')),
    filters: { Markdown: ['md'], JSON: ['json'] },
  });
  if (!file) return;
  const text = await reportText(report, file.path.endsWith('.json') ? 'json' : 'md');
  try {
    if (file.scheme === 'file') await replaceFile(file.fsPath, text);
    else await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError(`${file.fsPath} cannot be written (${reason}). Choose another place.`, { cause: error });
  }
  await vscode.window.showTextDocument(file, { preview: false });
}
