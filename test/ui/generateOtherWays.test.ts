import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { python } from '../../scripts/paths.mjs';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

const ownTests = ['tests/test_pricing.py'];

/** Lines of split_bill, which the fixture's report has as not covered. */
const splitBill = [20, 21, 22, 23];

describe('Generating tests', () => {
  let folder: string;
  let textBefore: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('test/fixtures/workspaces/measured');
    textBefore = await testText();
    return { folder };
  });

  const testText = (): Promise<string> => readFile(join(folder, ownTests[0]!), 'utf8');

  const command = 'Smart Test: Generate Tests for This Function';

  const marksOfSplitBill = async (): Promise<readonly number[]> => {
    const marks = await session.workbench.editor.marks();
    return splitBill.filter((line) => marks.has(line));
  };

  it('works from the light bulb', async () => {
    const { workbench } = session;
    await workbench.openFile('shop/pricing.py');
    await workbench.palette.goToLine(21);
    await eventually(async () => assert.deepEqual(await marksOfSplitBill(), splitBill));
    const actions = await workbench.editor.openActions();
    await actions.filter({ hasText: 'Generate Tests for split_bill (4 lines missing)' }).click();
    await workbench.notifications.withText(/kept for split_bill/).waitFor({ timeout: 90_000 });
    await workbench.editor.tab('test_pricing.py').waitFor();
    assert.deepEqual(await testFiles(folder), ownTests);
    await eventually(async () => assert.match(await testText(), /def test_split_bill/));
    assert.match(await testText(), /def test_apply_discount/);
  });

  it('is undone as any edit is, in one step, and what it covered is uncovered again', async () => {
    const { editor, notifications, page, palette } = session.workbench;
    await notifications.closeAll();
    await editor.line('import split_bill').click();
    await page.keyboard.press('Control+z');
    await editor.line('import split_bill').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await eventually(async () => assert.equal(await testText(), textBefore));
    await palette.openFile('shop/pricing.py');
    await eventually(async () => assert.deepEqual(await marksOfSplitBill(), splitBill));
  });

  it('ends soon when it is cancelled twice, and leaves no draft behind', async () => {
    const { notifications, page, palette } = session.workbench;
    await palette.goToLine(11);
    await palette.run(command);
    await notifications.press('Cancel');
    // The first time it finishes with what it has found, if it has found something yet.
    await eventually(async () => {
      const finishing = notifications.withText(/finishing/).getByRole('button', { name: 'Cancel' });
      if (await finishing.isVisible()) await finishing.click({ timeout: 500 });
      assert.equal(await notifications.withText(/Tests for apply_discount/).count(), 0);
    }, 20_000);
    await eventually(async () => assert.deepEqual(await testFiles(folder), ownTests));
    await page.waitForTimeout(2000); // What was found just before may still be shown.
    await notifications.closeAll();
    await session.workbench.openFile('shop/pricing.py');
  });

  it('asks for the function when the cursor is in none', async () => {
    const { editor, notifications, palette } = session.workbench;
    await palette.goToLine(1);
    await palette.run(command);
    await palette.option('split_bill').click();
    await notifications.withText(/kept for split_bill/).waitFor({ timeout: 90_000 });
    await editor.tab('test_pricing.py').waitFor();
    await notifications.press('Go to Function');
    await eventually(async () => assert.equal(await editor.cursorLine(), 19));
    await eventually(async () => assert.deepEqual(await marksOfSplitBill(), []));
  });

  it('says that there is nothing to add the second time, and no longer offers it', async () => {
    const { notifications, page, palette } = session.workbench;
    await notifications.closeAll();
    await palette.goToLine(21);
    await palette.run(command);
    await notifications.withText('split_bill has no uncovered lines. Nothing to add.').waitFor({ timeout: 30_000 });
    assert.deepEqual(await testFiles(folder), ownTests);
    await palette.goToLine(20);
    await page.keyboard.press('Control+.');
    await page.getByText('No code actions available').first().waitFor();
    assert.equal((await testText()).match(/def test_split_bill/g)?.length, 1);
  });

  it('says which function cannot be tested in a file with a syntax error', async () => {
    const { notifications, palette } = session.workbench;
    await notifications.closeAll();
    await writeFile(join(folder, 'shop/broken.py'), 'def broken(:\n    return 1\n\n\ndef fine(a):\n    return a\n');
    await palette.openFile('shop/broken.py');
    await session.workbench.editor.tab('broken.py').waitFor();
    await palette.goToLine(6);
    await palette.run(command);
    await notifications.withText(/broken\.py has a syntax error in line 1/).waitFor();
  });

  it('says what to install where pytest is missing, and hands it over', async () => {
    const { notifications, palette } = session.workbench;
    await notifications.closeAll();
    const environment = join(folder, 'bare');
    await promisify(execFile)(python, ['-m', 'venv', '--without-pip', environment]);
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const interpreter = '${workspaceFolder}/bare/bin/python';
    await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify({ 'smart-test.interpreter': interpreter }));
    await session.workbench.openFile('shop/pricing.py');
    await palette.goToLine(11);
    await eventually(async () => {
      await palette.run(command);
      await notifications.withText(/does not have pytest and coverage\. Install with: /).waitFor({ timeout: 5000 });
    }, 20_000);
    await session.workbench.page.context().grantPermissions(['clipboard-read']);
    await notifications.press('Copy Command');
    await eventually(async () => {
      const copied = await session.workbench.page.evaluate<string>('navigator.clipboard.readText()');
      assert.equal(copied, `${environment}/bin/python -m pip install pytest coverage`);
    });
    assert.match(await testText(), /def test_split_bill/);
  });
});
