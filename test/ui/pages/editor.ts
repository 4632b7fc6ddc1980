import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually';

/** How a line is marked: the style of the bar on its left. */
export type Mark = 'solid' | 'dashed' | 'dotted';

/** The text editor in the first group. Only lines on the screen exist in the page. */
export class Editor {
  private readonly root: Locator;

  constructor(private readonly page: Page) {
    this.root = page.locator('.editor-instance .monaco-editor').first();
  }

  tab(fileName: string): Locator {
    return this.page.locator(`.tabs-container .tab[data-resource-name="${fileName}"]`);
  }

  /** The first line on the screen that holds the text. */
  line(text: string): Locator {
    return this.root.locator('.view-line', { hasText: text }).first();
  }

  /** A link above a line. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text }).first();
  }

  lineNumber(line: number): Locator {
    return this.root.locator('.margin-view-overlays .line-numbers', { hasText: new RegExp(`^${line}$`) });
  }

  /** Clicks in the column left of the line numbers, where breakpoints are set. It has no elements of its own. */
  async clickGutter(line: number): Promise<void> {
    const margin = await boxOf(this.root.locator('.margin'));
    const number = await boxOf(this.lineNumber(line));
    await this.page.mouse.click(margin.x + 9, number.y + number.height / 2);
  }

  /** Lines on the screen with a breakpoint beside them, 1-based. */
  async breakpoints(): Promise<number[]> {
    return this.page.evaluate<number[]>(breakpointsOnScreen);
  }

  /** Right-clicks the first word after the keyword on a line that holds the text: the name in `def name(`. */
  async openContextMenu(text: string): Promise<void> {
    await this.line(text).locator('span span').nth(2).click({ button: 'right' });
  }

  /** Where the cursor is, 1-based, as the status bar says. */
  async cursorLine(): Promise<number> {
    const text = await this.page.locator('[id="status.editor.selection"]').innerText();
    return Number(/Ln (\d+)/.exec(text)?.[1]);
  }

  /** What the light bulb offers for the line of the cursor. VS Code drops the question when the editor changes meanwhile. */
  async openActions(): Promise<Locator> {
    const actions = this.page.locator('.action-widget').first();
    await eventually(async () => {
      await this.page.keyboard.press('Control+.');
      await actions.waitFor({ timeout: 4000 });
    }, 20_000);
    return actions.getByRole('option');
  }

  /** The marks on the screen, by 1-based line number. A mark without a colour, as a theme may make it, is none. */
  async marks(): Promise<Map<number, Mark>> {
    return new Map(await this.page.evaluate<[number, Mark][]>(marksOnScreen));
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** Patient, because the editor may be about to draw its lines anew. */
function boxOf(locator: Locator): Promise<Box> {
  return eventually(async () => {
    const box = await locator.boundingBox({ timeout: 1000 });
    if (box === null) throw new Error(`Not on the screen: ${locator.toString()}`);
    return box;
  });
}

/** Runs in the page. A breakpoint's icon is as high on the screen as its line's number. */
const breakpointsOnScreen = `(() => {
  const editor = document.querySelector('.editor-instance .monaco-editor');
  const numbers = [...editor.querySelectorAll('.margin-view-overlays .line-numbers')];
  return [...editor.querySelectorAll('.glyph-margin-widgets .codicon-debug-breakpoint')].map((icon) => {
    const { top, height } = icon.getBoundingClientRect();
    const beside = numbers.find((number) => Math.abs(number.getBoundingClientRect().top - top) < height / 2);
    return Number(beside?.textContent);
  });
})()`;

/**
 * Runs in the page. Decorations have generated class names, and no line number: the elements of a line, in the margin and
 * over the text, have the same `top`.
 */
const marksOnScreen = `(() => {
  const editor = document.querySelector('.editor-instance .monaco-editor');
  const lineAt = new Map();
  for (const line of editor.querySelectorAll('.margin-view-overlays > div')) {
    const number = line.querySelector('.line-numbers');
    if (number !== null) lineAt.set(line.style.top, Number(number.textContent));
  }
  const marks = [];
  for (const line of editor.querySelectorAll('.view-overlays > div')) {
    for (const decoration of line.querySelectorAll('.cdr[class*="ced-"]')) {
      const style = getComputedStyle(decoration);
      const visible = parseFloat(style.borderLeftWidth) > 0 && style.borderLeftColor !== 'rgba(0, 0, 0, 0)';
      if (visible) marks.push([lineAt.get(line.style.top), style.borderLeftStyle]);
    }
  }
  // A line without indentation has its bar in front of its first letter.
  for (const line of editor.querySelectorAll('.view-lines > .view-line')) {
    for (const part of line.querySelectorAll('[class*="ced-"]')) {
      const style = getComputedStyle(part, '::before');
      const visible = parseFloat(style.borderLeftWidth) > 0 && style.borderLeftColor !== 'rgba(0, 0, 0, 0)';
      if (visible) marks.push([lineAt.get(line.style.top), style.borderLeftStyle]);
    }
  }
  return marks;
})()`;
