import type { Message, MessageBatch, MessageBatchResult } from '@anthropic-ai/sdk/resources/messages';
import { anthropicUrl, connectAnthropic, type AnthropicAccess, type AnthropicClient } from './anthropicClient';
import { asModelError, type AskedService } from './anthropicErrors';
import { defaultAnthropicModel } from './anthropicModel';
import { readReply, usageOf } from './anthropicReply';
import { messageParams, type Effort } from './anthropicRequest';
import type { ChatReply, ChatRequest } from './chatModel';
import { ModelError } from './modelError';
import { costOf, priceOf, type PriceList } from './prices';

export interface MessageBatchesOptions extends AnthropicAccess {
  /** As for `AnthropicModel`. */
  readonly model?: string | undefined;
  readonly effort?: Effort | undefined;
  readonly prices?: PriceList | undefined;
  /** @throws the signal's reason when it is aborted */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** How far a batch is. */
export interface BatchProgress {
  readonly id: string;
  /** `canceling`: what is being answered is still finished. */
  readonly state: 'in progress' | 'canceling' | 'ended';
  /** Requests that have no result yet. */
  readonly open: number;
  /** When what is still open then is given up: a day after its beginning. */
  readonly expiresAt: Date;
}

/** What became of one request of a batch. */
export type BatchResult =
  | { readonly customId: string; readonly reply: ChatReply }
  /** Not answered, or not in a way that can be used. */
  | { readonly customId: string; readonly error: ModelError };

/** As the API limits them. */
const maxRequests = 100_000;
const maxBytes = 250_000_000;
const customIds = /^[\w-]{1,64}$/;

const firstPollMs = 5_000;
const slowestPollMs = 60_000;

/**
 * Message Batches: many requests handed in at once, answered within a day, at half the price. A batch lives at the provider: whoever
 * keeps its id and the requests' can be ended, and go on with it later.
 */
export class MessageBatches {
  private readonly asked: AskedService;
  private client: Promise<AnthropicClient> | undefined;

  constructor(private readonly options: MessageBatchesOptions) {
    this.asked = { baseUrl: options.baseUrl ?? anthropicUrl, model: options.model ?? defaultAnthropicModel };
  }

  /**
   * Hands in requests by ids of the caller's, of up to 64 letters, digits, `_` and `-`.
   * @returns the batch's id
   * @throws ModelError; RangeError for what one batch cannot hold
   */
  async submit(requests: ReadonlyMap<string, ChatRequest>, signal?: AbortSignal): Promise<string> {
    const { messages, transformSchema } = await this.connect();
    const settings = { model: this.asked.model, effort: this.options.effort };
    const bodies = [...requests].map(([custom_id, request]) => ({
      custom_id,
      params: messageParams(request, settings, transformSchema),
    }));
    checkSize(bodies);
    // Never again by itself: what was lost may have been the answer alone, and the batch would be paid for twice.
    const batch = await this.call(signal, () =>
      messages.batches.create({ requests: bodies }, { signal: signal ?? null, maxRetries: 0 }),
    );
    return batch.id;
  }

  async progress(id: string, signal?: AbortSignal): Promise<BatchProgress> {
    const { messages } = await this.connect();
    return progressOf(
      await this.ofBatch(id, signal, () => messages.batches.retrieve(id, {}, { signal: signal ?? null })),
    );
  }

  /** Looks again and again, ever more slowly, until a batch has ended. */
  async wait(id: string, onProgress?: (progress: BatchProgress) => void, signal?: AbortSignal): Promise<BatchProgress> {
    for (let pause = firstPollMs; ; pause = Math.min(slowestPollMs, pause * 1.5)) {
      const progress = await this.progress(id, signal);
      onProgress?.(progress);
      if (progress.state === 'ended') return progress;
      await this.options.sleep(pause, signal);
    }
  }

  /** What is not answered yet is not paid for. The batch ends soon after, with results for what was. */
  async cancel(id: string, signal?: AbortSignal): Promise<BatchProgress> {
    const { messages } = await this.connect();
    return progressOf(await this.call(signal, () => messages.batches.cancel(id, {}, { signal: signal ?? null })));
  }

  /**
   * Results of a batch that has ended, one at a time as they are read, in any order.
   * @param request what was asked by that id; results of others are left out
   */
  async *results(
    id: string,
    request: (customId: string) => ChatRequest | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<BatchResult, void> {
    const { messages } = await this.connect();
    const lines = await this.ofBatch(id, signal, () => messages.batches.results(id, {}, { signal: signal ?? null }));
    try {
      for await (const { custom_id: customId, result } of lines) {
        const asked = request(customId);
        if (asked) yield this.resultOf(customId, asked, result);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw asModelError(error, this.asked);
    }
    signal?.throwIfAborted();
  }

  private resultOf(customId: string, request: ChatRequest, result: MessageBatchResult): BatchResult {
    switch (result.type) {
      case 'succeeded':
        return this.readMessage(customId, request, result.message);
      case 'errored': {
        const { type, message } = result.error.error;
        const error = asModelError(Object.assign(new Error(message), { type, apiMessage: message }), this.asked);
        return { customId, error: error as ModelError };
      }
      case 'expired':
        return unanswered(customId, `There was no time within a day to answer about ${request.subject}.`);
      case 'canceled':
        return unanswered(customId, `The batch was cancelled before ${request.subject} was looked at.`);
    }
  }

  private readMessage(customId: string, request: ChatRequest, message: Message): BatchResult {
    const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    const usage = usageOf(message.usage);
    const cost = costOf(usage, priceOf(this.asked.model, this.options.prices), { batch: true });
    try {
      const value = readReply(request, { text, stopReason: message.stop_reason }, { usage, cost });
      return { customId, reply: { value, text, model: message.model, usage, cost, limits: null } };
    } catch (error) {
      if (error instanceof ModelError) return { customId, error };
      throw error;
    }
  }

  private connect(): Promise<AnthropicClient> {
    return (this.client ??= connectAnthropic(this.options));
  }

  /** @throws ModelError (`unanswered`) when there is no such batch: the provider forgets it after a month, or the key is another one */
  private async ofBatch<T>(id: string, signal: AbortSignal | undefined, ask: () => PromiseLike<T>): Promise<T> {
    return this.call(signal, ask).catch((error: unknown) => {
      if (!(error instanceof ModelError && error.kind === 'unavailable')) throw error;
      throw new ModelError(
        'unanswered',
        `There is no batch ${id} at ${this.asked.baseUrl} any more, or it belongs to another key. What was in it is to be asked again.`,
        { cause: error },
      );
    });
  }

  private async call<T>(signal: AbortSignal | undefined, ask: () => PromiseLike<T>): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      throw asModelError(error, this.asked);
    }
  }
}

function checkSize(bodies: readonly { readonly custom_id: string }[]): void {
  const wrong = bodies.find(({ custom_id }) => !customIds.test(custom_id));
  if (wrong) throw new RangeError(`${wrong.custom_id} cannot be the id of a request in a batch.`);
  if (bodies.length === 0 || bodies.length > maxRequests) {
    throw new RangeError(`A batch has between 1 and ${maxRequests} requests, not ${bodies.length}.`);
  }
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(JSON.stringify(body)), 0);
  if (bytes > maxBytes) throw new RangeError(`A batch has at most ${maxBytes} bytes, not ${bytes}.`);
}

function unanswered(customId: string, message: string): BatchResult {
  return { customId, error: new ModelError('unanswered', `${message} Ask again; nothing was paid for it.`) };
}

function progressOf({ id, processing_status, request_counts, expires_at }: MessageBatch): BatchProgress {
  return {
    id,
    state: processing_status === 'in_progress' ? 'in progress' : processing_status,
    open: request_counts.processing,
    expiresAt: new Date(expires_at),
  };
}
