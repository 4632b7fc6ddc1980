import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { measureCoverage } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

describe('The report page', () => {
  const violations: string[] = [];
  let folder: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    return { folder };
  });

  before(() => {
    session.workbench.page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) violations.push(message.text());
    });
  });

  it('opens from the title of the audit view and shows score, map, chart and plan', async () => {
    const { audit, page, report } = session.workbench;
    await audit.open();
    await audit.row(/^stock/).waitFor();
    // The only view of its container: its title is the side bar's.
    await page.locator('.part.sidebar').hover();
    await page.locator('.part.sidebar').getByRole('button', { name: 'Open Audit Report' }).click();
    await report.untilReady();
    await report.frame.getByRole('img', { name: /^Health \d+ of 100$/ }).waitFor();
    await report.cell('src/shopkit/pricing/discount.py').waitFor();
    assert.equal(await report.frame.locator('.treemap [role="link"]').count(), 8);
    assert.ok((await report.dots.count()) > 10);
    assert.ok((await report.planNames()).includes('stock'));
  });

  it('opens a file from the map with the keyboard alone', async () => {
    const { editor, page, report } = session.workbench;
    await report.frame.locator('.treemap [tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    const focused = report.frame.locator('.treemap [role="link"]:focus');
    const path = (await focused.getAttribute('data-path'))!;
    await page.keyboard.press('Enter');
    await editor.tab(path.split('/').at(-1)!).waitFor();
    await report.tab.click();
    await report.untilReady();
  });

  it('takes one press of Tab for each picture, and arrows from one rectangle to the next', async () => {
    const { page, report } = session.workbench;
    const focused = (picture: string) => report.frame.locator(`.${picture} [role="link"]:focus`);
    const path = () => focused('treemap').getAttribute('data-path');
    await report.frame.locator('.treemap [tabindex="0"]').focus();
    await page.keyboard.press('Tab');
    await focused('chart').waitFor();
    await page.keyboard.press('Shift+Tab');
    const first = await path();
    for (const [there, back] of [
      ['ArrowRight', 'ArrowLeft'],
      ['ArrowDown', 'ArrowUp'],
    ] as const) {
      await page.keyboard.press(there);
      const next = await path();
      await page.keyboard.press(back);
      await page.keyboard.press(there);
      assert.equal(await path(), next);
    }
    assert.notEqual(await path(), first);
    assert.equal(await report.frame.locator('.treemap [tabindex="0"]').count(), 1);
  });

  it('opens a function from the chart at its line', async () => {
    const { editor, page, report } = session.workbench;
    const dot = report.frame.locator('.chart [role="link"][aria-label^="reorder_plan"]');
    const line = Number(await dot.getAttribute('data-line'));
    await dot.focus();
    await page.keyboard.press('Space');
    await editor.tab('reorder.py').waitFor();
    await eventually(async () => assert.equal(await editor.cursorLine(), line));
    await report.tab.click();
    await report.untilReady();
  });

  it('sorts the plan, keeps the order while it is hidden, and is there again after a reload', async () => {
    const { editor, page, report } = session.workbench;
    await report.button('Batch').focus();
    await page.keyboard.press('Enter');
    const sorted = (await report.planNames()).toSorted();
    assert.deepEqual(await report.planNames(), sorted);
    await page.keyboard.press('Enter');
    assert.deepEqual(await report.planNames(), sorted.toReversed());
    await page.keyboard.press('Enter');
    await editor.tab('reorder.py').click();
    await report.tab.click();
    await report.untilReady();
    assert.equal(await report.frame.locator('th[aria-sort="ascending"]').innerText(), 'Batch▴');
    await page.reload();
    // VS Code comes back as it was a moment before: in front may be another editor.
    await report.tab.click({ timeout: 60_000 });
    await report.untilReady();
    await eventually(async () => assert.deepEqual((await report.planNames()).toSorted(), sorted));
  });

  it('shows new figures when the report changes', async () => {
    const { report } = session.workbench;
    const score = report.frame.locator('.score-ring .score');
    const before = await score.textContent();
    const test = 'from shopkit.io.parse import parse_settings\n\n\ndef test_empty():\n    parse_settings("")\n';
    await writeFile(join(folder, 'tests/test_settings.py'), test);
    await measureCoverage(folder);
    await eventually(async () => assert.notEqual(await score.textContent(), before));
  });

  it('says what changed since the report before, and shows it as a line from the third report on', async () => {
    const { page, report } = session.workbench;
    const change = report.frame.locator('.change');
    assert.match(
      await change.innerText(),
      /^Trend: \+\d+ health, \+[\d.]+ points of statement coverage since \d\d:\d\d$/,
    );
    await page.getByText(/^Health \d+ of 100, \+\d+ since \d\d:\d\d · /).waitFor();
    assert.equal(await report.frame.locator('.trend').count(), 0);
    await measureCoverage(folder);
    await report.frame
      .getByRole('img', { name: /^Health from \d+ to \d+, .* in 3 reports since \d\d:\d\d$/ })
      .waitFor();
  });

  it('never asks for more than its content security policy allows', () => {
    assert.deepEqual(violations, []);
  });
});

describe('The report page of one of several folders', () => {
  const session = useVsCode(async () => {
    const folder = await copyWorkspace('test/fixtures/workspaces/severalFolders/several.code-workspace');
    return { folder, settings: { 'smart-test.threshold': 100 } };
  });

  for (const name of ['two', 'one']) {
    it(`asks which folder, and says on its tab and above its figures that it is ${name}`, async () => {
      const { page, palette, report } = session.workbench;
      await palette.run('Smart Test: Open Audit Report');
      await palette.option(name).click();
      await page.locator('.tabs-container .tab.active', { hasText: `Audit: ${name}` }).waitFor();
      await report.frame.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await report.cell('shop.py').waitFor();
    });
  }

  it('opens the file of its own folder, and is not opened twice', async () => {
    const { editor, page, palette, report } = session.workbench;
    await palette.run('Smart Test: Open Audit Report');
    await palette.option('two').click();
    await report.frame.getByRole('heading', { level: 1, name: 'two', exact: true }).waitFor();
    assert.equal(await report.tab.count(), 2);
    await report.cell('shop.py').click();
    await editor.tab('shop.py').waitFor();
    assert.match((await page.locator('.breadcrumbs-control').innerText()).replaceAll(/\s+/g, ' '), /two.*shop\.py/);
  });
});
