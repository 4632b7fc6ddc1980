import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addGenerateCommand } from '../../../src/commandLine/generateCommand';
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
});
