import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { measureCoverage, runPython } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

describe('Looking at tests before they are written', () => {
  let folder: string;
  let testsBefore: readonly string[];

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    testsBefore = await testFiles(folder);
    const settings = { 'smart-test.generationSeconds': 3, 'smart-test.previewTests': true };
    return { folder, settings };
  });

  const command = 'Smart Test: Generate Tests for This Function';

  it('shows them with what each is worth, and writes those that keep their tick', async () => {
    const { editor, notifications, page, palette } = session.workbench;
    await session.workbench.openFile('pricing/discount.py');
    await palette.goToLine(47);
    await palette.run(command);
    await palette.tickedRow('test_split_bill_raises_value_error').waitFor({ timeout: 60_000 });
    await palette.widget.getByText(/covers \d lines nothing else covers · kills \d+ of \d+ mutants/).waitFor();
    await page.getByRole('tab', { name: /test_discount\.py: new tests/ }).waitFor();
    assert.deepEqual(await testFiles(folder), testsBefore);
    await palette
      .tickedRow('test_split_bill_raises_value_error')
      .locator('.quick-input-list-checkbox, .monaco-checkbox')
      .first()
      .click();
    await palette.widget.getByRole('button', { name: 'OK' }).click();
    await notifications.withText(/kept for split_bill\..* dropped\./).waitFor({ timeout: 60_000 });
    await editor.tab('test_discount.py').waitFor();
    const text = await readFile(join(folder, 'tests/test_discount.py'), 'utf8');
    assert.match(text, /def test_split_bill\(/);
    assert.doesNotMatch(text, /raises/);
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q', 'tests/test_discount.py'], folder);
    assert.equal(exitCode, 0, stdout);
  });

  it('writes nothing when the list is left', async () => {
    const { notifications, page, palette } = session.workbench;
    await notifications.closeAll();
    const before = await readFile(join(folder, 'tests/test_discount.py'), 'utf8');
    await session.workbench.openFile('pricing/discount.py');
    await palette.goToLine(36);
    await palette.run(command);
    await palette.tickedRow('test_tiered_price').waitFor({ timeout: 60_000 });
    await page.getByRole('tab', { name: /test_discount\.py: tests to add/ }).waitFor();
    await page.keyboard.press('Escape');
    await notifications.toasts.first().waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: /tests to add/ }).waitFor({ state: 'detached' });
    await eventually(async () => assert.equal(await readFile(join(folder, 'tests/test_discount.py'), 'utf8'), before));
  });
});
