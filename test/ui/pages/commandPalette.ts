import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually';

/** VS Code's quick input: the command palette, the list of files, and any list that an extension shows. */
export class CommandPalette {
  readonly widget: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
  }

  /** Runs a command by its title, category first: `run('Smart Test: Show Log')`. */
  async run(title: string, by: 'mouse' | 'keyboard' = 'mouse'): Promise<void> {
    await this.openAt(`>${title}`, title);
    await (by === 'mouse' ? this.option(title).click() : this.page.keyboard.press('Enter'));
  }

  /** Opens a file of the workspace as Ctrl+P does. `path` may be a part that no other file has. */
  async openFile(path: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input.fill(path);
    await this.widget
      .getByRole('option', { name: path.split('/').at(-1)! })
      .first()
      .click();
  }

  /** Puts the cursor on a line, and the line in the middle of the editor. */
  async goToLine(line: number): Promise<void> {
    await this.openAt(`:${line}`, `line ${line}`);
    await this.option(`line ${line}`).click();
  }

  /** Opened too early, before the extension has said which commands it has or before an editor is active, it stays without the entry. */
  private async openAt(text: string, entry: string): Promise<void> {
    await eventually(async () => {
      if (await this.widget.isVisible()) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await this.input.fill(text);
      await this.option(entry).waitFor({ timeout: 5000 });
    }, 30_000);
  }

  /** An entry whose label holds the text. Labels begin with the name of their icon, if they have one. */
  option(text: string): Locator {
    return this.widget.getByRole('option', { name: text }).first();
  }

  /** Answers a question for a text. */
  async answer(question: string | RegExp, text: string): Promise<void> {
    await this.widget.filter({ hasText: question }).waitFor();
    await this.input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** A row of a list in which several can be ticked. */
  tickedRow(text: string | RegExp): Locator {
    return this.widget.locator('.monaco-list-row').filter({ hasText: text }).first();
  }

  private get input(): Locator {
    return this.widget.locator('input').first();
  }
}
