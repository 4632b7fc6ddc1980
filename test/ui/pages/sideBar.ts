import type { Page } from 'playwright-core';

/** Shows what an icon of the activity bar stands for, if it is not shown: a click on the open one closes the side bar. */
export async function openSideBar(page: Page, name: string): Promise<void> {
  // The badge is part of the name, after a dash.
  const tab = page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${name}`) });
  if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
}
