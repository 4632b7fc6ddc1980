import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The audit report in the editor area: a page of its own, two frames deep. */
export class ReportPage {
  readonly frame: FrameLocator;

  constructor(private readonly page: Page) {
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  get tab(): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: /^Audit: / });
  }

  /** Waits until something is drawn. */
  async untilReady(): Promise<void> {
    await this.frame.locator('body[data-ready="1"]').waitFor({ timeout: 30_000 });
  }

  /** A rectangle of the map, by the path it stands for. */
  cell(path: string): Locator {
    return this.frame.locator(`.treemap [role="link"][data-path="${path}"]`);
  }

  /** The dots of the chart. */
  get dots(): Locator {
    return this.frame.locator('.chart [role="link"]');
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  /** The first column of the plan, as it is sorted now. */
  async planNames(): Promise<string[]> {
    return this.frame.locator('#plan tbody th').allInnerTexts();
  }
}
