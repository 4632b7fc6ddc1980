import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startMessagesServer, type MessagesServer } from '../harness/messagesServer';
import { eventually } from '../harness/eventually';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';

const key = 'sk-ant-test-0123456789abcdefghij';

describe('Choosing a model', () => {
  let server: MessagesServer;

  const session = useVsCode(async () => {
    server = await startMessagesServer({ apiKey: key, reply: () => ({ text: 'Nobody should ask.' }) });
    return {
      folder: await copyWorkspace('examples'),
      machineSettings: { 'smart-test.model.baseUrl': server.url },
    };
  });
  after(() => server.close());

  const says = (text: string | RegExp): Promise<void> =>
    session.workbench.notifications.withText(text).first().waitFor({ timeout: 20_000 });

  afterEach(() => session.workbench.notifications.closeAll());

  it('offers none, three providers, and what leaves this machine', async () => {
    const { page, palette } = session.workbench;
    await palette.run('Smart Test: Choose a Model…');
    for (const option of ['None', 'Claude, by the Anthropic API', 'Claude, by your own Claude Code']) {
      await palette.option(option).waitFor();
    }
    await palette.option('A language model of VS Code').waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(server.requests, []);
  });

  it('says that there is no key as long as there is none', async () => {
    await session.workbench.palette.run('Smart Test: Test Anthropic API Key');
    await says('There is no key for the Anthropic API.');
  });

  it('asks for the key of the API, and which of its models to use', async () => {
    const { page, palette } = session.workbench;
    await palette.run('Smart Test: Choose a Model…');
    await palette.option('Claude, by the Anthropic API').click();
    const input = page.locator('.quick-input-widget input[type="password"]');
    await input.fill('not a key');
    await page.locator('.quick-input-widget').getByText('A key has no spaces in it.').waitFor();
    await input.fill(key);
    await page.keyboard.press('Enter');
    await palette.option('claude-opus-5-5').click();
    await says(/is asked for tests that the search does not find\. You are asked before anything is sent/);
    await eventually(async () => {
      const settings = await allText(session.vscode.data, /settings\.json$/);
      assert.match(settings, /"smart-test\.model\.provider": "anthropic"/);
      assert.match(settings, /"smart-test\.model\.id": "claude-opus-5-5"/);
    });
  });

  it('keeps the key out of every setting, log and file of the machine', async () => {
    assert.ok(!(await allText(session.vscode.data, /./)).includes(key));
  });

  it('tests the key', async () => {
    await session.workbench.palette.run('Smart Test: Test Anthropic API Key');
    await says('The key from the secret storage of VS Code works: 3 models may be used with it.');
  });

  it('says so when the key is not accepted', async () => {
    const { page, palette } = session.workbench;
    await palette.run('Smart Test: Set Anthropic API Key…');
    await page.locator('.quick-input-widget input[type="password"]').fill(`${key}-wrong`);
    await page.keyboard.press('Enter');
    await says('The key is in the secret storage of VS Code.');
    await palette.run('Smart Test: Test Anthropic API Key');
    await says(/does not accept the API key/);
  });

  it('removes the key', async () => {
    await session.workbench.palette.run('Smart Test: Clear Anthropic API Key');
    await says('The key was removed.');
    await session.workbench.palette.run('Smart Test: Test Anthropic API Key');
    await says('There is no key for the Anthropic API.');
  });

  it('names the terms before it uses Claude Code, and goes back to none', async () => {
    const { page, palette } = session.workbench;
    await palette.run('Smart Test: Choose a Model…');
    await palette.option('Claude, by your own Claude Code').click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('read them first').waitFor();
    await dialog.getByRole('button', { name: 'Use Claude Code' }).click();
    await says(/Claude Code is asked for tests/);
    await palette.run('Smart Test: Choose a Model…');
    await palette.option('None').click();
    await says('No model is asked: nothing leaves this machine.');
    await eventually(async () => {
      assert.doesNotMatch(await allText(session.vscode.data, /settings\.json$/), /smart-test\.model\.provider/);
    });
  });

  it('has asked the server for nothing but the list of its models', () => {
    assert.deepEqual([...new Set(server.requests.map(({ path }) => path.split('?')[0]))], ['/v1/models']);
  });
});

/** The files below a folder as one text. */
async function allText(folder: string, names: RegExp): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && names.test(entry.name));
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
  return texts.join('\n');
}
