import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate } from './chatModel';
import { addUsage, noUsage, totalTokens, type TokenUsage } from './chatModel';
import { ModelError } from './modelError';
import { WrappedModel } from './wrappedModel';

/** What a run may spend. `Infinity` for no limit. */
export interface BudgetLimits {
  /** In US dollars. */
  readonly dollars: number;
  /** Of every kind together. */
  readonly tokens: number;
}

export interface Spending {
  readonly requests: number;
  readonly usage: TokenUsage;
  /** In US dollars, as far as prices are known. */
  readonly dollars: number;
}

const nothingSpent: Spending = { requests: 0, usage: noUsage, dollars: 0 };

/** What is spent and what is promised to requests that run, so that together they never pass the limits. */
export class Budget {
  private spent: Spending;
  private readonly reserved = new Set<CostEstimate>();

  constructor(
    private readonly limits: BudgetLimits,
    /** By an earlier part of the same run. */
    before: Spending = nothingSpent,
  ) {
    this.spent = before;
  }

  get spending(): Spending {
    return this.spent;
  }

  /** @throws ModelError (`budget`) when the request could pass a limit */
  reserve(estimate: CostEstimate): void {
    if (this.limits.dollars !== Infinity && estimate.cost === null) {
      throw new ModelError(
        'budget',
        'The prices of this model are not known, so a limit in dollars cannot be kept. Limit the tokens instead, or set its prices.',
      );
    }
    const promised = [...this.reserved, estimate];
    const dollars = promised.reduce((sum, { cost }) => sum + (cost ?? 0), this.spent.dollars);
    if (dollars > this.limits.dollars) {
      throw new ModelError(
        'budget',
        `The next request could cost more than is left: $${this.spent.dollars.toFixed(2)} of $${this.limits.dollars.toFixed(2)} are spent.`,
      );
    }
    const tokens = promised.reduce(
      (sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens,
      totalTokens(this.spent.usage),
    );
    if (tokens > this.limits.tokens) {
      throw new ModelError(
        'budget',
        `The next request could take more tokens than are left: ${totalTokens(this.spent.usage)} of ${this.limits.tokens} are spent.`,
      );
    }
    this.reserved.add(estimate);
  }

  /** Ends a reservation: so much was it really. */
  settle(estimate: CostEstimate, usage: TokenUsage, cost: number | null): void {
    this.reserved.delete(estimate);
    this.spent = {
      requests: this.spent.requests + 1,
      usage: addUsage(this.spent.usage, usage),
      dollars: this.spent.dollars + (cost ?? 0),
    };
  }

  /** Ends a reservation of a request that was not sent, or whose reply was not paid for. */
  release(estimate: CostEstimate): void {
    this.reserved.delete(estimate);
  }
}

/** A model that is asked only what the budget allows. */
export class BudgetedModel extends WrappedModel {
  constructor(
    model: ChatModel,
    readonly budget: Budget,
  ) {
    super(model);
  }

  async ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>> {
    const estimate = await this.estimate(request, options?.signal);
    this.budget.reserve(estimate);
    try {
      const reply = await this.model.ask(request, options);
      this.budget.settle(estimate, reply.usage, reply.cost);
      return reply;
    } catch (error) {
      if (error instanceof ModelError && totalTokens(error.usage) > 0) {
        this.budget.settle(estimate, error.usage, error.cost);
      } else {
        this.budget.release(estimate);
      }
      throw error;
    }
  }
}
