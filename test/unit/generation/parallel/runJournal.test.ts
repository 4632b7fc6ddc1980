import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childEnvironment } from '../../../../scripts/environment.mjs';
import { root } from '../../../../scripts/paths.mjs';
import type { JournalRecord } from '../../../../src/generation/parallel/journalRecords';
import { RunJournal } from '../../../../src/generation/parallel/runJournal';
import { UserError } from '../../../../src/userError';
import { temporaryFolder } from '../../../harness/temporaryFolder';
import { usage } from './runs';

const sent = (key: string): JournalRecord => ({ kind: 'sent', key, inputTokens: 100, outputTokens: 100, cost: 0.02 });
const reply = (key: string, text = 'answer'): JournalRecord => ({
  ...{ kind: 'reply', key, value: { text }, text, model: 'model-1', usage, cost: 0.01 },
});

function journalFile(): string {
  return path.join(temporaryFolder(), 'journal.jsonl');
}

async function written(file: string, ...records: readonly JournalRecord[]): Promise<void> {
  const journal = await RunJournal.open(file);
  await Promise.all(records.map((record) => journal.append(record)));
  await journal.close();
}

describe('The journal of a run', () => {
  it('gives back every answer, now and when it is opened again', async () => {
    const file = journalFile();
    const journal = await RunJournal.open(file);
    const long = 'größe ✓ '.repeat(50_000);
    await Promise.all([
      journal.append(sent('a#w#1')),
      journal.append(reply('a#w#1', long)),
      journal.append(reply('b#w#1')),
    ]);
    const expected = reply('a#w#1', long);
    assert.deepEqual(await journal.answerTo('a#w#1'), expected);
    assert.equal(await journal.answerTo('a#w#2'), undefined);
    await journal.close();
    const again = await RunJournal.open(file);
    assert.deepEqual(await again.answerTo('a#w#1'), expected);
    assert.deepEqual(await again.answerTo('b#w#1'), reply('b#w#1'));
    assert.equal(again.index.spending.requests, 2);
    assert.equal(again.index.spending.dollars, 0.02);
    assert.equal(again.index.spendingOf('a').usage.output, 50);
    await again.append(reply('c#w#1'));
    await again.close();
    assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 4);
  });

  it('cuts off a last line that was not written to its end, wherever it was torn', async () => {
    const whole = journalFile();
    await written(whole, reply('a#w#1'), reply('b#w#1', 'ß'));
    const bytes = readFileSync(whole);
    const first = bytes.indexOf('\n') + 1;
    for (let end = first; end < bytes.length; end += 1) {
      const torn = journalFile();
      writeFileSync(torn, bytes);
      truncateSync(torn, end);
      const journal = await RunJournal.open(torn);
      assert.deepEqual([...journal.index.answers.keys()], ['a#w#1'], `torn at ${end}`);
      await journal.append(reply('c#w#1'));
      assert.deepEqual(await journal.answerTo('c#w#1'), reply('c#w#1'));
      await journal.close();
      await (await RunJournal.open(torn)).close();
    }
  });

  it('is not read when it is damaged in the middle', async () => {
    const file = journalFile();
    await written(file, reply('a#w#1'));
    appendFileSync(file, '{"kind": "rep\n');
    await written(file, reply('b#w#1'));
    appendFileSync(file, 'x\n{"kind":"saved","module":"a"}\n');
    await assert.rejects(RunJournal.open(file), (error) => error instanceof UserError && /line 3/.test(error.message));
  });

  it('asks again what was not paid, and never what was, even when it was of no use', async () => {
    const file = journalFile();
    const failed = { kind: 'no reply' as const, error: 'truncated', message: 'Cut off.', text: '', cost: 0.01 };
    const unpaid = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
    await written(file, sent('a#w#1'), { ...failed, key: 'a#w#1', usage }, sent('b#w#1'), {
      ...failed,
      key: 'b#w#1',
      error: 'server',
      usage: unpaid,
      cost: null,
    });
    const journal = await RunJournal.open(file);
    assert.equal((await journal.answerTo('a#w#1'))?.kind, 'no reply');
    assert.equal(await journal.answerTo('b#w#1'), undefined);
    assert.equal(journal.index.spending.requests, 1);
    assert.equal(journal.index.underWay.size, 0);
    await journal.close();
  });

  it('counts the questions whose end nobody knows, also when they were asked anew', async () => {
    const file = journalFile();
    await written(file, sent('a#w#1'), sent('b#w#1'), reply('b#w#1'), sent('c#w#1'), {
      ...{ kind: 'batch', id: 'batch-1', keys: ['c#w#1'] },
    });
    const journal = await RunJournal.open(file);
    await journal.giveUpUnanswered();
    await journal.append(sent('a#w#1'));
    await journal.append(reply('a#w#1'));
    await journal.close();
    const again = await RunJournal.open(file);
    const atMost = { inputTokens: 100, outputTokens: 100, cost: 0.02 };
    assert.deepEqual(again.index.unanswered, { requests: 1, atMost });
    assert.deepEqual([...again.index.batches], [['c#w#1', 'batch-1']]);
    await again.close();
  });

  it('says so when it cannot be written', async () => {
    await assert.rejects(RunJournal.open(path.join(temporaryFolder(), 'missing/journal')), UserError);
  });

  it('has all that it said it had when its process is killed', async () => {
    const file = journalFile();
    const script = path.join(temporaryFolder(), 'write.ts');
    const module = path.join(root, 'src/generation/parallel/runJournal.ts');
    writeFileSync(
      script,
      `import { RunJournal } from ${JSON.stringify(module)};
       void (async () => {
         const journal = await RunJournal.open(${JSON.stringify(file)});
         for (let number = 0; ; number += 1) {
           await journal.append({ kind: 'saved', module: String(number) + ' '.repeat(3000) });
           process.stdout.write(number + '\\n');
         }
       })();`,
    );
    for (const wait of [5, 30, 60]) {
      const child = spawn(process.execPath, ['--import', 'tsx', script], { env: childEnvironment(), cwd: root });
      let said = '';
      child.stdout.on('data', (text: Buffer) => (said += text.toString()));
      while (said === '') await delay(5);
      await delay(wait);
      child.kill('SIGKILL');
      await once(child, 'close');
      const last = said.split('\n').at(-2)!;
      const journal = await RunJournal.open(file);
      assert.ok([...journal.index.saved].some((one) => one.trim() === last));
      await journal.close();
    }
    assert.ok(existsSync(file));
  });
});
