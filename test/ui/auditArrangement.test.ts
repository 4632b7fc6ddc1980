import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually';
import { measureCoverage } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { Workbench } from './pages/workbench';
import { useVsCode } from './session';

describe('The arrangement of the audit view', () => {
  const session = useVsCode(async () => {
    const folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    return { folder };
  });

  it('is by batches of the plan at first', async () => {
    const { audit } = session.workbench;
    await audit.open();
    await untilTopIs('stock', 'io', 'pricing');
  });

  it('can be by folder, and by batch again', async () => {
    const { audit } = session.workbench;
    await audit.choose('Group Audit by Folder');
    await untilTopIs('src/shopkit/stock', 'src/shopkit/io', 'src/shopkit/pricing');
    await audit.choose('Group Audit by Batch');
    await untilTopIs('stock', 'io', 'pricing');
  });

  it('can be sorted, and says by what it is', async () => {
    const { audit, page, palette } = session.workbench;
    await audit.choose('Sort Audit By…');
    await palette.option('Name').waitFor();
    assert.match((await palette.option('Plan').getAttribute('aria-label')) ?? '', /\(now\)$/);
    await palette.option('Name').click();
    await untilTopIs('io', 'pricing', 'stock');
    await palette.run('Smart Test: Sort Audit By…');
    await palette.option('Coverage').waitFor();
    await page.keyboard.type('gain');
    await page.keyboard.press('Enter');
    await untilTopIs('io', 'pricing', 'stock');
    await palette.run('Smart Test: Sort Audit By…');
    await palette.option('Plan').click();
    await untilTopIs('stock', 'io', 'pricing');
  });

  it('can be filtered by a text, which it shows, and shows everything again', async () => {
    const { audit, page, palette } = session.workbench;
    await audit.press('Filter Audit…');
    await palette.option('src/shopkit/io').waitFor();
    await page.keyboard.type('DISCOUNT');
    await palette.option('Show only “DISCOUNT”').waitFor();
    await page.keyboard.press('Enter');
    await untilTopIs('pricing');
    await audit.pane.getByText('Only “DISCOUNT”: 1 of 5 modules shown.').waitFor();
    await audit.press('Clear Audit Filter');
    await untilTopIs('stock', 'io', 'pricing');
    assert.equal(await audit.pane.getByText('Only “').count(), 0);
  });

  it('can be filtered by a folder, and by nothing that is there', async () => {
    const { audit, page, palette } = session.workbench;
    await audit.press('Filter Audit…');
    await palette.option('src/shopkit/io').click();
    await untilTopIs('io');
    await audit.press('Filter Audit…');
    await palette.option('Show everything').waitFor();
    await page.keyboard.type('nowhere');
    await palette.option('Show only “nowhere”').click();
    await audit.pane.getByText('Only “nowhere”: 0 of 5 modules shown.').waitFor();
    await audit.press('Filter Audit…');
    await palette.option('Show everything').waitFor();
    await page.keyboard.type('tax.py');
    await palette.option('Show only “tax.py”').click();
    await audit.pane.getByText('Only “tax.py”: 0 of 5 modules shown, 1 at or above 50 % hidden.').waitFor();
    await audit.press('Filter Audit…');
    await palette.option('Show everything').click();
    await untilTopIs('stock', 'io', 'pricing');
  });

  it('can have the modules above the threshold too', async () => {
    const { audit } = session.workbench;
    await audit.choose('Show All Modules');
    await untilTopIs('stock', 'io', 'pricing', 'At or above 50 %');
    await audit.choose('Hide Modules Above the Threshold');
    await untilTopIs('stock', 'io', 'pricing');
    await audit.choose('Show All Modules');
  });

  it('is as it was left when the window is opened again', async () => {
    const { audit, page, palette } = session.workbench;
    await audit.choose('Group Audit by Folder');
    await audit.press('Filter Audit…');
    await palette.option('src/shopkit/pricing').click();
    await untilTopIs('src/shopkit/pricing', 'At or above 50 %');
    await Workbench.open(page, page.url());
    await audit.open();
    await untilTopIs('src/shopkit/pricing', 'At or above 50 %');
    await audit.press('Clear Audit Filter');
  });

  it('can be changed, and the audit used, with the keyboard alone', async () => {
    const { audit, contextMenu, editor, page, palette } = session.workbench;
    await palette.run('Smart Test: Filter Audit…', 'keyboard');
    await palette.option('src/shopkit/io').waitFor();
    await page.keyboard.type('discount');
    await palette.option('Show only “discount”').waitFor();
    await page.keyboard.press('Enter');
    await untilTopIs('src/shopkit/pricing');
    await palette.run('Smart Test: Focus on Audit View', 'keyboard');
    await page.keyboard.press('Home');
    await audit.untilFocusIsOn(/^discount\.py, module/, 'ArrowRight');
    await page.keyboard.press('ArrowRight');
    await audit.untilFocusIsOn(/^apply_discount, function/, 'ArrowDown');
    await page.keyboard.press('Shift+F10');
    await contextMenu.item('Generate Tests for This Function').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await editor.tab('discount.py').waitFor();
    await palette.run('Smart Test: Clear Audit Filter', 'keyboard');
    await eventually(async () => assert.ok((await topRows()).length > 1));
    assert.equal(await audit.pane.getByText('Only “').count(), 0);
  });

  async function topRows(): Promise<string[]> {
    const rows = await session.workbench.audit.rows();
    return rows.filter(([level]) => level === 1).map(([, label]) => label);
  }

  function untilTopIs(...labels: readonly string[]): Promise<void> {
    return eventually(async () => assert.deepEqual(await topRows(), labels));
  }
});
