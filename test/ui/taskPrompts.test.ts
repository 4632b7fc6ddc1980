import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

describe('Task prompts', () => {
  let folder: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('test/fixtures/workspaces/measured');
    await mkdir(join(folder, 'tasks'));
    return { folder, settings: { 'smart-test.threshold': 100 } };
  });

  it('are copied from the button beside a batch', async () => {
    const { audit, page } = session.workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await audit.open();
    await audit.pressInline(/^shop/, 'Copy Task Prompt (XML)');
    await page.locator('.statusbar').getByText('Task prompt for shop copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(copied, /^<\?xml .*<task id="shop#1".*<test-file path="tests\/test_pricing\.py" exists="true"\/>/su);
  });

  it('are saved in the folder that is chosen, one file for each batch', async () => {
    await saveInto(join(folder, 'tasks'));
    await session.workbench.notifications.withText('1 task prompt saved in tasks.').waitFor();
    assert.deepEqual(await readdir(join(folder, 'tasks')), ['shop-1.xml']);
    assert.match(await savedTask(), /^<\?xml .*<\/task>\n$/su);
  });

  it('replace a file only when that is what the user wants', async () => {
    const { page } = session.workbench;
    await session.workbench.notifications.closeAll();
    await writeFile(join(folder, 'tasks/shop-1.xml'), 'mine');
    await saveInto(join(folder, 'tasks'));
    const dialog = page.getByRole('dialog').filter({ hasText: '1 of 1 task prompt would replace a file.' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await savedTask(), 'mine');

    await saveInto(join(folder, 'tasks'));
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await eventually(async () => assert.match(await savedTask(), /^<\?xml /u));
  });

  async function saveInto(target: string): Promise<void> {
    const { audit, contextMenu, page } = session.workbench;
    await audit.row(/^shop/).click({ button: 'right' });
    await contextMenu.choose('Save All Task Prompts…');
    const dialog = page.locator('.quick-input-widget').filter({ hasText: 'Save All Task Prompts' });
    // It writes its own path into the box when it has listed the folder.
    await dialog.getByRole('option', { name: 'tasks' }).waitFor();
    await dialog.getByRole('textbox').fill(`${target}/`);
    await dialog.getByRole('button', { name: 'Save Here' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  function savedTask(): Promise<string> {
    return readFile(join(folder, 'tasks/shop-1.xml'), 'utf8');
  }
});
