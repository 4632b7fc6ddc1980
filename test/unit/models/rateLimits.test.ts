import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { AnthropicModel } from '../../../src/models/anthropicModel';
import { RateGate } from '../../../src/models/rateGate';
import { rateLimitsOf, retryAfterOf } from '../../../src/models/rateLimits';
import { startMessagesServer } from '../../harness/messagesServer';
import { goodAnswer, request } from './anthropicRequests';

describe('the limits of an account', () => {
  it('are read from the headers, each by itself', () => {
    const headers = new Headers({
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-27T12:00:30Z',
      'anthropic-ratelimit-input-tokens-limit': 'many',
      'anthropic-ratelimit-input-tokens-remaining': '1',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-27T12:00:30Z',
    });
    assert.deepEqual(rateLimitsOf(headers), {
      requests: { limit: 50, left: 0, resetsAt: new Date('2026-11-27T12:00:30Z') },
      inputTokens: null,
      outputTokens: null,
    });
    assert.equal(rateLimitsOf(new Headers()), null);
  });

  it('say how long to wait, in seconds or by a date', () => {
    const now = Date.parse('2026-11-27T12:00:00Z');
    const wait = (value: string) => retryAfterOf(new Headers({ 'retry-after': value }), now);
    assert.deepEqual([wait('7'), wait('1.5'), wait('0'), wait('soon')], [7000, 1500, null, null]);
    assert.equal(wait('Fri, 27 Nov 2026 12:00:09 GMT'), 9000);
    assert.equal(retryAfterOf(new Headers(), now), null);
  });

  it('are kept by many requests at once: none fails, few are turned away, and hardly any time is lost', async function () {
    this.timeout(20_000);
    // Sixty at once, then twenty in a second: 100 requests need two seconds.
    const limits = { requests: 1200 };
    const server = await startMessagesServer({ reply: () => ({ json: goodAnswer }), limits });
    try {
      for (let taken = 0; taken < 1140; taken += 1) server.takeFromLimits(1);
      const gate = new RateGate({ concurrency: 20, sleep: (ms, signal) => delay(ms, undefined, { signal }) });
      const model = new AnthropicModel({ apiKey: 'test-key', baseUrl: server.url, gate });
      const started = performance.now();
      const replies = await Promise.all(Array.from({ length: 100 }, () => model.ask(request())));
      const seconds = (performance.now() - started) / 1000;
      assert.equal(replies.length, 100);
      assert.equal(server.paid.length, 100);
      const turnedAway = server.requests.filter(({ status }) => status === 429).length;
      assert.ok(turnedAway <= 5, `${turnedAway} were turned away`);
      assert.ok(seconds < 5, `${seconds} s`);
    } finally {
      await server.close();
    }
  });
});
