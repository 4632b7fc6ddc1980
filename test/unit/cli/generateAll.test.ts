import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root as repository } from '../../../scripts/paths.mjs';
import { addCoverageCommand } from '../../../src/commandLine/coverageCommand';
import { addGenerateAllCommand } from '../../../src/commandLine/generateAllCommand';
import type { RunReport } from '../../../src/generation/parallel/runReport';
import { startMessagesServer, type MessagesServer } from '../../harness/messagesServer';
import type { MessageBody } from '../../harness/messages/protocol';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { interpreter } from '../pytest/project';
import { run, type Run } from './run';

const draft = `import pytest

from shopkit.stock.reorder import packs_needed


def test_pack_size_must_be_positive():
    with pytest.raises(ValueError, match="at least 1"):
        packs_needed(0, 1, 0)


def test_enough_needs_no_packs():
    assert packs_needed(5, 5, 1) == 0


def test_wrong():
    assert packs_needed(0, 10, "3") == 4
`;

/** A design and a draft about one module; of the others it says that nothing can be tested. */
function reply(body: MessageBody): { readonly json: object } {
  const prompt = JSON.stringify(body.messages);
  const nothing = { lookups: [], cases: [], unreachable: [], code: '' };
  if (!prompt.includes('name=\\"shopkit.stock.reorder\\"')) {
    return { json: { ...nothing, unreachable: [{ lines: [1], why: 'It needs a service.' }] } };
  }
  if (prompt.includes('Step test-writer, again.')) return { json: { ...nothing, code: '# It cannot be put right.\n' } };
  if (prompt.includes('Step test-writer.')) return { json: { ...nothing, code: draft } };
  const one = { number: 1, qualname: 'packs_needed', reason: 'error path', intent: 'Refuses no packs', arrange: '' };
  return {
    json: { ...nothing, cases: [{ ...one, act: 'packs_needed(0, 1, 0)', expectation: 'ValueError', aims: [32] }] },
  };
}

describe('smart-test generate-all', () => {
  let server: MessagesServer;
  let project: string;

  async function generateAll(...args: readonly string[]): Promise<Run> {
    const { executable } = await interpreter();
    const model = ['--model', 'anthropic', '--base-url', server.url, '--threshold', '100'];
    return run(['generate-all', project, '--python', executable, ...model, ...args], {
      commands: [addGenerateAllCommand],
    });
  }

  before(async () => {
    server = await startMessagesServer({ reply });
    process.env['ANTHROPIC_API_KEY'] = 'test-key';
    project = temporaryFolder();
    cpSync(path.join(repository, 'examples'), project, {
      recursive: true,
      filter: (file) => !/__pycache__|\.venv|coverage\.json|\.smart-test/.test(file),
    });
    const { executable } = await interpreter();
    await run(['coverage', project, '--python', executable], { commands: [addCoverageCommand] });
  });

  after(async () => {
    delete process.env['ANTHROPIC_API_KEY'];
    await server.close();
  });

  it('says what a run would take, and sends nothing for it', async () => {
    const { exitCode, stdout } = await generateAll('--estimate');
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^8 modules: 16 requests to claude-sonnet-5-5 .*, at most \$\d\.\d\d\. What the model asks back/,
    );
    assert.deepEqual(server.requests, []);
    assert.ok(!existsSync(path.join(project, '.smart-test')));
  });

  it('begins nothing without a limit, unless it is told to', async () => {
    const { exitCode, stderr } = await generateAll();
    assert.equal(exitCode, 2);
    assert.match(stderr, /Limit what it may cost with --max-cost or --max-tokens, or say --yes/);
    assert.deepEqual(server.requests, []);
  });

  it('writes the tests that are proven, reports each module, and has nothing to do when it is resumed', async () => {
    const { exitCode, stdout } = await generateAll('--max-cost', '5', '--json');
    assert.equal(exitCode, 0);
    const report = JSON.parse(stdout) as RunReport;
    assert.deepEqual(report.modules, { kept: 1, nothing: 7, failed: 0, 'not done': 0 });
    const folder = path.join(project, 'tests/behavioral/generated');
    assert.deepEqual(readdirSync(folder), ['test_shopkit_stock_reorder.py']);
    const text = readFileSync(path.join(folder, 'test_shopkit_stock_reorder.py'), 'utf8');
    assert.match(text, /def test_pack_size_must_be_positive/);
    assert.doesNotMatch(text, /test_wrong/);
    const [kept] = report.batches.flatMap(({ modules }) => modules).filter(({ outcome }) => outcome === 'kept');
    assert.deepEqual([kept!.kept, kept!.repairs], [2, 1]);
    assert.ok(kept!.dropped.some(({ what }) => what === 'test_wrong'));
    assert.ok(kept!.coverage.after > kept!.coverage.before);
    assert.equal(report.paid.requests, server.paid.length);
    const paid = server.paid.length;
    const again = await generateAll('--resume', '--json');
    assert.equal(again.exitCode, 0);
    assert.deepEqual((JSON.parse(again.stdout) as RunReport).modules, report.modules);
    assert.equal(server.paid.length, paid);
  });

  it('goes the same way again with the replies that it recorded, with no key and nobody to ask', async () => {
    const replies = path.join(temporaryFolder(), 'replies');
    const generated = path.join(project, 'tests/behavioral/generated');
    const kept = async (...args: readonly string[]): Promise<object> => {
      rmSync(generated, { recursive: true });
      const { exitCode, stdout, stderr } = await generateAll('--yes', '--json', ...args);
      assert.equal(exitCode, 0, stderr);
      const { modules } = JSON.parse(stdout) as RunReport;
      const file = path.join(generated, 'test_shopkit_stock_reorder.py');
      return { modules, text: readFileSync(file, 'utf8').replace(/run \S+/, '') };
    };
    const first = await kept('--record', replies);
    const asked = server.requests.length;
    delete process.env['ANTHROPIC_API_KEY'];
    const again = await kept('--model', `recorded:${replies}`).finally(() => {
      process.env['ANTHROPIC_API_KEY'] = 'test-key';
    });
    assert.deepEqual(again, first);
    assert.equal(server.requests.length, asked);
    assert.ok(readdirSync(replies).every((name) => name.endsWith('.json')));
  });

  it('stops before the limit, with the command to go on', async () => {
    const { exitCode, stderr } = await generateAll('--max-tokens', '40000');
    assert.equal(exitCode, 1);
    assert.match(stderr, /could take more tokens than are left.*Go on with: smart-test generate-all --resume \S+/);
  });

  it('says what is missing', async () => {
    const empty = temporaryFolder();
    writeFileSync(path.join(empty, 'm.py'), 'def one():\n    return 1\n');
    const { exitCode, stderr } = await run(['generate-all', empty], { commands: [addGenerateAllCommand] });
    assert.equal(exitCode, 2);
    assert.match(stderr, /Measure first: smart-test coverage/);
    delete process.env['ANTHROPIC_API_KEY'];
    const without = await generateAll('--yes');
    process.env['ANTHROPIC_API_KEY'] = 'test-key';
    assert.deepEqual([without.exitCode, /needs a key/.test(without.stderr)], [2, true]);
  });
});
