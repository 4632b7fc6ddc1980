import type { Locator, Page } from 'playwright-core';

/** The menu that a right click opens, in the editor or in a tree. */
export class ContextMenu {
  constructor(private readonly page: Page) {}

  /** Always by name: the menu bar's "Application Menu" is a menu item too. */
  item(name: string): Locator {
    return this.page.getByRole('menuitem', { name });
  }

  async choose(name: string): Promise<void> {
    await this.item(name).click();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }
}
