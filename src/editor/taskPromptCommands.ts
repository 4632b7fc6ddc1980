import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { AuditBatch, AuditReport } from '../audit/auditReport';
import { taskPrompt } from '../audit/taskPrompt';
import { taskPromptFiles, type TaskPromptFile } from '../audit/taskPromptFiles';
import { readTestSurroundings, type SurroundingsByModule } from '../audit/testSurroundings';
import { readProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import { countText } from '../wording';
import type { SourceAnalysis } from './analysis';
import { batchNodeId } from './auditTree';
import type { AuditElement } from './auditTreeItem';
import type { AuditReports } from './auditViewReports';
import type { CoverageStore } from './coverageStore';
import { commands } from './ids';
import { isCancellation, reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';

interface Services {
  readonly store: CoverageStore;
  readonly reports: AuditReports;
  readonly analysis: SourceAnalysis;
}

const title = 'Save All Task Prompts';
const replaceAll = 'Replace';
const keepExisting = 'Keep Existing';
const messageMilliseconds = 5000;

/** The commands that hand out the plan as work: a batch to the clipboard, or every batch to a folder. */
export function registerTaskPrompts(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      commands.copyTaskPrompt,
      reporting((element: AuditElement | undefined) => copyTaskPrompt(element, services)),
    ),
    vscode.commands.registerCommand(
      commands.saveTaskPrompts,
      reporting((element: AuditElement | undefined) => saveTaskPrompts(element, services)),
    ),
  );
}

async function copyTaskPrompt(element: AuditElement | undefined, services: Services): Promise<void> {
  const found = element && plannedBatch(element, services);
  if (!found) {
    throw new UserError('This batch is no longer in the plan: choose one in the audit view.');
  }
  const { batch, report } = found;
  const surroundings = await readingTests(report, services);
  if (surroundings) {
    await vscode.env.clipboard.writeText(taskPrompt(batch, report, surroundings));
    vscode.window.setStatusBarMessage(`Task prompt for ${batch.name} copied`, messageMilliseconds);
  }
}

async function saveTaskPrompts(element: AuditElement | undefined, services: Services): Promise<void> {
  const report = (element && plannedBatch(element, services)?.report) ?? (await pickedReport(services, element));
  const [folder] = report ? ((await chooseFolder(report)) ?? []) : [];
  const surroundings = report && folder && (await readingTests(report, services));
  if (!report || !folder || !surroundings) return;
  const files = taskPromptFiles(report, surroundings);
  const wanted = await allowedFiles(files, folder);
  for (const file of wanted) {
    await write(vscode.Uri.joinPath(folder, file.name), file.text);
  }
  if (wanted.length > 0) {
    void vscode.window.showInformationMessage(
      `${countText(wanted.length, 'task prompt')} saved in ${vscode.workspace.asRelativePath(folder)}.`,
    );
  }
}

/** The batch that a node of the tree stands for, as the latest audit has it. */
function plannedBatch(
  { node }: AuditElement,
  { store, reports }: Services,
): { readonly batch: AuditBatch; readonly report: AuditReport } | undefined {
  for (const folder of store.folders) {
    const report = reports.of(folder);
    const batch = report?.batches.find((each) => batchNodeId(folder.folder.uri.toString(), each) === node.id);
    if (report && batch) return { batch, report };
  }
  return undefined;
}

async function pickedReport({ store, reports }: Services, hint: FolderHint): Promise<AuditReport | undefined> {
  const folder = await pickFolder(store, title, hint);
  const report = folder && reports.of(folder);
  if (folder && (!report || report.batches.length === 0)) {
    throw new UserError(
      `There is no plan for ${folder.folder.name}: run its tests with coverage and open the audit view.`,
    );
  }
  return report;
}

function chooseFolder({ root }: AuditReport): Thenable<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    title,
    openLabel: 'Save Here',
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.Uri.file(root),
  });
}

/** What is there for who writes the tests; `undefined` when the user does not want to wait for it. */
export async function readingTests(
  report: AuditReport,
  { analysis }: Pick<Services, 'analysis'>,
): Promise<SurroundingsByModule | undefined> {
  const location = vscode.ProgressLocation.Notification;
  try {
    return await vscode.window.withProgress(
      { location, title: 'Task prompts: reading the tests', cancellable: true },
      async (_progress, token) => {
        const abort = new AbortController();
        const cancelling = token.onCancellationRequested(() => abort.abort());
        try {
          const layout = await readProjectLayout(report.root, abort.signal);
          const analyzer = await analysis.analyzer();
          const tools = { readFile, readModule: (source: string) => analyzer.readModule(source) };
          return await readTestSurroundings(report, layout, tools, abort.signal);
        } finally {
          cancelling.dispose();
        }
      },
    );
  } catch (error) {
    if (isCancellation(error)) return undefined;
    throw error;
  }
}

/** Those that the user lets us write: a file that is there is replaced only when they say so. */
async function allowedFiles(files: readonly TaskPromptFile[], folder: vscode.Uri): Promise<readonly TaskPromptFile[]> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const taken = new Set(entries.map(([name]) => name.toLowerCase()));
  const unused = files.filter(({ name }) => !taken.has(name.toLowerCase()));
  if (unused.length === files.length) return files;
  const existing = files.length - unused.length;
  const answer = await vscode.window.showWarningMessage(
    `${existing} of ${countText(files.length, 'task prompt')} would replace a file.`,
    { modal: true, detail: `Files of these names are in ${folder.fsPath} already.` },
    replaceAll,
    ...(unused.length === 0 ? [] : [keepExisting]),
  );
  if (answer === replaceAll) return files;
  return answer === keepExisting ? unused : [];
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${uri.fsPath} cannot be written (${reason}). Choose another folder.`, { cause: error });
  }
}
