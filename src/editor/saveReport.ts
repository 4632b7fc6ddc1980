import * as path from 'node:path';
import * as vscode from 'vscode';
import { auditFormats, type AuditFormat } from '../audit/auditFormats';
import type { AuditReport } from '../audit/auditReport';
import { taskPrompts } from '../audit/taskPrompt';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import type { AuditReports } from './auditViewReports';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { FolderCoverage } from './folderCoverage';
import { commands } from './ids';
import { reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { replaceFile } from '../replaceFile';
import { readingTests } from './taskPromptCommands';

interface Services {
  readonly store: CoverageStore;
  readonly reports: AuditReports;
  readonly analysis: SourceAnalysis;
}

interface FileFormat {
  readonly name: string;
  readonly extension: string;
  readonly format: AuditFormat | 'xml';
}

const title = 'Save Report As';

const fileFormats: readonly FileFormat[] = [
  { name: 'HTML, one page that needs nothing else', extension: 'html', format: 'html' },
  { name: 'Markdown', extension: 'md', format: 'markdown' },
  { name: 'JSON', extension: 'json', format: 'json' },
  { name: 'XML, the plan as tasks', extension: 'xml', format: 'xml' },
];

/** The command that writes the audit to a file: its extension says in which format. */
export function registerSaveReport(services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(
    commands.saveReport,
    reporting((hint: FolderHint) => saveReport(services, hint)),
  );
}

async function saveReport(services: Services, hint: FolderHint): Promise<void> {
  const { store } = services;
  const folder = await pickFolder(store, title, hint);
  const report = folder && (await finishedAudit(folder, services));
  const file = report && (await chooseFile(folder.folder));
  const text = file && (await textFor(file, report, services));
  if (!file || text === undefined) return;
  await write(file, text);
  tell(file);
}

/**
 * The audit of a folder, after a wait if it is being made.
 * @returns `undefined` when the user does not want to wait
 * @throws UserError when there is nothing to wait for
 */
async function finishedAudit(
  folder: FolderCoverage,
  { reports }: Pick<Services, 'reports'>,
): Promise<AuditReport | undefined> {
  reports.want();
  const isComing = (): boolean => !reports.of(folder) && (folder.state === 'loading' || reports.isBusy);
  const isCancelled = isComing() && (await waited(reports.onDidChange, () => !isComing()));
  const report = reports.of(folder);
  if (!report && !isCancelled) {
    throw new UserError(`There is no audit of ${folder.folder.name} to save. Run its tests with coverage first.`);
  }
  return isCancelled ? undefined : report;
}

/** Waits, with a notification, for an event after which something is done. True when the user cancelled. */
function waited(event: vscode.Event<void>, isDone: () => boolean): Thenable<boolean> {
  const options = { location: vscode.ProgressLocation.Notification, title: `${title}: reading the code` };
  return vscode.window.withProgress({ ...options, cancellable: true }, async (_progress, token) => {
    const listening = new DisposableStore();
    try {
      return await new Promise<boolean>((resolve) => {
        const answer = (isCancelled: boolean) => (): void => {
          if (isCancelled || isDone()) resolve(isCancelled);
        };
        listening.add(event(answer(false)));
        listening.add(token.onCancellationRequested(answer(true)));
      });
    } finally {
      listening.dispose();
    }
  });
}

/** The dialog asks before it gives the name of a file that is there. */
function chooseFile({ uri }: vscode.WorkspaceFolder): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.joinPath(uri, 'audit.html'),
    filters: Object.fromEntries(fileFormats.map(({ name, extension }) => [name, [extension]])),
  });
}

/** `undefined` when the user does not want to wait for it. */
async function textFor(file: vscode.Uri, report: AuditReport, services: Services): Promise<string | undefined> {
  const format = formatOf(file);
  if (format !== 'xml') return auditFormats[format](report);
  const surroundings = await readingTests(report, services);
  return surroundings && taskPrompts(report, surroundings);
}

/** @throws UserError for an extension that no format has */
function formatOf({ path: file }: vscode.Uri): FileFormat['format'] {
  const extension = path.posix.extname(file).slice(1).toLowerCase();
  const found = fileFormats.find((each) => each.extension === extension);
  if (!found) {
    const known = fileFormats.map((each) => `.${each.extension}`).join(', ');
    throw new UserError(`The name of the file says which format it gets: choose one that ends in ${known}.`);
  }
  return found.format;
}

async function write(file: vscode.Uri, text: string): Promise<void> {
  try {
    if (file.scheme === 'file') {
      await replaceFile(file.fsPath, text);
    } else {
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError(`${file.fsPath} cannot be written (${reason}). Choose another place.`, { cause: error });
  }
}

/** Nobody waits for the answer: the notification may stay for long. */
function tell(file: vscode.Uri): void {
  const open = 'Open';
  const message = `Report saved in ${vscode.workspace.asRelativePath(file)}.`;
  const answer = reporting(async () => {
    if ((await vscode.window.showInformationMessage(message, open)) === open) {
      await show(file);
    }
  });
  void answer();
}

/** A page in the browser, unless that is on another machine than the file; anything else as text. */
async function show(file: vscode.Uri): Promise<void> {
  const isHere = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (isHere && formatOf(file) === 'html') {
    await vscode.env.openExternal(file);
  } else {
    await vscode.window.showTextDocument(file, { preview: false });
  }
}
