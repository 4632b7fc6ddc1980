import type { Page } from 'playwright-core';

/** The files of the folder, in the side bar. */
export class Explorer {
  constructor(private readonly page: Page) {}

  /** Right-clicks a file that can be seen: that of the editor in front always is. */
  async openContextMenu(fileName: string): Promise<void> {
    const row = this.page.locator('.explorer-folders-view').getByRole('treeitem', { name: fileName }).first();
    await row.click({ button: 'right' });
  }
}
