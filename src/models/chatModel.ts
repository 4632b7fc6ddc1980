import type { z } from 'zod';

/** A piece of a prompt. */
export interface PromptPart {
  readonly text: string;
  /**
   * All of the prompt up to here is the same in later requests: a provider that caches prompts may cache it. Stable parts come
   * first.
   */
  readonly isStable?: boolean;
}

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly PromptPart[];
}

/** One question to a language model. */
export interface ChatRequest<T = unknown> {
  /** Who asks, in the words of the request log: `test-designer`. */
  readonly purpose: string;
  /** What it is about, in the words of the request log: `shop.pricing`. */
  readonly subject: string;
  readonly system: readonly PromptPart[];
  /** Begins and ends with one of the user. */
  readonly messages: readonly ChatMessage[];
  /**
   * What the reply must be: a JSON object that this accepts. A provider without structured output is told so in the prompt. Of
   * requests that share stable parts the JSON schemas must be the same, too: for a provider that caches prompts, as Anthropic, the
   * schema is their beginning.
   */
  readonly schema: z.ZodType<T>;
  /** The reply is cut off behind so many tokens. */
  readonly maxOutputTokens: number;
}

/** Tokens that were paid for. */
export interface TokenUsage {
  /** Read anew: neither from the cache nor into it. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** A bucket that fills up again steadily. */
export interface RateLimit {
  /** What it holds when it is full: a minute's worth. */
  readonly limit: number;
  readonly left: number;
  /** When it is full again. */
  readonly resetsAt: Date;
}

/** How much may still be asked of a provider; `null` where it does not say. */
export interface RateLimits {
  readonly requests: RateLimit | null;
  /** Those read from the cache do not count. */
  readonly inputTokens: RateLimit | null;
  readonly outputTokens: RateLimit | null;
}

export interface ChatReply<T = unknown> {
  /** What the schema made of the reply. */
  readonly value: T;
  /** As it came. */
  readonly text: string;
  /** Id of the model that answered. */
  readonly model: string;
  readonly usage: TokenUsage;
  /** In US dollars; `null` when the model's prices are not known, or nothing is paid by the token. */
  readonly cost: number | null;
  readonly limits: RateLimits | null;
}

export interface ModelCapabilities {
  /** Replies are held to the schema by the provider. */
  readonly schema: boolean;
  /** Stable parts of a prompt cost less the second time. */
  readonly cache: boolean;
  /** Many requests can be handed in at once, to be answered later for less; see `MessageBatches`. */
  readonly batch: boolean;
  /** Replies say what they cost. */
  readonly usage: boolean;
  /** Requests that may run at the same time. */
  readonly concurrency: number;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called while the reply comes in, with the number of characters so far. */
  readonly onProgress?: ((characters: number) => void) | undefined;
}

/** A language model, wherever it is. */
export interface ChatModel {
  /** In the log and in reports: `claude-sonnet-5-5 (Anthropic API)`. */
  readonly name: string;
  readonly capabilities: ModelCapabilities;
  /** What a request costs at most: all of its input uncached, and its longest reply. */
  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate>;
  /**
   * @throws ModelError when there is no reply, or none that can be used
   * @throws the signal's reason when it is aborted
   */
  ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>>;
}

export interface CostEstimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; `null` as in `ChatReply.cost`. */
  readonly cost: number | null;
}

export const noUsage: TokenUsage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

export function addUsage(one: TokenUsage, other: TokenUsage): TokenUsage {
  return {
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    output: one.output + other.output,
  };
}

/** All tokens together. */
export function totalTokens({ input, cacheRead, cacheWrite, output }: TokenUsage): number {
  return input + cacheRead + cacheWrite + output;
}
