import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

describe('The audit view with several folders', () => {
  let root: string;

  const session = useVsCode(async () => {
    const folder = await copyWorkspace('test/fixtures/workspaces/severalFolders/several.code-workspace');
    root = dirname(folder);
    return { folder, settings: { 'smart-test.threshold': 100 } };
  });

  it('shows the health and the modules of each, and that one has no report', async () => {
    const { audit } = session.workbench;
    await audit.open();
    await audit.row(/^one, folder, Health \d+ of 100/).waitFor();
    await audit.row(/^two, folder, Health \d+ of 100/).waitFor();
    await audit.row(/^three, folder, no report/).waitFor();
    await eventually(async () => {
      assert.deepEqual(await rowsDownTo(3), [
        [1, 'one'],
        [2, 'top level'],
        [3, 'shop.py'],
        [1, 'two'],
        [2, 'top level'],
        [3, 'shop.py'],
        [1, 'three'],
        [2, 'Run Tests with Coverage'],
        [2, 'Choose Coverage Report…'],
      ]);
    });
  });

  it('opens the report of the folder whose button is pressed', async () => {
    const { audit, report } = session.workbench;
    await audit.pressInline(/^two, folder/, 'Open Audit Report');
    await report.tab.filter({ hasText: 'Audit: two' }).waitFor();
  });

  it('generates tests in the folder of the function', async () => {
    const { audit, notifications } = session.workbench;
    await audit.pressInline(/^unused_two/, 'Generate Tests for This Function');
    await notifications.withText(/kept for unused_two/).waitFor({ timeout: 90_000 });
    const tests = (await readdir(root, { recursive: true })).filter((file) => /(?:^|[/\\])test_\w+\.py$/.test(file));
    await eventually(() => {
      const written = tests.filter((file) => readFileSync(join(root, file), 'utf8').includes('def test_unused_two'));
      assert.deepEqual(written.map(dirname), ['two']);
    });
    await notifications.closeAll();
  });

  it('measures the folder that has no report, when asked with the keyboard', async () => {
    const { audit, page, palette } = session.workbench;
    await palette.run('Smart Test: Focus on Audit View', 'keyboard');
    await page.keyboard.press('End');
    await audit.untilFocusIsOn(/^Run Tests with Coverage, in three/, 'ArrowUp');
    await page.keyboard.press('Enter');
    await audit.row(/^three, folder, Health \d+ of 100/).waitFor({ timeout: 60_000 });
    assert.ok(existsSync(join(root, 'three/coverage.json')));
  });

  async function rowsDownTo(depth: number): Promise<[number, string][]> {
    return (await session.workbench.audit.rows()).filter(([level]) => level <= depth);
  }
});
