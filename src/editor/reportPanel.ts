import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { AuditModule, AuditReport } from '../audit/auditReport';
import { reportFigures } from '../audit/reportFigures';
import type { PageContent, PageRequest, PageState } from '../reportPage/messages';
import { countText } from '../wording';
import type { AuditReports } from './auditViewReports';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { FolderCoverage } from './folderCoverage';
import { commands, panels } from './ids';
import { reporting } from './log';
import { pickFolder, type FolderHint } from './pickFolder';
import { reportHtml } from './reportHtml';

interface Services {
  readonly store: CoverageStore;
  readonly reports: AuditReports;
  /** See `Installation`. */
  readonly pageDirectory: string;
}

/** The audit as a page in the editor area, one per workspace folder; open again after a restart. */
export function registerReportPanel(services: Services): vscode.Disposable {
  const open = new Map<string, ReportPanel>();
  const adopt = (panel: vscode.WebviewPanel, folder: FolderCoverage): void => {
    const key = folder.folder.uri.toString();
    open.set(key, new ReportPanel(services, folder, panel));
    panel.onDidDispose(() => open.delete(key));
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      commands.openReport,
      reporting(async (hint: FolderHint) => {
        const folder = await pickFolder(services.store, 'Open Audit Report', hint);
        const panel = folder && open.get(folder.folder.uri.toString());
        if (panel) {
          panel.reveal();
        } else if (folder) {
          const { Active } = vscode.ViewColumn;
          adopt(
            vscode.window.createWebviewPanel(panels.report, titleOf(folder), Active, { enableFindWidget: true }),
            folder,
          );
        }
      }),
    ),
    vscode.window.registerWebviewPanelSerializer(panels.report, {
      deserializeWebviewPanel: (panel, state: PageState | undefined) => {
        const folder = services.store.folders.find(({ folder }) => folder.uri.toString() === state?.folder);
        if (folder) {
          adopt(panel, folder);
        } else {
          panel.dispose();
        }
        return Promise.resolve();
      },
    }),
    { dispose: () => open.forEach((panel) => panel.dispose()) },
  );
}

class ReportPanel implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  /** What was sent last; made anew only for another report. */
  private shown: { readonly report: AuditReport; readonly content: PageContent } | undefined;

  constructor(
    private readonly services: Services,
    private readonly folder: FolderCoverage,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const { store, reports } = services;
    this.disposables.add(panel.onDidDispose(() => this.disposables.dispose()));
    this.disposables.add(panel.webview.onDidReceiveMessage(reporting((request: PageRequest) => this.answer(request))));
    const update = () => void this.update();
    for (const event of [store.onDidChange, store.onDidChangeStale, reports.onDidChange]) {
      this.disposables.add(event(update));
    }
    this.disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(update));
    panel.iconPath = new vscode.ThemeIcon('graph');
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.file(services.pageDirectory)],
    };
    panel.webview.html = this.html();
    reports.want();
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private html(): string {
    const { webview } = this.panel;
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.file(path.join(this.services.pageDirectory, file))).toString();
    return reportHtml({
      cspSource: webview.cspSource,
      script: address('report.js'),
      styles: address('report.css'),
      nonce: randomBytes(16).toString('base64'),
      folder: this.folder.folder.uri.toString(),
    });
  }

  private async answer(request: PageRequest): Promise<void> {
    switch (request.type) {
      case 'ready':
        await this.update();
        break;
      case 'open':
        await this.open(request.path, request.line);
        break;
      case 'run':
        await vscode.commands.executeCommand(commands.runCoverage, this.folder.folder.uri);
        break;
      case 'save':
        await vscode.commands.executeCommand(commands.saveReport, this.folder.folder.uri);
        break;
    }
  }

  /** Only what the report names is opened. */
  private async open(modulePath: string, line?: number): Promise<void> {
    const module = this.shown && modulesOf(this.shown.report).find(({ path }) => path === modulePath);
    if (!module?.file) {
      void vscode.window.showInformationMessage(`${modulePath} is not in this folder.`);
      return;
    }
    const position = line === undefined ? undefined : new vscode.Position(line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(module.file), {
      ...(position ? { selection: new vscode.Range(position, position) } : {}),
    });
  }

  /** A hidden page is told when it asks. */
  private async update(): Promise<void> {
    const report = this.services.reports.of(this.folder);
    const notice = report ? staleNotice(this.folder.staleFiles.size) : this.emptyNotice();
    const figures = report ? this.figuresOf(report) : null;
    const content = { name: this.folder.folder.name, figures, notice, canRun: vscode.workspace.isTrusted };
    this.shown = report && { report, content };
    await this.panel.webview.postMessage(content);
  }

  private figuresOf(report: AuditReport): PageContent['figures'] {
    return this.shown?.report === report ? this.shown.content.figures : reportFigures(report);
  }

  private emptyNotice(): string {
    switch (this.folder.state) {
      case 'none':
        return 'No coverage report found in this folder. Run the tests with coverage to see what they do not reach.';
      case 'unreadable':
        return 'The coverage report cannot be read. Run the tests with coverage to replace it.';
      case 'loading':
        return 'Reading the coverage report…';
      case 'report':
        return 'Reading the code…';
    }
  }
}

function titleOf({ folder }: FolderCoverage): string {
  return `Audit: ${folder.name}`;
}

function staleNotice(files: number): string {
  return files === 0
    ? ''
    : `${countText(files, 'file')} changed after the report was made. Run the tests again for true figures.`;
}

function modulesOf({ batches, unplanned }: AuditReport): AuditModule[] {
  return [...batches.flatMap(({ modules }) => modules), ...unplanned];
}
