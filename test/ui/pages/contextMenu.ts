import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually';

/** The menu that a right click opens, in the editor or in a tree. */
export class ContextMenu {
  constructor(private readonly page: Page) {}

  /** Always by name: the menu bar's "Application Menu" is a menu item too. */
  item(name: string): Locator {
    return this.page.getByRole('menuitem', { name });
  }

  /** VS Code ignores a click that comes sooner after the one that opened the menu than a hand could. */
  async choose(name: string): Promise<void> {
    const item = this.item(name);
    await item.waitFor();
    await eventually(async () => {
      if (await item.isVisible()) await item.click({ timeout: 1000 });
      await item.waitFor({ state: 'hidden', timeout: 1000 });
    });
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }
}
