import * as path from 'node:path';
import * as vscode from 'vscode';
import { auditFormats, type AuditFormat } from '../audit/auditFormats';
import { UserError } from '../userError';
import type { AuditReports } from './auditViewReports';
import type { CoverageStore } from './coverageStore';
import { commands } from './ids';
import { reporting } from './log';
import { pickFolder } from './pickFolder';

interface FileFormat {
  readonly name: string;
  readonly extension: string;
  readonly format: AuditFormat;
}

const fileFormats: readonly FileFormat[] = [
  { name: 'HTML, one page that needs nothing else', extension: 'html', format: 'html' },
  { name: 'Markdown', extension: 'md', format: 'markdown' },
  { name: 'JSON', extension: 'json', format: 'json' },
];

/** The command that writes the audit to a file: its extension says in which format. */
export function registerSaveReport(store: CoverageStore, reports: AuditReports): vscode.Disposable {
  return vscode.commands.registerCommand(
    commands.saveReport,
    reporting(async (uri?: vscode.Uri) => {
      const folder = store.folders.find((each) => each.folder.uri.toString() === uri?.toString());
      const coverage = folder ?? (await pickFolder(store, 'Save Report As'));
      if (!coverage) {
        return;
      }
      reports.want();
      const report = reports.of(coverage);
      if (!report) {
        throw new UserError(
          'There is no audit to save yet. Run the tests with coverage first, or wait until it is made.',
        );
      }
      const file = await vscode.window.showSaveDialog({
        title: 'Save Report As',
        defaultUri: vscode.Uri.joinPath(coverage.folder.uri, 'audit.html'),
        filters: Object.fromEntries(fileFormats.map(({ name, extension }) => [name, [extension]])),
      });
      if (file) {
        await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(auditFormats[formatOf(file)](report)));
        await vscode.window.showTextDocument(file, { preview: false });
      }
    }),
  );
}

/** @throws UserError for an extension that no format has */
function formatOf({ path: file }: vscode.Uri): AuditFormat {
  const extension = path.posix.extname(file).slice(1).toLowerCase();
  const found = fileFormats.find((each) => each.extension === extension);
  if (!found) {
    const known = fileFormats.map((each) => `.${each.extension}`).join(', ');
    throw new UserError(`The name of the file says which format it gets: choose one that ends in ${known}.`);
  }
  return found.format;
}
