import {
  noUsage,
  type AskOptions,
  type ChatModel,
  type ChatReply,
  type ChatRequest,
  type TokenUsage,
} from './chatModel';
import { ModelError } from './modelError';
import { conversationText, jsonSchema, partsText } from './promptText';
import { withoutKeys } from './redaction';
import { WrappedModel } from './wrappedModel';

/** One request and what came of it. No text in it has keys. */
export interface Exchange {
  /** 1-based, in the order of asking. */
  readonly number: number;
  /** Absolute path of the project that it is about, where one was named. */
  readonly project: string | undefined;
  readonly purpose: string;
  readonly subject: string;
  /** The model's name; its id once it has answered. */
  readonly model: string;
  readonly askedAt: Date;
  readonly system: string;
  readonly conversation: string;
  readonly schema: object;
  /** `undefined` while it runs. */
  readonly outcome: ExchangeOutcome | undefined;
  /** What became of the reply, in a few words: `3 tests kept, 1 rejected`. */
  readonly verdict: string | undefined;
}

export interface ExchangeOutcome {
  /** As it came, as far as it came; empty when nothing did. */
  readonly reply: string;
  /** Why it cannot be used; `undefined` when it can. */
  readonly error: string | undefined;
  readonly usage: TokenUsage;
  /** In US dollars; `null` as in `ChatReply.cost`. */
  readonly cost: number | null;
  readonly seconds: number;
}

export interface ExchangeLogOptions {
  readonly clock: () => Date;
  /** Exchanges that are kept in memory, the latest ones; default 500. */
  readonly capacity?: number;
  /** Characters that all of them may have together; default 20 million. */
  readonly characters?: number;
  /** Called when an exchange is over, and again when its verdict is known. */
  readonly keep?: ((exchange: Exchange) => void) | undefined;
}

/** Longer replies are no replies, and would push everything else out. */
const longestReply = 200_000;

/** What was asked of models and what they answered, the latest in memory. */
export class ExchangeLog {
  private readonly kept = new Map<number, Exchange>();
  private readonly listeners = new Set<() => void>();
  private last = 0;
  private size = 0;

  constructor(private readonly options: ExchangeLogOptions) {}

  /** The oldest first. */
  get exchanges(): readonly Exchange[] {
    return [...this.kept.values()];
  }

  get clock(): () => Date {
    return this.options.clock;
  }

  /** @returns what ends the listening */
  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @returns the exchange's number, for `end` */
  begin(request: ChatRequest, model: string, project?: string): number {
    this.last += 1;
    this.put({
      number: this.last,
      project,
      purpose: request.purpose,
      subject: request.subject,
      model,
      askedAt: this.options.clock(),
      system: withoutKeys(partsText(request.system)),
      conversation: withoutKeys(conversationText(request)),
      schema: jsonSchema(request.schema),
      outcome: undefined,
      verdict: undefined,
    });
    return this.last;
  }

  end(number: number, outcome: ExchangeOutcome, model?: string): void {
    const exchange = this.kept.get(number);
    if (!exchange) return;
    const reply = withoutKeys(outcome.reply.slice(0, longestReply));
    const rest = outcome.reply.length - longestReply;
    const ended = {
      ...outcome,
      reply: rest > 0 ? `${reply}\n[${rest} more characters are left out]` : reply,
      error: outcome.error === undefined ? undefined : withoutKeys(outcome.error),
    };
    this.over({ ...exchange, model: model ?? exchange.model, outcome: ended });
  }

  /** Says what became of the latest reply to a purpose about a subject. */
  judge({ purpose, subject }: Pick<Exchange, 'purpose' | 'subject'>, verdict: string): void {
    const judged = this.exchanges.findLast((one) => one.purpose === purpose && one.subject === subject);
    if (judged) this.over({ ...judged, verdict: withoutKeys(verdict) });
  }

  private over(exchange: Exchange): void {
    this.put(exchange);
    this.options.keep?.(exchange);
  }

  private put(exchange: Exchange): void {
    const { capacity = 500, characters = 20_000_000 } = this.options;
    const before = this.kept.get(exchange.number);
    this.size += sizeOf(exchange) - (before ? sizeOf(before) : 0);
    this.kept.set(exchange.number, exchange);
    for (const [number, oldest] of this.kept) {
      if (number === exchange.number || (this.kept.size <= capacity && this.size <= characters)) break;
      this.kept.delete(number);
      this.size -= sizeOf(oldest);
    }
    for (const listener of this.listeners) listener();
  }
}

function sizeOf({ system, conversation, outcome }: Exchange): number {
  return system.length + conversation.length + (outcome?.reply.length ?? 0);
}

/** A model whose every request is in the log. */
export class LoggedModel extends WrappedModel {
  constructor(
    model: ChatModel,
    private readonly log: ExchangeLog,
    /** Absolute path of the project that is asked about. */
    private readonly project?: string,
  ) {
    super(model);
  }

  async ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>> {
    const { log } = this;
    const number = log.begin(request, this.name, this.project);
    const started = log.clock().getTime();
    const seconds = (): number => (log.clock().getTime() - started) / 1000;
    try {
      const reply = await this.model.ask(request, options);
      const { text, usage, cost, model } = reply;
      log.end(number, { reply: text, error: undefined, usage, cost, seconds: seconds() }, model);
      return reply;
    } catch (error) {
      const { usage, cost, text } = error instanceof ModelError ? error : nothingCame;
      log.end(number, { reply: text, error: sentenceOf(error, options?.signal), usage, cost, seconds: seconds() });
      throw error;
    }
  }
}

const nothingCame = { usage: noUsage, cost: null, text: '' };

function sentenceOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return 'Cancelled.';
  return error instanceof Error ? error.message : String(error);
}
