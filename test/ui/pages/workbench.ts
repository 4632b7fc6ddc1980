import type { Page } from 'playwright-core';
import { AuditView } from './auditView';
import { CommandPalette } from './commandPalette';
import { ContextMenu } from './contextMenu';
import { Editor } from './editor';
import { Explorer } from './explorer';
import { GenerationView } from './generationView';
import { Modal } from './modal';
import { FailingView } from './failingView';
import { Notifications } from './notifications';
import { ReportPage } from './reportPage';
import { openSideBar } from './sideBar';

/** VS Code's window as a person has it before them. */
export class Workbench {
  readonly audit: AuditView;
  readonly contextMenu: ContextMenu;
  readonly editor: Editor;
  readonly explorer: Explorer;
  readonly generation: GenerationView;
  readonly modal: Modal;
  readonly failing: FailingView;
  readonly notifications: Notifications;
  readonly palette: CommandPalette;
  readonly report: ReportPage;

  constructor(readonly page: Page) {
    this.audit = new AuditView(page);
    this.contextMenu = new ContextMenu(page);
    this.editor = new Editor(page);
    this.explorer = new Explorer(page);
    this.generation = new GenerationView(page);
    this.modal = new Modal(page);
    this.failing = new FailingView(page);
    this.notifications = new Notifications(page);
    this.palette = new CommandPalette(page);
    this.report = new ReportPage(page);
  }

  /** Loads a VS Code page and waits until it can be used: its extensions' icons come last. */
  static async open(page: Page, url: string): Promise<Workbench> {
    await page.goto(url);
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Smart Test/ })
      .waitFor({ timeout: 60_000 });
    return new Workbench(page);
  }

  /** Shows the files of the folder, beside the editor. */
  async openExplorer(): Promise<void> {
    await openSideBar(this.page, 'Explorer');
  }

  /** Opens a file of the workspace by a part of its path that no other file has. */
  async openFile(path: string): Promise<void> {
    await this.palette.openFile(path);
    await this.editor.tab(path.split('/').at(-1)!).waitFor();
  }
}
