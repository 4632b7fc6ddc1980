import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually';
import { measureCoverage } from '../harness/programs';
import { claudeResult, standInClaude, type StandIn } from '../harness/standInClaude';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

/** In examples/src/shopkit/io/fetch.py: the search alone does not reach all of it. */
const target = { file: 'io/fetch.py', signature: 'async def fetch_prices', line: 46 };

describe('Tests with a model', () => {
  let folder: string;
  let claude: StandIn;

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    claude = await standInClaude(`print(${JSON.stringify(claudeResult({ result: 'I would rather not.' }))});`);
    return {
      folder,
      settings: { 'smart-test.model.keepRequests': true, 'smart-test.generationSeconds': 3 },
      machineSettings: { 'smart-test.model.provider': 'claude-code', 'smart-test.claudeCode.path': claude.command },
    };
  });

  const generate = async (): Promise<void> => {
    const { contextMenu, editor, palette } = session.workbench;
    await session.workbench.openFile(target.file);
    await palette.goToLine(target.line);
    await editor.openContextMenu(target.signature);
    await contextMenu.choose('Generate Tests for This Function');
  };
  const dialog = (): Locator => session.workbench.page.locator('.monaco-dialog-box');
  const asksFirst = (): Promise<void> => dialog().getByText('Send 1 function to Claude?').waitFor({ timeout: 60_000 });
  const answer = (button: string): Promise<void> => dialog().getByRole('button', { name: button, exact: true }).click();
  const generateAnd = async (button: string): Promise<void> => {
    await generate();
    await asksFirst();
    await answer(button);
  };
  const calls = async (count: number): Promise<string> =>
    eventually(async () => {
      const all = await claude.calls();
      assert.equal(all.length, count);
      return all.at(-1)!.input;
    }, 60_000);
  /** What the search found stays; the function is to be generated for again. */
  const undoAll = async (): Promise<void> => {
    const { notifications, page } = session.workbench;
    await page.getByRole('tab', { name: 'test_fetch.py' }).waitFor({ timeout: 60_000 });
    await notifications.closeAll();
    await page.keyboard.press('Control+z');
    await session.workbench.palette.run('File: Save');
  };

  it('asks before anything is sent, and sends nothing when the user does not agree', async () => {
    await generate();
    await asksFirst();
    await dialog()
      .getByText(/at most \$1\.00[^]*leave this machine, to Anthropic, by your own Claude Code/)
      .waitFor();
    await answer('Cancel');
    await undoAll();
    assert.deepEqual(await claude.calls(), []);
  });

  it('shows what is sent before it is sent', async () => {
    const { page, palette } = session.workbench;
    await generateAnd('Show What Is Sent');
    await page.getByRole('tab', { name: 'What Is Sent.md' }).waitFor();
    await page.locator('.view-lines').getByText('How the module is shown').first().click();
    await palette.option('Do Not Send').click();
    await undoAll();
    assert.deepEqual(await claude.calls(), []);
  });

  it('sends what it says when the user agrees, and shows what was asked and answered', async () => {
    const { page, palette } = session.workbench;
    await generateAnd('Send');
    assert.match(await calls(1), /fetch_prices/);
    await undoAll();
    await palette.run('Smart Test: Show Model Requests');
    await palette.option('test-designer').click();
    await page.getByRole('tab', { name: 'Model Request.md' }).waitFor();
  });

  it('asks no more where the user always agrees, until a model is chosen again', async () => {
    const { notifications, palette } = session.workbench;
    await generateAnd('Always in This Workspace');
    await calls(2);
    await undoAll();
    await generate();
    await calls(3);
    await undoAll();
    await palette.run('Smart Test: Choose a Model…');
    await palette.option('Claude, by your own Claude Code').click();
    await answer('Use Claude Code');
    await notifications.withText(/You are asked before anything is sent/).waitFor();
    await generateAnd('Cancel');
    assert.equal((await claude.calls()).length, 3);
  });

  it('has kept the request in the project, out of its git repository, where a setting wants it', async () => {
    const requests = join(folder, '.smart-test/requests');
    const [file] = await readdir(requests);
    const text = await readFile(join(requests, file!), 'utf8');
    assert.match(text, /fetch_prices/);
    assert.match(text, /Not used: .*I would rather not/);
  });
});
