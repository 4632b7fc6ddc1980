import assert from 'node:assert/strict';
import { connect, createServer, type Server } from 'node:net';
import { AnthropicModel, type AnthropicModelOptions } from '../../../src/models/anthropicModel';
import { connectionProblem } from '../../../src/models/connectionProblem';
import type { ModelError } from '../../../src/models/modelError';
import type { ScriptedReply } from '../../harness/messages/scriptedReply';
import { startMessagesServer, type MessagesServer } from '../../harness/messagesServer';
import { goodAnswer, request, tokens } from './anthropicRequests';

const good = JSON.stringify(goodAnswer);

describe('what goes wrong with the Messages API', () => {
  let server: MessagesServer;

  beforeEach(async () => (server = await startMessagesServer({ reply: () => good })));

  afterEach(() => server.close());

  function model(access: Partial<AnthropicModelOptions> = {}): AnthropicModel {
    return new AnthropicModel({ apiKey: 'test-key', baseUrl: server.url, retries: 0, ...access });
  }

  async function failure(reply: ScriptedReply, access?: Partial<AnthropicModelOptions>): Promise<ModelError> {
    server.answerNext(reply);
    const error: unknown = await model(access)
      .ask(request())
      .then(
        () => assert.fail('there was a reply'),
        (reason: unknown) => reason,
      );
    assert.ok((error as Error).name === 'ModelError', String((error as Error).stack));
    return error as ModelError;
  }

  const failures: readonly [string, ScriptedReply, string, RegExp][] = [
    [
      'a request it does not accept',
      { status: 400, message: 'no such field' },
      'refused',
      /does not accept.*It said: no such field/,
    ],
    [
      'a prompt that is too long',
      { status: 400, message: 'prompt is too long: 2 > 1' },
      'too large',
      /Choose a smaller module/,
    ],
    [
      'no credit, as it was told of first',
      { status: 400, message: 'Your credit balance is too low' },
      'credit',
      /no credit left/,
    ],
    ['a key it does not know', { status: 401 }, 'authentication', /does not accept the API key\. Set one/],
    ['no credit', { status: 402 }, 'credit', /no credit left.*Add some/],
    ['a key that may not', { status: 403 }, 'permission', /may not use claude-sonnet-5-5/],
    ['a model it does not have', { status: 404, message: 'model: x' }, 'unavailable', /has no model claude-sonnet-5-5/],
    [
      "an address that is another service's",
      { status: 404, rawBody: '<html>Not found</html>' },
      'unavailable',
      /not the address of a Messages API/,
    ],
    ['a request that is too large', { status: 413 }, 'too large', /too long/],
    ['too many requests', { status: 429 }, 'rate limit', /Try again later, or fewer at once/],
    ['a spending limit', { status: 429, type: 'billing_error' }, 'credit', /spending limit/],
    ['an error of its own', { status: 500 }, 'server', /answered with an error \(500\)/],
    ['a gateway that gives up', { status: 502, rawBody: '<html>Bad gateway</html>' }, 'server', /\(502\)/],
    ['too many requests of others', { status: 529 }, 'overloaded', /is overloaded/],
    ['a refusal', { text: 'I', stopReason: 'refusal' }, 'refused', /refuses to answer about shop\.pricing/],
    [
      'a reply that is cut off',
      { text: '{"answer": "I', stopReason: 'max_tokens' },
      'truncated',
      /cut off at 4,000 tokens/,
    ],
    ['a full context window', { text: '{', stopReason: 'model_context_window_exceeded' }, 'too large', /at once/],
    ['a model that wants a tool', { text: 'Let me look.', stopReason: 'tool_use' }, 'bad reply', /wants a tool/],
    ['a model that pauses', { text: 'Wait.', stopReason: 'pause_turn' }, 'bad reply', /wants a tool/],
    ['an empty reply', '', 'bad reply', /is empty/],
    ['prose', 'I would rather not.', 'bad reply', /is not the JSON/],
    ['another form', { json: { answer: 3, lines: [] } }, 'bad reply', /not what was asked for: answer/],
  ];

  for (const [what, reply, kind, message] of failures) {
    it(`is said in one sentence: ${what}`, async () => {
      const error = await failure(reply);
      assert.equal(error.kind, kind, error.message);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('test-key'));
      assert.equal(server.paid.length, error.usage.output > 0 ? 1 : 0);
    });
  }

  it('costs what it costs: a reply that cannot be used was paid for', async () => {
    const error = await failure('I would rather not.');
    assert.equal(error.text, 'I would rather not.');
    assert.deepEqual({ ...error.usage }, { ...server.paid[0]!.usage });
    assert.ok(error.cost! > 0);
  });

  it('is tried again when it passes, after the time that it asks for', async () => {
    server.answerNext(
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 529, headers: { 'retry-after-ms': '20' } },
    );
    const started = Date.now();
    const reply = await model({ retries: 2 }).ask(request());
    assert.deepEqual(reply.value, goodAnswer);
    assert.ok(Date.now() - started >= 1000);
    assert.equal(server.requests.length, 3);
    assert.equal(server.paid.length, 1);
  });

  it('is tried again when the connection is lost before a reply', async () => {
    server.answerNext({ silence: 'reset' });
    assert.deepEqual((await model({ retries: 1 }).ask(request())).value, goodAnswer);
  });

  it('is a reply that broke off, with what was paid, when the connection is lost in the middle', async () => {
    const error = await failure({ text: tokens(2000), cutAfter: 3000, durationMs: 300 });
    assert.equal(error.kind, 'cut');
    assert.match(error.message, /The reply about shop\.pricing broke off/);
    assert.equal(error.usage.input, server.paid[0]!.usage!.input);
    assert.equal(error.usage.output, Math.ceil(error.text.length / 3));
    assert.ok(error.text.length > 0 && error.cost! > 0);
  });

  it('is a reply that broke off when the service fails in the middle of it', async () => {
    assert.equal((await failure({ text: tokens(2000), errorAfter: 3000 })).kind, 'cut');
  });

  it('is a reply that is read no further when it is ten megabytes long', async () => {
    server.answerNext({ text: tokens(2_500_000), chunk: 20_000 });
    const asked = model().ask(request([{ text: 'x' }], { maxOutputTokens: 10_000_000 }));
    await assert.rejects(asked, (error: ModelError) => {
      assert.equal(error.kind, 'bad reply');
      assert.match(error.message, /far longer than any test module/);
      assert.equal(error.text.length, 1_000_000);
      return error.usage.output > 300_000;
    });
    await server.idle();
    assert.equal(server.requests[0]!.outcome, 'abandoned');
  });

  it('is a service that answers, but not as a Messages API does', async () => {
    const error = await failure({ status: 200, rawBody: '<html>Sign in to the network</html>' });
    assert.equal(error.kind, 'unavailable');
    assert.match(error.message, /Check the base URL setting/);
  });

  it('is nobody who listens there', async () => {
    const { url } = server;
    await server.close();
    const error = await failure(good, { baseUrl: url });
    assert.equal(error.kind, 'connection');
    assert.match(error.message, /^127\.0\.0\.1:\d+ refuses connections\./);
    await server.listen(0);
  });

  it('is a host that is not found', () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const problem = connectionProblem(new TypeError('fetch failed', { cause }), 'https://smart-test.invalid/v1');
    assert.equal(problem.kind, 'connection');
    assert.match(problem.message, /^smart-test\.invalid was not found\. Check that this machine is online/);
  });

  it('is a service that does not answer in time', async () => {
    const error = await failure({ silence: 'hang' }, { timeoutMs: 100 });
    assert.equal(error.kind, 'connection');
    assert.match(error.message, /did not answer in time/);
  });

  it("is a clock that is wrong, by the certificate's dates", () => {
    for (const [code, words] of [
      ['CERT_NOT_YET_VALID', /is not valid yet by the clock of this machine\. Set its date/],
      ['CERT_HAS_EXPIRED', /seems to have expired by the clock of this machine/],
    ] as const) {
      const cause = Object.assign(new Error('certificate'), { code });
      const problem = connectionProblem(new TypeError('fetch failed', { cause }), 'https://api.anthropic.com');
      assert.equal(problem.kind, 'clock');
      assert.match(problem.message, words);
    }
  });

  describe('behind a proxy', () => {
    let proxy: Server;
    let connects: string[];
    /** What the proxy answers to CONNECT; it connects when there is nothing. */
    let refusal: string | undefined;

    beforeEach(async () => {
      connects = [];
      refusal = undefined;
      proxy = createServer((client) => {
        client.once('data', (chunk) => {
          const [line = ''] = chunk.toString().split('\r\n');
          connects.push(line);
          if (refusal) return void client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
          const port = Number(/:(\d+) HTTP/.exec(line)?.[1]);
          const upstream = connect(port, '127.0.0.1', () => {
            client.write('HTTP/1.1 200 Connection established\r\n\r\n');
            client.pipe(upstream).pipe(client);
          });
          upstream.on('error', () => client.destroy());
          client.on('error', () => upstream.destroy());
        });
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    });

    afterEach(() => new Promise((resolve) => proxy.close(resolve)));

    const address = (): string => `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;

    it('goes through it', async () => {
      assert.deepEqual((await model({ proxy: address() }).ask(request())).value, goodAnswer);
      assert.match(connects[0]!, /^CONNECT 127\.0\.0\.1:\d+ /);
    });

    it('says that nobody listens where the proxy should be', async () => {
      const unused = address();
      await new Promise((resolve) => proxy.close(resolve));
      const error = await failure(good, { proxy: unused });
      assert.equal(error.kind, 'connection');
      assert.match(error.message, /^The proxy on the way to 127\.0\.0\.1:\d+ refuses connections/);
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    });

    it('says that the proxy wants a password', async () => {
      refusal = '407 Proxy Authentication Required';
      const error = await failure(good, { proxy: address() });
      assert.equal(error.kind, 'connection');
      assert.match(error.message, /^The proxy wants a user name and password/);
    });
  });
});
