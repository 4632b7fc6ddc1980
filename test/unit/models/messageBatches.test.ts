import assert from 'node:assert/strict';
import type { ChatRequest } from '../../../src/models/chatModel';
import { MessageBatches, type BatchProgress, type BatchResult } from '../../../src/models/messageBatches';
import { startMessagesServer, type MessagesServer, type MessagesServerOptions } from '../../harness/messagesServer';
import { goodAnswer, request } from './anthropicRequests';

describe('message batches', () => {
  let server: MessagesServer | undefined;
  let slept: number[] = [];

  afterEach(() => server?.close());

  async function batches(options: Partial<MessagesServerOptions> = {}): Promise<MessageBatches> {
    server = await startMessagesServer({ reply: () => ({ json: goodAnswer }), ...options });
    return connected();
  }

  /** As after a restart: nothing is kept from before. */
  function connected(): MessageBatches {
    slept = [];
    return new MessageBatches({
      apiKey: 'test-key',
      baseUrl: server!.url,
      retries: 0,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        slept.push(ms);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    });
  }

  const asked = (...subjects: readonly string[]): Map<string, ChatRequest> =>
    new Map(subjects.map((subject) => [`design-${subject}`, request([{ text: `About ${subject}.` }], { subject })]));

  async function collect(results: AsyncIterable<BatchResult>): Promise<Map<string, BatchResult>> {
    const found = new Map<string, BatchResult>();
    for await (const result of results) found.set(result.customId, result);
    return found;
  }

  const outcome = (result: BatchResult | undefined): string =>
    !result ? 'none' : 'error' in result ? `${result.error.kind}: ${result.error.message}` : 'reply';

  it('are answered at half the price, each result tied to its own request', async () => {
    const it = await batches({ reply: (body) => ({ json: { answer: JSON.stringify(body.messages), lines: [1] } }) });
    const requests = asked('a', 'b', 'c');
    const id = await it.submit(requests);
    await it.wait(id);
    const results = await collect(it.results(id, (customId) => requests.get(customId)));
    assert.equal(results.size, 3);
    for (const [customId, { subject }] of requests) {
      const result = results.get(customId)!;
      assert.ok('reply' in result, outcome(result));
      assert.match((result.reply.value as { answer: string }).answer, new RegExp(`About ${subject}\\.`));
      const { input, output } = result.reply.usage;
      assert.equal(result.reply.cost, (input * 2 + output * 10) / 1_000_000 / 2);
    }
  });

  it('are waited for ever more slowly, with their progress', async () => {
    const it = await batches({ reply: () => ({ text: JSON.stringify(goodAnswer), delayMs: 40 }) });
    const seen: BatchProgress[] = [];
    const end = await it.wait(await it.submit(asked('a', 'b')), (progress) => seen.push(progress));
    assert.deepEqual([seen[0]!.state, seen[0]!.open, end.state, end.open], ['in progress', 2, 'ended', 0]);
    assert.ok(slept.length > 1);
    assert.deepEqual(slept.slice(0, 2), [5000, 7500]);
    assert.ok(slept.every((ms) => ms <= 60_000));
  });

  it('go on after a restart by their id alone, and are paid once', async () => {
    const first = await batches({ reply: () => ({ text: JSON.stringify(goodAnswer), delayMs: 20 }) });
    const requests = asked('a', 'b');
    const id = await first.submit(requests);
    const second = connected();
    await second.wait(id);
    const results = await collect(second.results(id, (customId) => requests.get(customId)));
    assert.deepEqual([...results.values()].map(outcome), ['reply', 'reply']);
    assert.equal(server!.paid.length, 2);
  });

  it('say of each request what became of it', async () => {
    const it = await batches();
    server!.answerNext(
      { json: goodAnswer },
      { status: 529 },
      { silence: 'hang' },
      'Sure! Here you are.',
      { text: '{"answer": "', stopReason: 'max_tokens' },
      { status: 400, message: 'prompt is too long: 1000001 tokens > 1000000 maximum' },
    );
    const requests = asked('a', 'b', 'c', 'd', 'e', 'f');
    const id = await it.submit(requests);
    await it.wait(id);
    const results = await collect(it.results(id, (customId) => requests.get(customId)));
    const kinds = [...requests.keys()].map((customId) => outcome(results.get(customId)).replace(/:.*/, ''));
    assert.deepEqual(kinds, ['reply', 'overloaded', 'unanswered', 'bad reply', 'truncated', 'too large']);
    const prose = results.get('design-d')!;
    assert.ok('error' in prose && prose.error.cost! > 0 && prose.error.text === 'Sure! Here you are.');
  });

  it('can be cancelled: what was answered is there, the rest says so', async () => {
    const it = await batches({ reply: () => ({ text: JSON.stringify(goodAnswer), delayMs: 30 }) });
    const requests = asked('a', 'b', 'c');
    const id = await it.submit(requests);
    assert.equal((await it.cancel(id)).state, 'canceling');
    await it.wait(id);
    const results = await collect(it.results(id, (customId) => requests.get(customId)));
    assert.equal(outcome(results.get('design-a')), 'reply');
    assert.match(outcome(results.get('design-c')), /^unanswered: The batch was cancelled before c was looked at/);
    assert.equal(server!.paid.length, 1);
  });

  it('stop being waited for when they are aborted', async () => {
    const it = await batches({ reply: () => ({ text: JSON.stringify(goodAnswer), delayMs: 10_000 }) });
    const abort = new AbortController();
    const waiting = it.wait(await it.submit(asked('a')), () => abort.abort(new Error('enough')), abort.signal);
    await assert.rejects(waiting, { message: 'enough' });
  });

  it('are not handed in a second time when the answer was lost', async () => {
    const it = await batches();
    server!.loseNextBatch();
    await assert.rejects(it.submit(asked('a')), { kind: 'connection' });
    assert.deepEqual(
      server!.requests.filter(({ batch }) => batch === null).map(({ path }) => path),
      ['/v1/messages/batches'],
    );
  });

  it('that the service has no more are said to be gone, not the model', async () => {
    const it = await batches();
    const gone = { kind: 'unanswered', message: /^There is no batch msgbatch_0009 at http.* any more/ };
    await assert.rejects(it.progress('msgbatch_0009'), gone);
    await assert.rejects(collect(it.results('msgbatch_0009', () => request())), gone);
  });

  it('are refused here when the service would not take their ids', async () => {
    const it = await batches();
    await assert.rejects(it.submit(new Map([['shop/pricing.py', request()]])), RangeError);
    await assert.rejects(it.submit(new Map()), RangeError);
  });
});
