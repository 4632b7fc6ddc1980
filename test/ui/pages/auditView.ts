import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually';
import { ContextMenu } from './contextMenu';
import { openSideBar } from './sideBar';

/** The view "Audit" under Smart Test's own icon in the activity bar. */
export class AuditView {
  readonly pane: Locator;
  readonly tree: Locator;

  constructor(private readonly page: Page) {
    this.pane = page.locator('.pane').filter({ has: page.locator('.pane-header[aria-label^="Audit"]') });
    this.tree = page.getByRole('tree', { name: /^Audit/ });
  }

  async open(): Promise<void> {
    await openSideBar(this.page, 'Smart Test');
    await this.pane.waitFor();
  }

  /** A row that is on the screen: trees draw no others. Its name begins with the label. */
  row(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name }).first();
  }

  async expand(name: string | RegExp): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
  }

  /** The labels on the screen, with their depth: 1 at the top. */
  async rows(): Promise<[number, string][]> {
    return this.page.evaluate<[number, string][]>(rowsOnScreen);
  }

  /** Presses the button that a row shows under the mouse. */
  async pressInline(name: string | RegExp, button: string): Promise<void> {
    const row = this.row(name);
    await row.hover();
    await row.getByRole('button', { name: button }).click();
  }

  /** Presses a key until the row of this name has the focus. */
  async untilFocusIsOn(name: RegExp, key: string): Promise<void> {
    await eventually(async () => {
      const focused = await this.tree.locator('.monaco-list-row.focused').getAttribute('aria-label', { timeout: 1000 });
      if (name.test(focused ?? '')) return;
      await this.page.keyboard.press(key);
      throw new Error(`The focus is on ${focused}`);
    });
  }

  /** Chooses a command of the view's menu, behind the dots in its title. */
  async choose(name: string): Promise<void> {
    await this.press('More Actions...');
    await new ContextMenu(this.page).choose(name);
  }

  /** Presses a button of the view: of its title, which is the side bar's while the view is alone, or of its welcome text. */
  async press(name: string): Promise<void> {
    await this.pane.hover();
    await this.page.locator('.part.sidebar').getByRole('button', { name }).last().click();
  }
}

/** Runs in the page, at one moment: rows come and go while an audit is made. */
const rowsOnScreen = `(() => {
  const rows = document.querySelectorAll('[role="tree"][aria-label^="Audit"] [role="treeitem"]');
  return [...rows].map((row) => [
    Number(row.getAttribute('aria-level')),
    row.querySelector('.label-name')?.textContent ?? '',
  ]);
})()`;
