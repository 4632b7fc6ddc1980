import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { root as repository } from '../../../scripts/paths.mjs';
import { addCoverageCommand } from '../../../src/commandLine/coverageCommand';
import type { RunReport } from '../../../src/generation/parallel/runReport';
import { eventually } from '../../harness/eventually';
import type { MessageBody } from '../../harness/messages/protocol';
import type { ScriptedReply } from '../../harness/messages/scriptedReply';
import { startMessagesServer, type MessagesServer } from '../../harness/messagesServer';
import { code, design } from '../generation/scriptedModel';
import { interpreter, project } from '../pytest/project';
import { run } from './run';

/** `colours` and `shapes` are answered; the day is over for `slow`, and the service breaks down over `broken`. */
const modules = ['broken', 'colours', 'shapes', 'slow'];

const source = (name: string): string =>
  `def ${name}(word):\n    if word == "open sesame":\n        return "${name}"\n    return None\n`;

const draft = (name: string): string =>
  `from ${name} import ${name}\n\n\ndef test_${name}_open_to_the_word():\n    assert ${name}("open sesame") == "${name}"\n`;

function reply(body: MessageBody): ScriptedReply {
  const prompt = JSON.stringify(body.messages);
  const name = modules.find((one) => prompt.includes(`name=\\"${one}\\"`))!;
  if (name === 'slow') return { silence: 'hang' };
  if (name === 'broken') return { status: 500, message: 'Internal server error' };
  return { json: prompt.includes('Step test-writer') ? code(draft(name)) : design(name, [3]) };
}

describe('smart-test generate-all --batch-api', function () {
  this.timeout(180_000);
  let server: MessagesServer;
  let child: ChildProcess | undefined;

  afterEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await server.close();
  });

  const batchesOf = (one: MessagesServer): number =>
    one.requests.filter(({ method, path: asked }) => method === 'POST' && asked.endsWith('/batches')).length;

  it('goes on with the batches that a killed process handed in, and ties each answer to its module', async () => {
    const { executable } = await interpreter();
    let answer = (): void => undefined;
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    server = await startMessagesServer({ reply: (body) => mayAnswer.then(() => reply(body)) });
    const folder = project({
      'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n[tool.coverage.run]\nsource = ["."]\n',
      'test_nothing.py': `${modules.map((name) => `import ${name}\n`).join('')}\n\ndef test_nothing():\n    pass\n`,
      ...Object.fromEntries(modules.map((name) => [`${name}.py`, source(name)])),
    });
    await run(['coverage', folder, '--python', executable], { commands: [addCoverageCommand] });
    const start = (...args: readonly string[]): ChildProcess => {
      const model = ['--model', 'anthropic', '--base-url', server.url, '--batch-api', '--max-cost', '5'];
      const all = ['generate-all', folder, '--python', executable, ...model, '--threshold', '100', '--json', ...args];
      const script = path.join(repository, 'test/harness/commandLine.ts');
      return spawn(process.execPath, ['--import', 'tsx', script, ...all], {
        env: childEnvironment({ ANTHROPIC_API_KEY: 'test-key' }),
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: repository,
      });
    };

    child = start();
    // It looks after its batch only when the batch's id is in the journal.
    await eventually(() => assert.ok(server.requests.some(({ path: asked }) => /batches\/\w+$/.test(asked))), 60_000);
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal(batchesOf(server), 1);

    answer();
    child = start('--resume');
    const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
    assert.equal(child.exitCode, 1, stderr);
    const report = JSON.parse(stdout) as RunReport;
    const why = Object.fromEntries(report.batches.flatMap((batch) => batch.modules).map((one) => [one.path, one.why]));
    assert.deepEqual(report.modules, { kept: 2, nothing: 0, failed: 2, 'not done': 0 }, JSON.stringify(why));
    // The designs, once; the drafts.
    assert.equal(batchesOf(server), 2);
    const keys = server.paid.map(({ key }) => key);
    assert.deepEqual([keys.length, new Set(keys).size], [4, 4]);
    assert.equal(report.paid.requests, 4);
    for (const name of ['colours', 'shapes']) {
      const file = path.join(folder, `tests/behavioral/generated/test_${name}.py`);
      assert.match(readFileSync(file, 'utf8'), new RegExp(`assert ${name}\\("open sesame"\\) == "${name}"`));
    }
    assert.match(why['slow.py']!, /There was no time within a day to answer about slow/);
    assert.match(why['broken.py']!, /answered with an error \(500\)/);
  });
});
