import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { commitAll } from '../harness/gitRepository';
import { runPython } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

describe('A test that a renamed function turned red', () => {
  let folder: string;
  const testFile = (): string => join(folder, 'tests/test_pricing.py');
  const text = (): Promise<string> => readFile(testFile(), 'utf8');

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    await commitAll(folder, 'Prices, stock and delivery');
    return { folder };
  });

  const replaceIn = async (file: string, from: string, to: string): Promise<void> => {
    const path = join(folder, file);
    const before = await readFile(path, 'utf8');
    assert.ok(before.includes(from));
    await writeFile(path, before.replaceAll(from, to));
  };

  it('is not there as long as all tests pass', async () => {
    const { failing, notifications } = session.workbench;
    await failing.open();
    await failing.pane.getByText('Is a test red?').waitFor();
    await failing.press('Run Tests');
    await notifications.withText('6 tests ran, none failed.').waitFor({ timeout: 60_000 });
    await failing.pane.getByText('No failing tests in the last run.').waitFor();
  });

  it('is listed with its root cause, verdict and next step, and one that a bug broke beside it', async () => {
    const { failing, notifications, page } = session.workbench;
    await notifications.closeAll();
    await replaceIn('src/shopkit/pricing/discount.py', 'apply_discount', 'discounted');
    await replaceIn('src/shopkit/io/parse.py', 'if not content.strip()', 'if not content.trim()');
    await failing.press('Run Tests');
    await failing.row(/^Repairable, 1 test/).waitFor({ timeout: 60_000 });
    await failing.row(/^test_pricing\.py, file of tests, import error, the test is out of date/).waitFor();
    await failing.row(/^Next step: .*discounted/).waitFor();
    await failing.row(/^Root cause: import error · certain/).waitFor();
    await failing.row(/^Verdict: the test is out of date/).waitFor();
    await failing.row(/^Needs a person, 1 test/).waitFor();
    await failing.row(/^test_order_line, test, code error, the code looks wrong/).waitFor();
    await page.getByRole('tab', { name: /^Smart Test.*2 failing tests/ }).waitFor();
  });

  it('opens where it fails, and offers its repair there', async () => {
    const { editor, failing, page } = session.workbench;
    await failing.row(/^test_pricing\.py/).click();
    await editor.tab('test_pricing.py').waitFor();
    await eventually(async () => assert.equal(await editor.cursorLine(), 3));
    await editor.line('import apply_discount').click();
    const actions = await editor.openActions();
    await actions.filter({ hasText: 'Fix test_pricing.py (import error)' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('is repaired in a diff first, and nothing is written before that is kept', async () => {
    const { failing, notifications, page } = session.workbench;
    const before = await text();
    await notifications.closeAll();
    await failing.pressInline(/^test_pricing\.py/, 'Fix This Test');
    await page.getByRole('tab', { name: /test_pricing\.py: repair of test_pricing\.py/ }).waitFor({ timeout: 90_000 });
    await notifications.withText('1 failing test can be repaired in test_pricing.py.').waitFor();
    assert.equal(await text(), before);
    await page.locator('.editor-actions').getByRole('button', { name: 'Keep This Repair' }).click();
    await notifications.withText('1 failing test repaired.').waitFor();
    assert.equal(await text(), before.replaceAll('apply_discount', 'discounted'));
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q', 'tests/test_pricing.py'], folder);
    assert.equal(exitCode, 0, stdout);
    await failing.row(/^test_pricing\.py, file of tests, repaired/).waitFor();
  });

  it('is red again after one undo, and green after redo', async () => {
    const { editor, failing, page } = session.workbench;
    await session.workbench.openFile('tests/test_pricing.py');
    await editor.line('discounted(80.0, 25)').click();
    await page.keyboard.press('Control+z');
    await editor.line('apply_discount(80.0, 25)').waitFor();
    await editor.line('import apply_discount').waitFor();
    await failing.row(/^test_pricing\.py, file of tests, import error/).waitFor();
    await page.keyboard.press('Control+Shift+z');
    await editor.line('discounted(80.0, 25)').waitFor();
    await failing.row(/^test_pricing\.py, file of tests, repaired/).waitFor();
    await page.keyboard.press('Control+s');
  });

  it('leaves the test alone that found a bug in the code', async () => {
    const { failing, notifications } = session.workbench;
    const orders = join(folder, 'tests/test_orders.py');
    const before = await readFile(orders, 'utf8');
    await notifications.closeAll();
    await failing.press('Fix Failing Tests');
    await notifications.withText(/0 of 1 failing test.* test_order_line looks like a bug in the code/).waitFor({
      timeout: 90_000,
    });
    assert.equal(await readFile(orders, 'utf8'), before);
    await notifications.press('Show Report');
    await session.workbench.editor.tab('Repair Report.md').waitFor();
  });
});
