import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { run } from './run';

/** Without the repository around it: git's history is a part of what a model is told. */
function legacyProject(): string {
  const folder = join(temporaryFolder(), 'legacy');
  cpSync(join(__dirname, '../../fixtures/audit/legacy'), folder, { recursive: true });
  return folder;
}

const replies: Readonly<Record<string, unknown>> = {
  'coverage-auditor': { summary: 'Refusals are not tested.', modules: [] },
  'gap-analyzer': {
    gaps: [
      { id: 'app/billing.py::tax', concern: 'high', why: 'A wrong rate is silent.', test: 'A rate of one is refused.' },
    ],
  },
  'test-planner': { batches: [{ id: 'app/api#1', when: 'first', why: 'Everybody pays by it.' }] },
};

/** Answers the prompts in a folder of recordings that have no reply yet, as a person would. */
function answer(folder: string): number {
  const asked = readdirSync(folder).flatMap((name) => /^(.*)\.prompt\.md$/u.exec(name)?.[1] ?? []);
  const open = asked.filter((name) => !existsSync(join(folder, `${name}.json`)));
  for (const name of open) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ reply: replies[name.split('.')[0]!] }));
  }
  return open.length;
}

describe('smart-test audit --model', () => {
  it('shows what a model says beside the figures', async () => {
    const project = legacyProject();
    const recordings = join(temporaryFolder(), 'recordings');
    const args = ['audit', project, '--model', `recorded:${recordings}`, '--max-cost', '1'];
    const first = await run(args);
    assert.match(first.stdout, /note: coverage-auditor: There is no recorded reply/u);
    // The planner is told what was judged of the gaps, so that its prompt is another one then.
    for (let rounds = 0; answer(recordings) > 0; rounds += 1) {
      assert.ok(rounds < 4);
      await run(args);
    }
    const { exitCode, stdout, stderr } = await run(args);
    assert.equal(exitCode, 1);
    assert.match(stdout, /Refusals are not tested\./u);
    assert.match(stdout, /api \(first\): Everybody pays by it\./u);
    assert.match(stdout, /app\/billing\.py tax: A wrong rate is silent\./u);
    assert.match(stderr, /recorded replies in .*: 3 requests, 0 tokens/u);
    const json = JSON.parse((await run([...args, '--json'])).stdout) as { judgement: { batches: unknown[] } };
    assert.deepEqual(json.judgement.batches, [{ id: 'app/api#1', when: 'first', why: 'Everybody pays by it.' }]);
    const copies = join(temporaryFolder(), 'copies');
    await run([...args, '--record', copies]);
    const withCopies = await run(['audit', project, '--model', `recorded:${copies}`]);
    assert.equal(withCopies.stdout.replace(copies, recordings), stdout);
    const xml = await run([...args, '--format', 'xml']);
    assert.match(xml.stdout, /<judgement by="[^"]*" when="first">Everybody pays by it\.<\/judgement>/u);
  });

  it('asks nobody without it', async () => {
    const { stdout, stderr } = await run(['audit', legacyProject()]);
    assert.doesNotMatch(stdout + stderr, /Judged|judged|request/u);
  });

  it('refuses a model that there is not, before it reads anything', async () => {
    const { exitCode, stdout, stderr } = await run(['audit', legacyProject(), '--model', 'oracle']);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^error: There is no model “oracle”/u);
  });

  it('keeps the figures when nobody answers, and says why', async () => {
    const key = process.env['ANTHROPIC_API_KEY'];
    process.env['ANTHROPIC_API_KEY'] = 'not-a-key';
    try {
      // Nothing listens on this port.
      const args = [
        'audit',
        legacyProject(),
        '--model',
        'anthropic',
        '--base-url',
        'http://127.0.0.1:9',
        '--max-cost',
        '0',
      ];
      const { exitCode, stdout, stderr } = await run(args);
      assert.equal(exitCode, 1);
      assert.match(stdout, /^Health 38 of 100/u);
      assert.match(stderr, /error: The audit is not judged\. /u);
    } finally {
      if (key === undefined) delete process.env['ANTHROPIC_API_KEY'];
      else process.env['ANTHROPIC_API_KEY'] = key;
    }
  });
});
