import type { Locator, Page } from 'playwright-core';
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
    const rows = await this.tree.getByRole('treeitem').all();
    return Promise.all(
      rows.map(async (row): Promise<[number, string]> => [
        Number(await row.getAttribute('aria-level')),
        await row.locator('.label-name').innerText(),
      ]),
    );
  }

  /** Presses the button that a row shows under the mouse. */
  async pressInline(name: string | RegExp, button: string): Promise<void> {
    const row = this.row(name);
    await row.hover();
    await row.getByRole('button', { name: button }).click();
  }

  /** Presses a button of the view: of its title, which shows them under the mouse, or of its welcome text. */
  async press(name: string): Promise<void> {
    await this.pane.hover();
    await this.pane.getByRole('button', { name }).last().click();
  }
}
