import { createHash } from 'node:crypto';
import type { PromptBlock } from './protocol';

/** How the input of one request was read, in tokens. */
export interface InputUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

const lifetimeMs = 5 * 60_000;
/** So many blocks before a breakpoint are looked at for something cached. */
const lookBack = 20;

/**
 * The prompt cache as the API's documentation describes it: a prefix is cached at its breakpoints, when it has `minimumTokens`;
 * it lives five minutes from its last use; a request reads the longest cached prefix that ends at, or up to 20 blocks before, one
 * of its own breakpoints; another output format or model is another prompt.
 */
export class PromptCache {
  /** Hash of a prefix, and when it expires. */
  private readonly entries = new Map<string, number>();

  constructor(
    private readonly now: () => number,
    private readonly minimumTokens: number,
  ) {}

  /** What a request reads; what it writes is there for others from `write` on, which the server calls when its reply begins. */
  read(blocks: readonly PromptBlock[]): { readonly usage: InputUsage; readonly write: () => void } {
    const prefixes = prefixesOf(blocks);
    const total = prefixes.at(-1)?.tokens ?? 0;
    const breakpoints = prefixes.flatMap(({ isBreakpoint, tokens }, index) =>
      isBreakpoint && tokens >= this.minimumTokens ? [index] : [],
    );
    const readable = breakpoints
      .flatMap((end) => Array.from({ length: lookBack + 1 }, (_, back) => prefixes[end - back] ?? []).flat())
      .filter(({ hash }) => (this.entries.get(hash) ?? 0) > this.now());
    const cacheRead = Math.max(0, ...readable.map(({ tokens }) => tokens));
    const cachedTo = Math.max(cacheRead, ...breakpoints.map((index) => prefixes[index]!.tokens));
    return {
      usage: { input: total - cachedTo, cacheRead, cacheWrite: cachedTo - cacheRead },
      write: () => {
        const expires = this.now() + lifetimeMs;
        for (const { hash, tokens } of readable) if (tokens === cacheRead) this.entries.set(hash, expires);
        for (const index of breakpoints) this.entries.set(prefixes[index]!.hash, expires);
      },
    };
  }
}

interface Prefix {
  readonly hash: string;
  /** From the beginning of the prompt to the end of this block. */
  readonly tokens: number;
  readonly isBreakpoint: boolean;
}

function prefixesOf(blocks: readonly PromptBlock[]): readonly Prefix[] {
  let hash = '';
  let tokens = 0;
  return blocks.map((block) => {
    hash = createHash('sha256').update(hash).update('\0').update(block.key).digest('hex');
    tokens += block.tokens;
    return { hash, tokens, isBreakpoint: block.isBreakpoint };
  });
}
