import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageBody } from '../harness/messages/protocol';
import type { ScriptedReply } from '../harness/messages/scriptedReply';
import { startMessagesServer, type MessagesServer } from '../harness/messagesServer';
import { measureCoverage, runPython } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

const key = 'sk-ant-test-0123456789abcdefghij';

describe('Generating tests for many modules with a model', () => {
  let server: MessagesServer;
  let folder: string;

  const session = useVsCode(async () => {
    server = await startMessagesServer({ apiKey: key, reply: (body) => replyTo(body) });
    folder = await copyWorkspace('examples');
    await measureCoverage(folder);
    return {
      folder,
      settings: { 'smart-test.threshold': 90 },
      machineSettings: {
        'smart-test.model.baseUrl': server.url,
        'smart-test.model.provider': 'anthropic',
        'smart-test.model.maxCost': 2,
      },
    };
  });
  after(() => server.close());

  const setKey = async (): Promise<void> => {
    const { notifications, page, palette } = session.workbench;
    await palette.run('Smart Test: Set Anthropic API Key…');
    await page.locator('.quick-input-widget input[type="password"]').fill(key);
    await page.keyboard.press('Enter');
    await notifications.withText('The key is in the secret storage').waitFor();
    await notifications.closeAll();
  };

  before(async () => {
    const { audit } = session.workbench;
    await setKey();
    await audit.open();
    await audit.row(/^stock/).waitFor();
  });

  const planForStock = async (): Promise<void> => {
    const { audit, contextMenu, palette } = session.workbench;
    await audit.row(/^stock/).click({ button: 'right' });
    await contextMenu.choose('Generate Tests for These Modules at Once…');
    await palette.option('The model that you chose').click();
    await palette.answer(/All requests together cost at most \$\d\.\d\d/, '1.50');
  };

  it('says what it costs at most, and shows what is sent, before anything is sent', async () => {
    const { editor, modal, palette } = session.workbench;
    await planForStock();
    const text = await modal.text();
    assert.match(text, /\d requests to claude-sonnet-5-5 .*at most \$\d\.\d\d\./);
    assert.match(text, /The run stops before it costs more than \$1\.50\./);
    assert.match(text, /leave this machine, to 127\.0\.0\.1/);
    await modal.press('Show Plan and First Request');
    await editor.tab('Generation Plan.md').waitFor();
    await editor.line('The first request: test-designer').waitFor();
    assert.deepEqual(server.requests, []);
    await palette.option('Generate').click();
  });

  it('keeps what is proven, and says what it cost', async () => {
    const { generation, notifications } = session.workbench;
    await generation.row(/^reorder\.py, module, (designing|writing)$/).waitFor();
    await generation
      .row(/^reorder\.py, module, kept 1 test, coverage from \d+ % to \d+ %$/)
      .waitFor({ timeout: 60_000 });
    await notifications.withText(/1 test kept for 1 of \d modules?/).waitFor({ timeout: 60_000 });
    assert.match(await generation.figures(), /1 test kept$/);
    await generation.message.filter({ hasText: /^Done · \$0\.\d\d of \$1\.50$/ }).waitFor();
    const written = 'tests/behavioral/generated/test_shopkit_stock_reorder.py';
    assert.match(await readFile(join(folder, written), 'utf8'), /def test_packs_are_rounded_up/);
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q', written], folder);
    assert.equal(exitCode, 0, stdout);
  });

  it('tells of a module what was dropped, and why', async () => {
    const { generation, page } = session.workbench;
    await generation.row(/^reorder\.py/).hover();
    const tooltip = page.locator('.monaco-hover').filter({ hasText: 'Dropped:' });
    await tooltip.getByText(/test_wrong/).waitFor();
    await tooltip.getByText('Cost').waitFor();
    await page.mouse.move(640, 796);
  });

  it('deletes the files of the run when they are not wanted', async () => {
    const { modal, notifications, palette } = session.workbench;
    await palette.run('Smart Test: Delete the Test Files of This Run…');
    await modal.press('Delete');
    await notifications.withText('1 test file deleted.').waitFor();
    assert.ok(!(await testFiles(folder)).some((file) => file.includes('generated')));
  });

  it('goes on after the window was closed, and pays for nothing again', async () => {
    const { audit, generation, modal, notifications, page, palette } = session.workbench;
    await notifications.closeAll();
    const paidEarlier = server.paid.length;
    await planForStock();
    await modal.press('Generate');
    await generation.row(/^reorder\.py, module, writing$/).waitFor();
    const answered = server.paid.slice(paidEarlier).filter(({ outcome }) => outcome === 'answered');
    await page.reload();
    await notifications.withText(/generates tests for 2 modules stopped/).waitFor({ timeout: 60_000 });
    // The secrets of a VS Code in a browser that nobody signed in to last as long as its page.
    await setKey();
    await audit.open();
    await generation.press('Resume');
    await palette.answer(/what it has spent before counts, too/, '1.50');
    assert.match(await modal.text(), /127\.0\.0\.1/);
    await modal.press('Resume');
    await notifications.withText(/1 test kept for 1 of \d modules?/).waitFor({ timeout: 90_000 });
    assert.ok(answered.length > 0);
    const again = server.paid.slice(paidEarlier).filter(({ key }) => answered.some((one) => one.key === key));
    assert.equal(again.length, answered.length);
  });
});

/** A model that knows one module, and lets one test of two fail. */
function replyTo({ messages }: MessageBody): ScriptedReply {
  const prompt = JSON.stringify(messages);
  const nothing = { lookups: [], cases: [], unreachable: [], code: '' };
  const reply = (json: object): ScriptedReply => ({ text: JSON.stringify({ ...nothing, ...json }), durationMs: 700 });
  if (!prompt.includes('shopkit.stock.reorder'))
    return reply({ unreachable: [{ lines: [1], why: 'nothing is left' }] });
  if (prompt.includes('Step test-designer.')) return reply({ cases: [packsCase] });
  return reply({ code: prompt.includes('Step test-writer, again.') ? '' : packsTests });
}

const packsCase = {
  number: 1,
  qualname: 'packs_needed',
  reason: 'boundary',
  intent: 'A pack that is only partly needed is ordered whole',
  arrange: '',
  act: 'packs_needed(1, 10, 4)',
  expectation: 'It is 3.',
  aims: [34],
};

const packsTests = `from shopkit.stock.reorder import packs_needed


def test_packs_are_rounded_up():
    assert packs_needed(1, 10, 4) == 3


def test_wrong():
    with __import__("pytest").raises(KeyError):
        packs_needed(1, 10, 4)
`;
