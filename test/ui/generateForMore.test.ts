import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { measureCoverage, runPython } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

describe('Generating tests for more than a function', () => {
  let folder: string;
  let testsBefore: readonly string[];

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    testsBefore = await testFiles(folder);
    return { folder, settings: { 'smart-test.generationSeconds': 3 } };
  });

  const newTests = async (): Promise<string[]> =>
    (await testFiles(folder)).filter((file) => !testsBefore.includes(file));

  const testsPass = async (): Promise<void> => {
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q'], folder);
    assert.equal(exitCode, 0, stdout);
  };

  it('works for a module, from the Explorer', async () => {
    const { contextMenu, editor, explorer, notifications } = session.workbench;
    await session.workbench.openFile('io/parse.py');
    await session.workbench.openExplorer();
    await explorer.openContextMenu('parse.py');
    await contextMenu.choose('Generate Tests for This Module');
    await notifications.withText(/kept for shopkit\.io\.parse\./).waitFor({ timeout: 60_000 });
    assert.deepEqual(await newTests(), ['tests/test_parse.py']);
    await editor.tab('test_parse.py').waitFor();
    const text = await readFile(join(folder, 'tests/test_parse.py'), 'utf8');
    assert.match(text, /def test_parse_money/);
    assert.match(text, /def test_parse_order/);
    await testsPass();
  });

  it('is undone in one step', async () => {
    const { editor, notifications, page } = session.workbench;
    await notifications.closeAll();
    await editor.line('def test_').click();
    await page.keyboard.press('Control+z');
    await eventually(async () => assert.deepEqual(await newTests(), []));
  });

  it('works for what is selected', async () => {
    const { contextMenu, editor, notifications, page, palette } = session.workbench;
    await session.workbench.openFile('io/parse.py');
    await palette.goToLine(32);
    for (let line = 32; line < 44; line += 1) await page.keyboard.press('Shift+ArrowDown');
    await editor.line('def parse_money').click({ button: 'right', position: { x: 40, y: 5 } });
    await contextMenu.item('Generate Tests for This Function').waitFor();
    await contextMenu.close();
    await palette.goToLine(32);
    for (let line = 32; line < 44; line += 1) await page.keyboard.press('Shift+ArrowDown');
    await palette.run('Smart Test: Generate Tests for Selection');
    await notifications.withText(/kept for parse_money and parse_order\./).waitFor({ timeout: 60_000 });
  });

  it('works for a class, from the light bulb', async () => {
    const { editor, notifications, palette } = session.workbench;
    await notifications.closeAll();
    await session.workbench.openFile('pricing/discount.py');
    await palette.goToLine(13);
    const actions = await editor.openActions();
    await actions.filter({ hasText: /Generate Tests for Class Voucher/ }).click();
    await notifications.withText(/kept for Voucher\./).waitFor({ timeout: 60_000 });
  });

  it('works for a batch of the plan, and keeps what is done when it is cancelled', async () => {
    const { audit, editor, notifications } = session.workbench;
    await notifications.closeAll();
    await audit.open();
    await audit.row(/^io/).waitFor();
    await audit.pressInline(/^io/, 'Generate Tests for These Modules');
    await notifications.withText(/1 of \d modules, .*: running/).waitFor({ timeout: 60_000 });
    await notifications.press('Cancel');
    await notifications.withText(/kept for 1 of \d modules of io\..* not tried\./).waitFor({ timeout: 60_000 });
    await notifications.press('Show Summary');
    await editor.tab('Generated Tests.md').waitFor();
    await editor.line('## Not tried').waitFor();
    await testsPass();
  });

  it('takes away again in one step what a batch wrote', async () => {
    const { audit, notifications } = session.workbench;
    const contents = async (): Promise<string[]> =>
      Promise.all((await testFiles(folder)).map(async (file) => file + (await readFile(join(folder, file), 'utf8'))));
    const before = await contents();
    await notifications.closeAll();
    await audit.pressInline(/^io/, 'Generate Tests for These Modules');
    await notifications.withText(/kept for \d of \d modules? of io\./).waitFor({ timeout: 90_000 });
    assert.notDeepEqual(await contents(), before);
    await notifications.press('Undo Batch');
    await eventually(async () => assert.deepEqual(await contents(), before));
  });
});
