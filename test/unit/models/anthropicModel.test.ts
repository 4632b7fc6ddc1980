import assert from 'node:assert/strict';
import { z } from 'zod';
import { AnthropicModel, type AnthropicModelOptions } from '../../../src/models/anthropicModel';
import type { MessageBody } from '../../harness/messages/protocol';
import { startMessagesServer, type MessagesServer, type MessagesServerOptions } from '../../harness/messagesServer';
import { answerSchema, goodAnswer, request, tokens } from './anthropicRequests';

describe('a model of the Messages API', () => {
  let server: MessagesServer | undefined;

  afterEach(() => server?.close());

  async function model(
    options: Partial<MessagesServerOptions> = {},
    access: Partial<AnthropicModelOptions> = {},
  ): Promise<AnthropicModel> {
    server = await startMessagesServer({ reply: () => ({ json: goodAnswer }), ...options });
    return new AnthropicModel({ apiKey: 'test-key', baseUrl: server.url, retries: 0, ...access });
  }

  const lastBody = (): MessageBody => server!.requests.at(-1)!.body!;

  it('answers with what the schema makes of the reply, its tokens and its cost', async () => {
    const reply = await (await model()).ask(request());
    assert.deepEqual(reply.value, goodAnswer);
    assert.equal(reply.text, JSON.stringify(goodAnswer));
    assert.equal(reply.model, 'claude-sonnet-5-5');
    const { input, output } = reply.usage;
    assert.deepEqual(reply.usage, { ...server!.paid[0]!.usage, input, output });
    assert.equal(reply.cost, (input * 2 + output * 10) / 1_000_000);
    assert.equal(reply.limits, null);
  });

  it('sends a schema without what structured outputs refuse, and holds the reply to it all the same', async () => {
    const asked = (await model({ reply: () => ({ json: { answer: 'x', lines: [0] } }) })).ask(request());
    await assert.rejects(asked, { kind: 'bad reply', message: /not what was asked for: lines\[0\]/ });
    assert.deepEqual(lastBody().output_config, {
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            answer: { type: 'string' },
            lines: {
              type: 'array',
              items: { type: 'integer', description: '{minimum: 1, maximum: 9007199254740991}' },
              description: '{maxItems: 20}',
            },
          },
          required: ['answer', 'lines'],
          additionalProperties: false,
        },
      },
    });
  });

  it('puts the breakpoints of the cache behind the last stable parts, at most four, and leaves out empty parts', async () => {
    const stable = (text: string) => ({ text, isStable: true });
    await (
      await model()
    ).ask(
      request([stable('a'), stable('b'), { text: '' }, stable('c'), stable('d'), { text: 'now' }], {
        system: [stable('one'), stable('two'), { text: 'three' }],
      }),
    );
    const marked = (blocks: unknown) =>
      (blocks as { text: string; cache_control?: object }[]).map((block) =>
        block.cache_control ? block.text + '*' : block.text,
      );
    assert.deepEqual(marked(lastBody().system), ['one', 'two*', 'three']);
    assert.deepEqual(marked(lastBody().messages[0]!.content), ['a', 'b*', 'c*', 'd*', 'now']);
  });

  it('reads the prompt that two requests share from the cache', async () => {
    const it = await model();
    const shared = { text: tokens(3000, 'the module'), isStable: true };
    const first = await it.ask(request([shared, { text: 'Design it.' }]));
    const second = await it.ask({
      ...request([shared, { text: 'Write it.' }]),
      schema: answerSchema.refine(() => true),
    });
    assert.equal(first.usage.cacheRead, 0);
    assert.ok(first.usage.cacheWrite >= 3000);
    assert.equal(second.usage.cacheRead, first.usage.cacheWrite);
    assert.ok(second.usage.input < 10);
    assert.ok(second.cost! < first.cost! / 5);
  });

  it('reads nothing from the cache when the schemas differ, as the real service does not', async () => {
    const it = await model({ reply: () => ({ json: { ...goodAnswer, code: 'pass' } }) });
    const shared = { text: tokens(3000, 'the module'), isStable: true };
    await it.ask(request([shared]));
    const second = await it.ask({ ...request([shared]), schema: z.object({ code: z.string() }) });
    assert.equal(second.usage.cacheRead, 0);
  });

  it('reports its progress, and does not count what the model thinks', async () => {
    const seen: number[] = [];
    const it = await model({
      reply: () => ({ text: JSON.stringify(goodAnswer), thinking: 'Hm. '.repeat(50), chunk: 10 }),
    });
    const reply = await it.ask(request(), { onProgress: (characters) => seen.push(characters) });
    assert.equal(seen.at(-1), reply.text.length);
    assert.ok(seen.length > 3);
    assert.ok(reply.usage.output > 50);
  });

  it('counts the tokens of a request for its estimate, all of them to be written into the cache', async () => {
    const it = await model();
    const estimate = await it.estimate(request([{ text: tokens(1000) }]));
    assert.ok(estimate.inputTokens > 1000 && estimate.inputTokens < 1200);
    assert.equal(estimate.outputTokens, 4000);
    assert.equal(estimate.cost, (estimate.inputTokens * 2.5 + 4000 * 10) / 1_000_000);
    assert.equal(server!.paid.length, 0);
  });

  it('estimates from the characters where a gateway cannot count', async () => {
    const estimate = await (await model({ countsTokens: false })).estimate(request([{ text: tokens(1000) }]));
    assert.ok(estimate.inputTokens > 4000 / 3 && estimate.inputTokens < 2000);
  });

  it('does not hide a wrong key or model behind an estimate', async () => {
    const wrongKey = await model({ countsTokens: false }, { apiKey: 'other' });
    await assert.rejects(wrongKey.estimate(request()), { kind: 'authentication' });
    await server!.close();
    const wrongModel = await model({ models: ['claude-opus-5-5'] });
    await assert.rejects(wrongModel.ask(request()), { kind: 'unavailable', message: /has no model claude-sonnet-5-5/ });
  });

  it('lists the models that the key may use', async () => {
    const models = await (await model()).listModels();
    assert.deepEqual(models[0], { id: 'claude-sonnet-5-5', name: 'Claude sonnet 5 5' });
    assert.equal(models.length, 3);
  });

  it('hands on what the headers say of the limits', async () => {
    const now = Date.parse('2026-11-27T12:00:00Z');
    const it = await model({ limits: { requests: 60, inputTokens: 10_000, outputTokens: 5_000 }, now: () => now });
    const { limits, usage } = await it.ask(request());
    assert.deepEqual(limits?.requests, { limit: 60, left: 59, resetsAt: new Date(now + 1000) });
    assert.equal(limits.inputTokens?.left, 10_000 - usage.input);
    assert.equal(limits.outputTokens?.left, 5_000 - usage.output);
  });

  it('closes the request at once when it is aborted, and throws the reason', async () => {
    const it = await model({ reply: () => ({ silence: 'hang' }) });
    const abort = new AbortController();
    const asked = it.ask(request(), { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await assert.rejects(asked, { message: 'enough' });
  });

  it('closes the request in the middle of a reply, too', async () => {
    const it = await model({ reply: () => ({ text: tokens(10_000), durationMs: 60_000 }) });
    const abort = new AbortController();
    const started = Date.now();
    const asked = it.ask(request([{ text: 'x' }], { maxOutputTokens: 20_000 }), {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await assert.rejects(asked, { message: 'enough' });
    assert.ok(Date.now() - started < 5000);
    await server!.idle();
    assert.equal(server!.requests[0]?.outcome, 'abandoned');
  });

  it('takes no key, address or header from the environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      ANTHROPIC_API_KEY: 'env-key',
      ANTHROPIC_AUTH_TOKEN: 'env-token',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_CUSTOM_HEADERS: 'x-api-key: env-header\nAuthorization: Bearer env-header',
    });
    try {
      await (await model()).ask(request());
      const { headers } = server!.requests[0]!;
      assert.equal(headers['authorization'], 'Bearer test-key');
      assert.equal(headers['x-api-key'], undefined);
    } finally {
      process.env = before;
    }
  });
});
