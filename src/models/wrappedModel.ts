import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate, ModelCapabilities } from './chatModel';

/** A model that does something more when another one is asked. */
export abstract class WrappedModel implements ChatModel {
  constructor(protected readonly model: ChatModel) {}

  get name(): string {
    return this.model.name;
  }

  get capabilities(): ModelCapabilities {
    return this.model.capabilities;
  }

  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    return this.model.estimate(request, signal);
  }

  abstract ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>>;
}
