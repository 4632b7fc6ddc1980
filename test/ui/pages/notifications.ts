import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually';

/** The toasts in the lower right corner. */
export class Notifications {
  readonly toasts: Locator;

  constructor(page: Page) {
    this.toasts = page.locator('.notifications-toasts .notification-toast');
  }

  withText(text: string | RegExp): Locator {
    return this.toasts.filter({ hasText: text });
  }

  async press(button: string): Promise<void> {
    await this.toasts.getByRole('button', { name: button, exact: true }).first().click();
  }

  /** Shows all of a long text: a toast without buttons is one line high. Its buttons show under the mouse. */
  async expand(toast: Locator): Promise<void> {
    await toast.hover();
    const button = toast.getByRole('button', { name: /^Expand Notification/ });
    if (await button.isVisible()) await button.click();
  }

  async texts(): Promise<string[]> {
    return this.toasts.locator('.notification-list-item-message').allInnerTexts();
  }

  /** Closes every toast: the mouse must be over one for its button to show. One may go by itself meanwhile. */
  async closeAll(): Promise<void> {
    await eventually(async () => {
      for (let left = await this.toasts.count(); left > 0; left--) {
        const toast = this.toasts.first();
        await toast.hover({ timeout: 1000 });
        await toast.getByRole('button', { name: /^Clear Notification/ }).click({ timeout: 1000 });
        await toast.waitFor({ state: 'detached', timeout: 1000 });
      }
    });
  }
}
