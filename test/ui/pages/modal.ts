import type { Locator, Page } from 'playwright-core';

/** A question that stands before everything else. */
export class Modal {
  readonly box: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
  }

  async text(): Promise<string> {
    await this.box.waitFor();
    return this.box.innerText();
  }

  async press(button: string): Promise<void> {
    await this.box.getByRole('button', { name: button, exact: true }).click();
  }
}
