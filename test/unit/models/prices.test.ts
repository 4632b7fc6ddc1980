import assert from 'node:assert/strict';
import { costOf, parsePrices, priceOf } from '../../../src/models/prices';
import { UserError } from '../../../src/userError';

describe('prices of models', () => {
  const usage = { input: 1_000_000, cacheRead: 2_000_000, cacheWrite: 400_000, output: 100_000 };

  it('tell the kinds of tokens apart', () => {
    assert.equal(costOf(usage, priceOf('claude-sonnet-5-5')), 2 + 0.2 + 1 + 1);
    assert.equal(costOf(usage, priceOf('claude-sonnet-5-5'), { batch: true }), (2 + 0.2 + 1 + 1) / 2);
  });

  it('are those of the same model without its date, and of no other with a longer name', () => {
    assert.deepEqual(priceOf('claude-haiku-4-5-20251001'), priceOf('claude-haiku-4-5'));
    assert.notDeepEqual(priceOf('claude-sonnet-5'), priceOf('claude-sonnet-5-5'));
    assert.equal(priceOf('claude-sonnet-5-9'), null);
    assert.equal(costOf(usage, null), null);
  });

  it('rise for all of a request where a model has a price for long prompts', () => {
    const price = priceOf('claude-haiku-5-5');
    const short = costOf({ input: 100_000, cacheRead: 0, cacheWrite: 0, output: 1000 }, price)!;
    const long = costOf({ input: 50_000, cacheRead: 50_001, cacheWrite: 0, output: 1000 }, price)!;
    assert.equal(short.toFixed(8), '0.01050000');
    assert.equal(long.toFixed(8), ((50_000 * 0.5 + 50_001 * 0.05 + 1000 * 2.5) / 1e6).toFixed(8));
  });

  it("can be the user's own, who need not know of caches", () => {
    const own = parsePrices({
      'my-model': { input: 3, output: 15 },
      'claude-sonnet-5-5': { input: 1, output: 1, cacheRead: 0.5, cacheWrite: 2 },
    });
    assert.deepEqual(priceOf('my-model', own), { input: 3, output: 15, cacheRead: 3 * 0.1, cacheWrite: 3.75 });
    assert.equal(priceOf('claude-sonnet-5-5', own)?.cacheRead, 0.5);
  });

  it('that cannot be read are refused with the place and an example', () => {
    for (const value of [
      [],
      'cheap',
      { 'my-model': 3 },
      { 'my-model': { input: -1, output: 2 } },
      { m: { input: 1 } },
    ]) {
      assert.throws(
        () => parsePrices(value),
        (error) => error instanceof UserError && /for a million tokens/.test(error.message),
      );
    }
    assert.throws(() => parsePrices({ 'my-model': { input: 'free', output: 2 } }), /my-model\.input/);
  });
});
