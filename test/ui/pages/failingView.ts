import type { Locator, Page } from 'playwright-core';
import { openSideBar } from './sideBar';

/** The view "Failing" under Smart Test's own icon in the activity bar. */
export class FailingView {
  readonly pane: Locator;
  readonly tree: Locator;

  constructor(private readonly page: Page) {
    this.pane = page.locator('.pane').filter({ has: page.locator('.pane-header[aria-label^="Failing"]') });
    this.tree = page.getByRole('tree', { name: /^Failing/ });
  }

  /** Opens it if it is folded up, as it is at first, and gives it all the room. */
  async open(): Promise<void> {
    await openSideBar(this.page, 'Smart Test');
    const header = this.pane.locator('.pane-header');
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
    // Rows exist in the page only where there is room for them.
    const audit = this.page.locator('.pane-header[aria-label^="Audit"]');
    if ((await audit.getAttribute('aria-expanded')) === 'true') await audit.click();
  }

  /** A row that is on the screen. Its name begins with the label. */
  row(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name }).first();
  }

  /** Presses the button that a row shows under the mouse. */
  async pressInline(name: string | RegExp, button: string): Promise<void> {
    const row = this.row(name);
    await row.hover();
    await row.getByRole('button', { name: button }).click();
  }

  /** Presses a button of the view's title. */
  async press(name: string): Promise<void> {
    await this.pane.locator('.pane-header').hover();
    await this.pane.locator('.pane-header').getByRole('button', { name }).click();
  }

  /** Presses a button or link of the text that stands there when nothing fails. */
  async pressWelcome(name: string): Promise<void> {
    await this.pane.locator('.pane-body').getByRole('button', { name }).click();
  }
}
