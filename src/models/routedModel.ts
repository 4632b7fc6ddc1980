import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate, ModelCapabilities } from './chatModel';

/** Several models as one: who asks decides which is asked. */
export class RoutedModel implements ChatModel {
  /**
   * @param usual for every purpose without a model of its own
   * @param byPurpose models by `ChatRequest.purpose`
   */
  constructor(
    private readonly usual: ChatModel,
    private readonly byPurpose: ReadonlyMap<string, ChatModel>,
  ) {}

  get name(): string {
    return this.usual.name;
  }

  /** What all of them can. */
  get capabilities(): ModelCapabilities {
    const all = [this.usual, ...this.byPurpose.values()].map(({ capabilities }) => capabilities);
    return {
      schema: all.every(({ schema }) => schema),
      cache: all.every(({ cache }) => cache),
      batch: all.every(({ batch }) => batch),
      usage: all.every(({ usage }) => usage),
      concurrency: Math.min(...all.map(({ concurrency }) => concurrency)),
    };
  }

  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    return this.modelFor(request).estimate(request, signal);
  }

  ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>> {
    return this.modelFor(request).ask(request, options);
  }

  /** The one that is asked. */
  modelFor({ purpose }: Pick<ChatRequest, 'purpose'>): ChatModel {
    return this.byPurpose.get(purpose) ?? this.usual;
  }
}
