import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually';
import { startMessagesServer, type MessagesServer } from '../harness/messagesServer';
import type { MessageBody } from '../harness/messages/protocol';
import type { ScriptedText } from '../harness/messages/scriptedReply';
import { measureCoverage, runPython } from '../harness/programs';
import { copyWorkspace } from '../harness/workspace';
import { useVsCode } from './session';
import { testFiles } from './testFiles';

const key = 'sk-ant-test-0123456789abcdefghij';

/** In examples/src/shopkit/io/fetch.py: the search alone does not reach all of it. */
const target = { file: 'io/fetch.py', signature: 'async def fetch_prices', line: 46 };

const code = `import asyncio
from decimal import Decimal

import pytest

from shopkit.io.fetch import fetch_prices


class Shop:
    """A price service that knows what it is given."""

    def __init__(self, replies):
        self.replies = replies

    async def get(self, path):
        reply = self.replies[path]
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_articles_without_a_price_are_left_out():
    shop = Shop({"/prices/A": {"prices": {"EUR": "1.50"}}, "/prices/B": {"prices": {}}})
    assert asyncio.run(fetch_prices(shop, ["A", "B", "A"])) == {"A": Decimal("1.50")}


def test_other_failures_are_raised():
    shop = Shop({"/prices/A": ValueError("broken reply")})
    with pytest.raises(ValueError, match="broken reply"):
        asyncio.run(fetch_prices(shop, ["A"]))
`;

const one = {
  ...{ number: 1, qualname: 'fetch_prices', reason: 'uncovered branch', arrange: 'A stand-in for the client' },
  ...{ intent: 'Articles without a price are left out', act: 'fetch_prices(shop, ["A", "B"])', aims: [] },
  expectation: 'Only A',
};

/** The model: a design, then the tests of it, streamed in pieces. The first time that it writes tests, the connection is lost. */
function modelThatBreaksOff(): (body: MessageBody) => ScriptedText {
  let written = 0;
  return ({ messages }) => {
    const nothing = { lookups: [], cases: [], unreachable: [], code: '' };
    if (JSON.stringify(messages).includes('Step test-designer.')) {
      return { text: JSON.stringify({ ...nothing, cases: [one] }), durationMs: 300 };
    }
    written += 1;
    const text = JSON.stringify({ ...nothing, code });
    return written === 1 ? { text, cutAfter: 600, durationMs: 1000 } : { text, durationMs: 300 };
  };
}

describe("Tests with a model of Anthropic's API", () => {
  let folder: string;
  let server: MessagesServer;
  let testsBefore: readonly string[];

  const session = useVsCode(async () => {
    folder = await copyWorkspace('examples');
    testsBefore = await testFiles(folder);
    await measureCoverage(folder);
    server = await startMessagesServer({ apiKey: key, reply: modelThatBreaksOff() });
    return {
      folder,
      settings: { 'smart-test.generationSeconds': 3 },
      machineSettings: { 'smart-test.model.provider': 'anthropic', 'smart-test.model.baseUrl': server.url },
    };
  });
  after(() => server.close());

  const generate = async (): Promise<void> => {
    const { contextMenu, editor, palette } = session.workbench;
    await session.workbench.openFile(target.file);
    await palette.goToLine(target.line);
    await editor.openContextMenu(target.signature);
    await contextMenu.choose('Generate Tests for This Function');
  };

  const send = async (): Promise<void> => {
    const dialog = session.workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Send 1 function to Claude?').waitFor({ timeout: 90_000 });
    await dialog.getByText(/leave this machine, to 127\.0\.0\.1/).waitFor();
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  };

  it('says what is wrong with a reply that is an error, and keeps what the search found', async () => {
    const { notifications, page, palette } = session.workbench;
    await palette.run('Smart Test: Set Anthropic API Key…');
    await page.locator('.quick-input-widget input[type="password"]').fill(key);
    await page.keyboard.press('Enter');
    await notifications.withText('The key is in the secret storage of VS Code.').waitFor();
    await notifications.closeAll();
    server.answerNext({ status: 402, message: 'Your credit balance is too low.' });
    await generate();
    await send();
    await notifications
      .withText(/credit/)
      .first()
      .waitFor({ timeout: 120_000 });
    await notifications.closeAll();
  });

  it('writes what the model adds, though the service is overloaded and a reply breaks off', async () => {
    server.answerNext({ status: 529 });
    await generate();
    await send();
    const file = await eventually(async () => {
      const isNew = (name: string): boolean => !testsBefore.includes(name) && !name.includes('_smart_test_draft');
      const changed = (await testFiles(folder)).filter(isNew);
      const texts = await Promise.all(changed.map((name) => readFile(join(folder, name), 'utf8')));
      const found = changed.find((_, index) => texts[index]!.includes('test_articles_without_a_price_are_left_out'));
      assert.ok(found, 'no test of the model was written');
      return found;
    }, 180_000);
    const { exitCode, stdout } = await runPython(['-m', 'pytest', '-q', file], folder);
    assert.equal(exitCode, 0, stdout);
    const outcomes = server.requests
      .filter(({ path }) => path === '/v1/messages')
      .map(({ status, outcome }) => [status, outcome]);
    assert.deepEqual(outcomes.slice(1), [
      [529, 'failed'],
      [200, 'answered'],
      [200, 'cut'],
      [200, 'answered'],
    ]);
    assert.ok(server.requests.every(({ body }) => body === null || !('stream' in body) || body.stream));
  });

  it('shows what was asked, and what became of it', async () => {
    const { page, palette } = session.workbench;
    await palette.run('Smart Test: Show Model Requests');
    await palette.widget.getByText(/broke off in the middle/).waitFor();
    await palette.widget
      .getByText(/tests? kept/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });
});
