import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

describe('The audit view', () => {
  let folder: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('test/fixtures/workspaces/measured');
    await rm(join(folder, 'coverage.json'));
    return { folder, settings: { 'smart-test.threshold': 100 } };
  });

  it('offers to run the tests where there is no report, and shows what they miss', async () => {
    const { audit } = session.workbench;
    await audit.open();
    await audit.pane.getByText('No coverage report found in this folder.').waitFor();
    await audit.press('Run Tests with Coverage');
    await audit.row(/^shop/).waitFor({ timeout: 60_000 });
    await session.workbench.notifications.withText('1 test passed').waitFor();
    await session.workbench.notifications.closeAll();
  });

  it('leads from batches over modules and functions to lines', async () => {
    const { audit } = session.workbench;
    await audit.expand(/^pricing\.py/);
    await audit.expand(/^apply_discount/);
    await eventually(async () => {
      const rows = await audit.rows();
      const start = rows.findIndex(([, label]) => label === 'pricing.py');
      assert.deepEqual(rows[0], [1, 'shop']);
      assert.deepEqual(rows[start], [2, 'pricing.py']);
      const [depth] = rows.find(([, label]) => label === 'apply_discount') ?? [];
      assert.equal(depth, 3);
      assert.ok(
        rows.some(([level, label]) => level === 4 && label === 'Line 13'),
        JSON.stringify(rows),
      );
    });
  });

  it('goes to the line that is clicked', async () => {
    const { audit, editor } = session.workbench;
    await audit.row(/^Line 13/).click();
    await editor.tab('pricing.py').waitFor();
    await eventually(async () => assert.equal(await editor.cursorLine(), 13));
  });

  it('can be used with the keyboard alone', async () => {
    const { audit, editor, page, palette } = session.workbench;
    await palette.run('Smart Test: Focus on Audit View');
    await page.keyboard.press('Home');
    await audit.untilFocusIsOn(/^Line 15/, 'ArrowDown');
    await page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await editor.cursorLine(), 15));
    await palette.run('Smart Test: Focus on Audit View');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await eventually(async () =>
      assert.equal(await audit.row(/^apply_discount/).getAttribute('aria-expanded'), 'false'),
    );
  });

  it('generates tests from the button beside a function, and beside what is missing in it', async () => {
    const { audit, editor, notifications } = session.workbench;
    await audit.expand(/^split_bill/);
    await audit.row(/^split_bill/).hover();
    await audit
      .row(/^split_bill/)
      .getByRole('button', { name: 'Generate Tests for This Function' })
      .waitFor();
    await audit.pressInline(/^Lines 20–23/, 'Generate Tests for This Function');
    await notifications.withText(/kept for split_bill/).waitFor({ timeout: 90_000 });
    await editor.tab('test_pricing.py').waitFor();
    assert.deepEqual(await testFiles(folder), ['tests/test_pricing.py']);
    await eventually(async () =>
      assert.match(await readFile(join(folder, 'tests/test_pricing.py'), 'utf8'), /split_bill\(/),
    );
  });

  it('no longer lists what the new tests reach', async () => {
    const { audit, editor, notifications } = session.workbench;
    await eventually(async () => assert.equal(await audit.row(/^split_bill/).count(), 0));
    await notifications.press('Go to Function');
    await editor.tab('pricing.py').locator('xpath=self::*[contains(@class, "active")]').waitFor();
    await eventually(async () => assert.equal(await editor.cursorLine(), 19));
  });

  it('says so when every module reaches the threshold, and then shows all of them on request', async () => {
    const { audit } = session.workbench;
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify({ 'smart-test.threshold': 0 }));
    await audit.pane.getByText('Every module is at or above the threshold.').waitFor();
    await audit.press('Show All Modules');
    await audit.row(/^At or above 0/).waitFor();
  });
});
