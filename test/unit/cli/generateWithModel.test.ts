import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addGenerateCommand } from '../../../src/commandLine/generateCommand';
import type { MessageBody } from '../../harness/messages/protocol';
import { startMessagesServer } from '../../harness/messagesServer';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { code, design } from '../generation/scriptedModel';
import { interpreter, project } from '../pytest/project';
import { run } from './run';

const CAVE = `import hashlib

WORDS = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb"


def unlock(words: str) -> int:
    if hashlib.sha256(words.encode()).hexdigest() != WORDS:
        return 0
    return len(words)
`;

const DRAFT = `from cave import unlock


def test_opens_to_the_words_of_the_story():
    assert unlock("open sesame") == 12
`;

describe('smart-test generate --model', function () {
  this.timeout(120_000);

  it('writes what a model adds, says for how much, and keeps what was asked with its verdict', async () => {
    const { executable } = await interpreter();
    const root = project({ 'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n', 'cave.py': CAVE });
    const replies = path.join(root, 'replies');
    mkdirSync(replies);
    const keep = (name: string, reply: object): void =>
      writeFileSync(path.join(replies, `${name}.json`), JSON.stringify({ reply }));
    keep('test-designer.cave.1', design('unlock', [9]));
    keep('test-writer.cave.1', code(DRAFT));
    const args = ['--seconds', '1', '--python', executable, '--model', 'recorded:replies', '--keep-requests'];
    const { exitCode, stdout, stderr } = await run(['generate', 'cave.py', ...args], {
      cwd: root,
      commands: [addGenerateCommand],
    });
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /1 of them by recorded replies in .*, for 0 tokens\./);
    assert.match(
      stdout,
      /the model expected 12 of unlock\("open sesame"\); what was seen is 11\. Check which is right/,
    );
    const requests = path.join(root, '.smart-test/requests');
    const pages = readdirSync(requests).sort();
    assert.deepEqual(
      pages.map((page) => page.replace(/^[^.]+\./, '')),
      ['0001.test-designer.cave.md', '0002.test-writer.cave.md'],
    );
    const verdict = (page: string): string | undefined =>
      /^- Verdict: (.*)$/m.exec(readFileSync(path.join(requests, page), 'utf8'))?.[1];
    assert.deepEqual(pages.map(verdict), ['1 case', '1 test kept']);
  });

  it('records replies, and goes the same way with them again when there is nobody to ask', async () => {
    const { executable } = await interpreter();
    const reply = (body: MessageBody): { readonly json: object } => ({
      json: JSON.stringify(body.messages).includes('Step test-writer') ? code(DRAFT) : design('unlock', [9]),
    });
    const server = await startMessagesServer({ reply });
    const generated = async (...args: readonly string[]): Promise<string> => {
      const root = project({ 'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n', 'cave.py': CAVE });
      const all = ['generate', 'cave.py', '--seconds', '1', '--python', executable, ...args];
      const { exitCode, stderr } = await run(all, { cwd: root, commands: [addGenerateCommand] });
      assert.equal(exitCode, 0, stderr);
      return readFileSync(path.join(root, 'tests/test_cave.py'), 'utf8');
    };
    const replies = path.join(temporaryFolder(), 'replies');
    process.env['ANTHROPIC_API_KEY'] = 'test-key';
    const first = await generated('--model', 'anthropic', '--base-url', server.url, '--record', replies).finally(() => {
      delete process.env['ANTHROPIC_API_KEY'];
      return server.close();
    });
    assert.match(first, /def test_opens_to_the_words_of_the_story/);
    assert.equal(await generated('--model', `recorded:${replies}`), first);
    assert.ok(readdirSync(replies).every((name) => name.endsWith('.json')));
  });

  it('records nothing where nobody is asked', async () => {
    const { executable } = await interpreter();
    const { exitCode, stderr } = await run(['generate', 'cave.py', '--python', executable, '--record', 'replies'], {
      cwd: project({ 'cave.py': CAVE }),
      commands: [addGenerateCommand],
    });
    assert.deepEqual([exitCode, /--record keeps what a model replies/.test(stderr)], [2, true]);
  });
});
