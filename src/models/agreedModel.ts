import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate } from './chatModel';
import { ModelError } from './modelError';
import { WrappedModel } from './wrappedModel';

/** Asks whether a first request may be sent. */
export type Agree = (request: ChatRequest, signal?: AbortSignal) => Promise<boolean>;

/** A model that nothing is sent to before somebody has agreed, once for all requests. */
export class AgreedModel extends WrappedModel {
  private agreed: Promise<boolean> | undefined;

  constructor(
    model: ChatModel,
    private readonly agree: Agree,
  ) {
    super(model);
  }

  /** Counting tokens can be a request of its own, which has the prompt in it. */
  override async estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    await this.agreement(request, signal);
    return this.model.estimate(request, signal);
  }

  /** @throws ModelError (`permission`), for every request, when nobody agreed */
  async ask<T>(request: ChatRequest<T>, options: AskOptions = {}): Promise<ChatReply<T>> {
    await this.agreement(request, options.signal);
    return this.model.ask(request, options);
  }

  private async agreement(request: ChatRequest, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.agreed ??= this.agree(request, signal);
    const isAgreed = await this.agreed;
    signal?.throwIfAborted();
    if (!isAgreed) throw new ModelError('permission', 'Nothing was sent to a model: you did not agree to it.');
  }
}
