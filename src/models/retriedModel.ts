import type { AskOptions, ChatReply, ChatRequest } from './chatModel';
import { addUsage } from './chatModel';
import { ModelError } from './modelError';
import { WrappedModel } from './wrappedModel';

/**
 * A model that is asked once more when its reply broke off. It goes around the budget, which so allows each of the two by itself, and
 * counts what the first one cost.
 */
export class RetriedModel extends WrappedModel {
  /** The reply's usage and cost are those of both. */
  async ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>> {
    try {
      return await this.model.ask(request, options);
    } catch (error) {
      if (!(error instanceof ModelError && error.kind === 'cut')) throw error;
      return await this.askAgain(request, error, options);
    }
  }

  private async askAgain<T>(request: ChatRequest<T>, first: ModelError, options?: AskOptions): Promise<ChatReply<T>> {
    try {
      const reply = await this.model.ask(request, options);
      return { ...reply, ...bothOf(first, reply) };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const { kind, message, text } = error;
      throw new ModelError(kind, message, { ...bothOf(first, error), text, cause: error });
    }
  }
}

type Paid = Pick<ChatReply, 'usage' | 'cost'>;

function bothOf(first: Paid, second: Paid): Paid {
  const costs = [first.cost, second.cost].filter((cost) => cost !== null);
  return {
    usage: addUsage(first.usage, second.usage),
    cost: costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) : null,
  };
}
