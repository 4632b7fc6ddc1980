import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import type { Mark } from './pages/editor';
import { useVsCode } from './session';

/** What the fixture's report says of shop/pricing.py, as it is drawn. */
const measured: readonly (readonly [number, Mark])[] = [
  [12, 'dashed'],
  [13, 'solid'],
  [14, 'dashed'],
  [15, 'solid'],
  [20, 'solid'],
  [21, 'solid'],
  [22, 'solid'],
  [23, 'solid'],
  [26, 'dashed'],
  [27, 'solid'],
  [29, 'dashed'],
  [30, 'solid'],
  [31, 'solid'],
];

describe('The marks beside uncovered lines', () => {
  let folder: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('test/fixtures/workspaces/measured');
    return { folder };
  });

  const marksBecome = (expected: readonly (readonly [number, Mark])[]): Promise<void> =>
    eventually(async () => {
      const marks = await session.workbench.editor.marks();
      assert.deepEqual(
        [...marks].sort(([a], [b]) => a - b),
        expected,
      );
    });

  it('appear when a file is opened, also on lines without indentation', async () => {
    await session.workbench.openFile('shop/pricing.py');
    await marksBecome(measured);
  });

  it('leave the gutter to breakpoints', async () => {
    const { editor } = session.workbench;
    await editor.clickGutter(13);
    await eventually(async () => assert.deepEqual(await editor.breakpoints(), [13]));
    await marksBecome(measured);
  });

  it('move with the text, and are dotted where it was edited', async () => {
    const { page, editor } = session.workbench;
    await editor.line('raise DiscountError').click();
    await page.keyboard.press('End');
    await page.keyboard.type('  # edited');
    await marksBecome(measured.map(([line, mark]) => [line, line === 13 ? 'dotted' : mark]));
    await editor.line('import sys').click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await marksBecome(measured.map(([line, mark]) => [line + 1, line === 13 ? 'dotted' : mark]));
  });

  it('are as they were when the edits are undone', async () => {
    const { page } = session.workbench;
    // Words are undone one by one; there is nothing before the edits.
    for (let undone = 0; undone < 5; undone++) {
      await page.keyboard.press('Control+z');
    }
    await marksBecome(measured);
  });

  it('go and come back with the toggle command', async () => {
    const { palette } = session.workbench;
    await palette.run('Smart Test: Toggle Coverage Marks');
    await marksBecome([]);
    await palette.run('Smart Test: Toggle Coverage Marks');
    await marksBecome(measured);
  });

  for (const [theme, kind] of [
    ['Default High Contrast', 'hc-black'],
    ['Default High Contrast Light', 'hc-light'],
    ['Default Light Modern', 'vs'],
  ] as const) {
    it(`can be seen in ${theme}`, async () => {
      await mkdir(join(folder, '.vscode'), { recursive: true });
      await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      await session.workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await marksBecome(measured);
    });
  }

  it('are all dotted in a file that changed while nobody looked', async () => {
    const file = join(folder, 'shop/stock.py');
    await writeFile(file, `${await readFile(file, 'utf8')}\n# changed\n`);
    await session.workbench.openFile('shop/stock.py');
    await marksBecome([1, 2, 3, 4].map((line) => [line, 'dotted']));
  });
});
