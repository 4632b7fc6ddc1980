import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

  it('sends what it says when the user agrees, and shows what was asked and answered', async () => {
    const { contextMenu, editor, page, palette } = session.workbench;
    await session.workbench.openFile(target.file);
    await palette.goToLine(target.line);
    await editor.openContextMenu(target.signature);
    await contextMenu.choose('Generate Tests for This Function');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Send 1 function to Claude?').waitFor({ timeout: 60_000 });
    await dialog.getByText(/at most \$1\.00[^]*leave this machine, to Anthropic, by your own Claude Code/).waitFor();
    assert.deepEqual(await claude.calls(), []);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    const call = await eventually(async () => {
      const [first] = await claude.calls();
      assert.ok(first);
      return first;
    }, 30_000);
    assert.match(call.input, /fetch_prices/);
    await palette.run('Smart Test: Show Model Requests');
    await palette.option('test-designer').click();
    await page.getByRole('tab', { name: 'Model Request.md' }).waitFor();
  });

  it('has kept the request in the project, out of its git repository, where a setting wants it', async () => {
    const requests = join(folder, '.smart-test/requests');
    const [file] = await readdir(requests);
    const text = await readFile(join(requests, file!), 'utf8');
    assert.match(text, /fetch_prices/);
    assert.match(text, /Not used: .*I would rather not/);
  });
});
