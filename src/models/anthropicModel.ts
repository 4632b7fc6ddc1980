import type { RawMessageStreamEvent, StopReason } from '@anthropic-ai/sdk/resources/messages';
import { setTimeout as delay } from 'node:timers/promises';
import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate, ModelCapabilities } from './chatModel';
import { noUsage, type TokenUsage } from './chatModel';
import {
  anthropicUrl,
  connectAnthropic,
  throughGate,
  type AnthropicAccess,
  type AnthropicClient,
} from './anthropicClient';
import { asModelError, type AskedService } from './anthropicErrors';
import { readReply, usageOf } from './anthropicReply';
import { messageParams, promptCharacters, type Effort, type MessageParams } from './anthropicRequest';
import { hostOf } from './connectionProblem';
import { ModelError } from './modelError';
import { costOf, priceOf, type PriceList } from './prices';
import { RateGate } from './rateGate';
import { rateLimitsOf } from './rateLimits';

/** The SDK's current Sonnet-class model. */
export const defaultAnthropicModel = 'claude-sonnet-5-5';

/** Where nobody counts: a token has seldom fewer characters. */
const charactersPerToken = 3;
/** A reply is read no further: no test module is as long. */
const maxReplyCharacters = 1_000_000;

export interface AnthropicModelOptions extends AnthropicAccess {
  /** `defaultAnthropicModel` by default. */
  readonly model?: string | undefined;
  readonly effort?: Effort | undefined;
  /** The user's own; see `parsePrices`. */
  readonly prices?: PriceList | undefined;
  /** Shared by all models of one account; one of its own, with ten at once, by default. */
  readonly gate?: RateGate | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** A model of Anthropic's Messages API. */
export class AnthropicModel implements ChatModel {
  readonly capabilities: ModelCapabilities;
  readonly model: string;
  private readonly gate: RateGate;
  private readonly asked: AskedService;
  private readonly now: () => number;
  private client: Promise<AnthropicClient> | undefined;
  /** Input tokens that count against the limits, for a character of prompt: learned from the replies. */
  private countedPerCharacter = 1 / charactersPerToken;

  constructor(private readonly options: AnthropicModelOptions) {
    this.model = options.model ?? defaultAnthropicModel;
    this.gate = options.gate ?? accountGate();
    this.asked = { baseUrl: options.baseUrl ?? anthropicUrl, model: this.model };
    this.now = options.now ?? Date.now;
    this.capabilities = { schema: true, cache: true, batch: true, usage: true, concurrency: this.gate.concurrency };
  }

  get name(): string {
    const host = hostOf(this.asked.baseUrl);
    return `${this.model} (${host === hostOf(anthropicUrl) ? 'Anthropic API' : host})`;
  }

  /** @throws ModelError when the tokens cannot be counted for a reason that the request itself would fail by */
  async estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    const client = await this.connect();
    const params = messageParams(request, this.settings, client.transformSchema);
    const inputTokens = await this.countTokens(client, params, signal);
    const outputTokens = request.maxOutputTokens;
    // All of the prompt may have to be written into the cache, which costs more than reading it anew.
    const usage = { ...noUsage, cacheWrite: inputTokens, output: outputTokens };
    return { inputTokens, outputTokens, cost: this.cost(usage) };
  }

  async ask<T>(request: ChatRequest<T>, { signal, onProgress }: AskOptions = {}): Promise<ChatReply<T>> {
    signal?.throwIfAborted();
    const client = await this.connect();
    const params = messageParams(request, this.settings, client.transformSchema);
    return this.gate.run(async () => {
      const reply = new IncomingReply();
      try {
        await this.receive(client, params, reply, signal, onProgress);
      } catch (error) {
        signal?.throwIfAborted();
        throw this.problem(error, request, reply);
      }
      const { text, usage, model, limits } = reply;
      const cost = this.cost(usage);
      this.learn(promptCharacters(params), usage);
      return { value: readReply(request, reply, { usage, cost }), text, model, usage, cost, limits };
    }, signal);
  }

  /** The models that this key may use, the newest first. @throws ModelError */
  async listModels(signal?: AbortSignal): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const { models } = await this.connect();
    const found: { readonly id: string; readonly name: string }[] = [];
    try {
      for await (const { id, display_name } of models.list({ limit: 100 }, { signal: signal ?? null })) {
        found.push({ id, name: display_name });
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw asModelError(error, this.asked);
    }
    return found;
  }

  private get settings(): { readonly model: string; readonly effort?: Effort | undefined } {
    return { model: this.model, effort: this.options.effort };
  }

  private connect(): Promise<AnthropicClient> {
    return (this.client ??= connectAnthropic(this.options));
  }

  private async receive(
    client: AnthropicClient,
    params: MessageParams,
    reply: IncomingReply,
    signal: AbortSignal | undefined,
    onProgress: AskOptions['onProgress'],
  ): Promise<void> {
    const tokens = Math.ceil(promptCharacters(params) * this.countedPerCharacter);
    const { data: stream, response } = await client.messages
      .create(
        { ...params, stream: true },
        { signal: signal ?? null, middleware: [throughGate(this.gate, tokens, signal, this.now)] },
      )
      .withResponse();
    reply.limits = rateLimitsOf(response.headers);
    for await (const event of stream) {
      reply.add(event);
      // Leaving the loop closes the connection.
      if (reply.text.length > maxReplyCharacters) break;
      if (event.type === 'content_block_delta') onProgress?.(reply.text.length);
    }
    // An aborted stream ends without an error.
    signal?.throwIfAborted();
    if (reply.text.length > maxReplyCharacters) {
      throw new ModelError('bad reply', 'The reply is far longer than any test module.', this.paidFor(reply));
    }
    if (!reply.isComplete) throw new EndedEarly();
  }

  /** What a failure means: before the reply, or in the middle of it. */
  private problem(error: unknown, request: ChatRequest, reply: IncomingReply): unknown {
    if (error instanceof ModelError) return error;
    if (reply.hasBegun) {
      return new ModelError('cut', `The reply about ${request.subject} broke off in the middle.`, {
        ...this.paidFor(reply),
        cause: error,
      });
    }
    if (error instanceof EndedEarly) {
      const message = `${this.asked.baseUrl} answers, but not as a Messages API does. Check the base URL setting.`;
      return new ModelError('unavailable', message);
    }
    return asModelError(error, this.asked);
  }

  private paidFor({ usage, text }: IncomingReply): { usage: TokenUsage; cost: number | null; text: string } {
    // Only the end of a reply says how long it was.
    const output = Math.max(usage.output, Math.ceil(text.length / charactersPerToken));
    const paid = { ...usage, output };
    return { usage: paid, cost: this.cost(paid), text: text.slice(0, maxReplyCharacters) };
  }

  private async countTokens(client: AnthropicClient, params: MessageParams, signal?: AbortSignal): Promise<number> {
    const { model, messages, system, output_config } = params;
    try {
      const counted = await client.messages.countTokens(
        { model, messages, ...(system && { system }), ...(output_config && { output_config }) },
        { signal: signal ?? null },
      );
      return counted.input_tokens;
    } catch (error) {
      signal?.throwIfAborted();
      if (isMissingEndpoint(error)) return Math.ceil(promptCharacters(params) / charactersPerToken);
      throw asModelError(error, this.asked);
    }
  }

  private cost(usage: TokenUsage): number | null {
    return costOf(usage, priceOf(this.model, this.options.prices));
  }

  private learn(characters: number, { input, cacheWrite }: TokenUsage): void {
    this.countedPerCharacter += ((input + cacheWrite) / characters - this.countedPerCharacter) / 4;
  }
}

/** Gateways have it seldom. An unknown model is a 404, too, and names itself. */
function isMissingEndpoint(error: unknown): boolean {
  const { status, apiMessage } = error as { readonly status?: number; readonly apiMessage?: string | null };
  return status === 405 || status === 501 || (status === 404 && !/^model\b/.test(apiMessage ?? ''));
}

class EndedEarly extends Error {}

/** A reply while it comes in. */
class IncomingReply {
  text = '';
  model = '';
  stopReason: StopReason | null = null;
  usage: TokenUsage = noUsage;
  limits: ChatReply['limits'] = null;
  isComplete = false;

  /** From then on it is paid for. */
  get hasBegun(): boolean {
    return this.model !== '';
  }

  add(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        this.model = event.message.model;
        this.usage = usageOf(event.message.usage);
        break;
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') this.text += event.delta.text;
        break;
      case 'message_delta': {
        const { output_tokens: output, ...input } = event.usage;
        this.stopReason = event.delta.stop_reason;
        // The input is repeated by some servers only.
        this.usage = { ...(input.input_tokens === null ? this.usage : usageOf(input as never)), output };
        break;
      }
      case 'message_stop':
        this.isComplete = true;
        break;
      default:
        break;
    }
  }
}

/** A gate for all models of one account: ten requests at once. */
export function accountGate(): RateGate {
  return new RateGate({ concurrency: 10, sleep });
}

/** @throws the signal's reason when it is aborted */
async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
