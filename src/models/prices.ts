import { z } from 'zod';
import { UserError } from '../userError';
import { totalTokens, type TokenUsage } from './chatModel';

/** In US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Into the cache that lasts five minutes, the only one that we use. */
  readonly cacheWrite: number;
  /** For requests whose input, cached or not, is longer than so many tokens, all of these are so many times as high. */
  readonly long?: { readonly above: number; readonly times: number };
}

/** Prices by the id of the model, without the date at its end. */
export type PriceList = Readonly<Record<string, Price>>;

/** Half price for what is answered within a day. */
const batchFactor = 0.5;

/**
 * As of 2026-10-24, from https://platform.claude.com/docs/en/about-claude/pricing and the models' own pages there. Writing into the
 * cache costs 1.25 times the input, reading from it a tenth of it or less. Models that are not here have no known price.
 */
export const knownPrices: PriceList = {
  'claude-fable-5-1': price(10, 50, 0.25),
  'claude-mythos-5-1': price(10, 50, 0.25),
  'claude-fable-5': price(10, 50, 1),
  'claude-mythos-5': price(10, 50, 1),
  'claude-opus-5-5': price(4, 20, 0.2),
  'claude-opus-5': price(5, 25, 0.5),
  'claude-opus-4-8': price(5, 25, 0.5),
  'claude-opus-4-7': price(5, 25, 0.5),
  'claude-opus-4-6': price(5, 25, 0.5),
  'claude-opus-4-5': price(5, 25, 0.5),
  'claude-sonnet-5-5': price(2, 10, 0.1),
  'claude-sonnet-5': price(2, 10, 0.2),
  'claude-sonnet-4-6': price(3, 15, 0.3),
  'claude-sonnet-4-5': price(3, 15, 0.3),
  'claude-haiku-5-5': { ...price(0.1, 0.5, 0.01), long: { above: 100_000, times: 5 } },
  'claude-haiku-4-5': price(1, 5, 0.1),
};

function price(input: number, output: number, cacheRead: number): Price {
  return { input, output, cacheRead, cacheWrite: input * 1.25 };
}

/**
 * The price of a model: `claude-haiku-4-5-20251001` costs what `claude-haiku-4-5` does, but `claude-sonnet-5-5` not what
 * `claude-sonnet-5` does.
 * @param overrides the user's own, which go before ours
 */
export function priceOf(model: string, overrides: PriceList = {}): Price | null {
  const id = model.replace(/-\d{8}$/, '');
  return overrides[model] ?? overrides[id] ?? knownPrices[id] ?? null;
}

/** In US dollars; `null` when the price is not known. */
export function costOf(usage: TokenUsage, price: Price | null, { batch = false } = {}): number | null {
  if (!price) return null;
  const { long } = price;
  const input = totalTokens({ ...usage, output: 0 });
  const factor = (batch ? batchFactor : 1) * (long && input > long.above ? long.times : 1);
  const dollars =
    usage.input * price.input +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite * price.cacheWrite +
    usage.output * price.output;
  return (dollars * factor) / 1_000_000;
}

const dollars = z.number().nonnegative();
const setting = z.record(
  z.string(),
  z.strictObject({
    input: dollars,
    output: dollars,
    cacheRead: dollars.optional(),
    cacheWrite: dollars.optional(),
  }),
);

/**
 * Prices as a user writes them: `{"claude-x-6": {"input": 3, "output": 15}}`, in dollars for a million tokens; `cacheRead` is a
 * tenth of the input where it is not given, `cacheWrite` 1.25 times of it.
 * @throws UserError
 */
export function parsePrices(value: unknown): PriceList {
  const parsed = setting.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      `The prices of models cannot be read: ${issue?.path.join('.') || 'the setting'}: ${issue?.message}. ` +
        'Write them like {"claude-sonnet-5-5": {"input": 2, "output": 10}}, in dollars for a million tokens.',
    );
  }
  return Object.fromEntries(
    Object.entries(parsed.data).map(([model, { input, output, cacheRead, cacheWrite }]) => [
      model,
      { input, output, cacheRead: cacheRead ?? input * 0.1, cacheWrite: cacheWrite ?? input * 1.25 },
    ]),
  );
}
