import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ExchangeLog, LoggedModel, type Exchange } from '../../../src/models/exchangeLog';
import { exchangeFileName, ExchangeFiles, keepExchange } from '../../../src/models/exchangeFiles';
import { exchangePage, exchangeSummary } from '../../../src/models/exchangePage';
import { ModelError } from '../../../src/models/modelError';
import { assertGolden } from '../../harness/golden';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { answering } from './answering';
import { request, usage } from './requests';

const answer = JSON.stringify({ code: 'import pytest\n\n\ndef test_price():\n    assert price() == 1\n', number: 3 });

/** Each look at it is a second later. */
function clock(): () => Date {
  let seconds = 0;
  return () => new Date(Date.UTC(2026, 10, 27, 12, 0, (seconds += 1)));
}

async function asked(answered: string | Error, change: Parameters<typeof request>[0] = {}, log = newLog()) {
  await new LoggedModel(answering(answered), log).ask(request(change)).catch((error: unknown) => {
    if (error !== answered && !(error instanceof ModelError)) throw error;
  });
  return log;
}

const newLog = (options: Partial<ConstructorParameters<typeof ExchangeLog>[0]> = {}): ExchangeLog =>
  new ExchangeLog({ clock: clock(), ...options });

const only = ({ exchanges }: ExchangeLog): Exchange => {
  assert.equal(exchanges.length, 1);
  return exchanges[0]!;
};

describe('The log of what models were asked', () => {
  it('has prompt, reply, tokens, cost, time and verdict, as a page to read', async () => {
    const log = await asked(answer);
    log.judge({ purpose: 'test-writer', subject: 'shop.pricing' }, '1 test kept');
    assertGolden('models/exchange.md', exchangePage(only(log)));
    assert.equal(exchangeSummary(only(log)), '130 tokens in (20 of them cached), 50 out, $0.0100, 1.0 s: 1 test kept');
  });

  it('has a request while its reply is awaited', () => {
    const log = newLog();
    log.begin(request(), 'model-1');
    assert.equal(exchangeSummary(only(log)), 'waiting for the reply');
    assert.match(exchangePage(only(log)), /Waiting for the reply/);
  });

  it('has why a reply was not used, and the reply', async () => {
    const exchange = only(await asked('I am sorry.'));
    assert.equal(exchange.outcome?.reply, 'I am sorry.');
    assert.match(exchange.outcome.error ?? '', /not the JSON/);
    assert.deepEqual(exchange.outcome.usage, usage);
  });

  it('has no keys in it', async () => {
    const secrets = [
      'sk-ant-api03-AbCdEfGhIjKlMnOpQrSt_-12',
      'ghp_0123456789abcdefghij',
      'AKIAABCDEFGHIJKLMNOP',
      'abcdef0123456789abcdef',
    ];
    const [anthropic, github, aws, other] = secrets;
    const prompt = `KEY = "${aws}"\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n`;
    const log = await asked(
      new ModelError('authentication', `401: {"x-api-key": "${other}"} Authorization: Bearer ${other} ${anthropic}`, {
        text: `token ${github}`,
      }),
      { messages: [{ role: 'user', parts: [{ text: prompt }] }] },
    );
    log.judge({ purpose: 'test-writer', subject: 'shop.pricing' }, `rejected: ${anthropic}`);
    const text = JSON.stringify(only(log)) + exchangePage(only(log));
    for (const secret of [...secrets, 'MIIE']) assert.ok(!text.includes(secret), secret);
    assert.match(text, /KEY = .*\[a key, left out here\]/);
  });

  it('judges the latest of the same purpose and subject', async () => {
    const log = await asked(answer);
    await asked(answer, {}, log);
    await asked(answer, { subject: 'shop.tax' }, log);
    log.judge({ purpose: 'test-writer', subject: 'shop.pricing' }, 'kept');
    assert.deepEqual(
      log.exchanges.map(({ verdict }) => verdict),
      [undefined, 'kept', undefined],
    );
  });

  it('forgets the oldest first, by number and by size', async () => {
    const few = newLog({ capacity: 3 });
    for (let count = 0; count < 10; count += 1) await asked(answer, {}, few);
    assert.deepEqual(
      few.exchanges.map(({ number }) => number),
      [8, 9, 10],
    );
    const small = newLog({ characters: 1000 });
    const long = [{ role: 'user' as const, parts: [{ text: 'x'.repeat(600) }] }];
    for (let count = 0; count < 3; count += 1) await asked(answer, { messages: long }, small);
    assert.deepEqual(
      small.exchanges.map(({ number }) => number),
      [3],
    );
  });

  it('keeps the beginning of a reply that is far too long', async () => {
    const { outcome } = only(await asked('x'.repeat(10_000_000)));
    assert.ok(outcome!.reply.length < 201_000);
    assert.match(outcome!.reply, /9800000 more characters are left out/);
  });

  it('tells of every change, until nobody listens', async () => {
    const log = newLog();
    let changes = 0;
    const stop = log.onDidChange(() => (changes += 1));
    await asked(answer, {}, log);
    assert.equal(changes, 2);
    stop();
    await asked(answer, {}, log);
    assert.equal(changes, 2);
  });

  it('is written into the project where it is wanted, out of its git repository', async () => {
    const folder = temporaryFolder();
    const exchange = only(await asked(answer, { subject: '../../shop' }));
    assert.equal(exchangeFileName(exchange), '2026-11-27T12-00-01Z.0001.test-writer...-..-shop.md');
    const file = await keepExchange(folder, exchange);
    assert.equal(path.dirname(file), path.join(folder, '.smart-test', 'requests'));
    assert.equal(readFileSync(file, 'utf8'), exchangePage(exchange));
    assert.match(readFileSync(path.join(folder, '.smart-test', '.gitignore'), 'utf8'), /^\*$/m);
  });

  it('is written again with its verdict, in order', async () => {
    const folder = temporaryFolder();
    const files = new ExchangeFiles(folder);
    const log = newLog({ keep: (exchange) => files.keep(exchange) });
    await asked(answer, {}, log);
    for (const verdict of ['1 test passes', '1 test kept']) {
      log.judge({ purpose: 'test-writer', subject: 'shop.pricing' }, verdict);
    }
    await files.written();
    const file = path.join(folder, '.smart-test', 'requests', exchangeFileName(only(log)));
    assert.match(readFileSync(file, 'utf8'), /Verdict: 1 test kept/);
  });

  it('says what went wrong when it cannot be written', async () => {
    const folder = path.join(temporaryFolder(), 'file');
    writeFileSync(folder, '');
    const files = new ExchangeFiles(folder);
    files.keep(only(await asked(answer)));
    await assert.rejects(files.written(), /ENOTDIR|EEXIST|not a folder/i);
  });

  it('hands over what is to be kept when it is over, and with its verdict', async () => {
    const kept: (string | undefined)[] = [];
    const log = newLog({ keep: ({ verdict }) => kept.push(verdict) });
    await asked(answer, {}, log);
    log.judge({ purpose: 'test-writer', subject: 'shop.pricing' }, 'kept');
    assert.deepEqual(kept, [undefined, 'kept']);
  });
});
