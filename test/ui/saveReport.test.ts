import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

describe('Save Report As', () => {
  let folder: string;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('test/fixtures/workspaces/measured');
    await mkdir(join(folder, 'reports'));
    return { folder, settings: { 'smart-test.threshold': 100 } };
  });

  it('writes a page that needs nothing else, without the audit view having been open', async () => {
    await saveAs('audit.html');
    await session.workbench.notifications.withText('Report saved in reports/audit.html.').waitFor();
    await session.workbench.notifications.press('Open');
    await session.workbench.editor.tab('audit.html').waitFor();
    assert.match(await saved('audit.html'), /^<!doctype html>.*<svg class="treemap".*<\/html>\n$/su);
  });

  it('writes Markdown, JSON or XML where the name ends so, and nothing else', async () => {
    const starts = { 'audit.md': /^# Test audit of /u, 'audit.json': /^\{\n {2}"version"/u, 'audit.xml': /^<\?xml / };
    for (const [name, start] of Object.entries(starts)) {
      await saveAs(name);
      await session.workbench.notifications.withText(`Report saved in reports/${name}.`).waitFor();
      assert.match(await saved(name), start);
    }
    assert.deepEqual((await readdir(join(folder, 'reports'))).sort(), [
      'audit.html',
      'audit.json',
      'audit.md',
      'audit.xml',
    ]);
  });

  it('writes nothing when the dialog is left', async () => {
    const { page } = session.workbench;
    const before = await readdir(folder, { recursive: true });
    const dialog = await openDialog();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(await readdir(folder, { recursive: true }), before);
  });

  it('replaces a file only when that is what the user wants', async () => {
    const { page } = session.workbench;
    await writeFile(join(folder, 'reports/mine.md'), 'mine');
    const dialog = await saveAs('mine.md');
    await question('mine.md').getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await saved('mine.md'), 'mine');

    await saveAs('mine.md');
    await question('mine.md').getByRole('button', { name: 'OK' }).click();
    await eventually(async () => assert.match(await saved('mine.md'), /^# Test audit of /u));
  });

  async function openDialog(): Promise<Locator> {
    const { notifications, page, palette } = session.workbench;
    await notifications.closeAll();
    await palette.run('Smart Test: Save Report As…');
    const dialog = page.locator('.quick-input-widget').filter({ hasText: 'Save Report As' });
    // It writes its own path into the box when it has listed the folder.
    await dialog.getByRole('option', { name: 'reports' }).waitFor();
    return dialog;
  }

  async function saveAs(name: string): Promise<Locator> {
    const dialog = await openDialog();
    const box = dialog.getByRole('textbox');
    const path = join(folder, 'reports', name);
    // On a slow machine it puts its own path there once more, or is still reading the folder when OK is pressed.
    await eventually(async () => {
      await box.fill(path, { timeout: 1000 });
      await setTimeout(200);
      assert.equal(await box.inputValue({ timeout: 1000 }), path);
      await dialog.getByRole('button', { name: 'OK' }).click({ timeout: 1000 });
      await eventually(
        async () => assert.ok(await isAnswered(dialog, name), 'the dialog waits for another path'),
        3000,
      );
    }, 20_000);
    return dialog;
  }

  async function isAnswered(dialog: Locator, name: string): Promise<boolean> {
    return !(await dialog.isVisible()) || question(name).isVisible();
  }

  function question(name: string): Locator {
    return session.workbench.page.locator('.quick-input-widget').filter({ hasText: `${name} already exists.` });
  }

  function saved(name: string): Promise<string> {
    return readFile(join(folder, 'reports', name), 'utf8');
  }
});
