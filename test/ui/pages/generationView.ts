import type { Locator, Page } from 'playwright-core';

/** The view "Generation" below the audit: there while tests are generated for many modules, and until it is closed. */
export class GenerationView {
  readonly pane: Locator;
  readonly tree: Locator;

  constructor(private readonly page: Page) {
    this.pane = page.locator('.pane').filter({ has: page.locator('.pane-header[aria-label^="Generation"]') });
    this.tree = page.getByRole('tree', { name: /^Generation/ });
  }

  /** A row that is on the screen. Its name is its whole sentence: `tax.py, module, waiting`. */
  row(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name }).first();
  }

  /** What stands in the header beside the title. */
  async figures(): Promise<string> {
    return (await this.pane.locator('.pane-header .description').textContent()) ?? '';
  }

  /** What stands above the rows. */
  get message(): Locator {
    return this.pane.locator('.message');
  }

  async press(name: string): Promise<void> {
    await this.pane.locator('.pane-header').hover();
    await this.pane.getByRole('button', { name }).first().click();
  }
}
