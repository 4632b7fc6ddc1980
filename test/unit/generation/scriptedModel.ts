import { Budget, BudgetedModel } from '../../../src/models/budget';
import type {
  AskOptions,
  ChatModel,
  ChatReply,
  ChatRequest,
  CostEstimate,
  ModelCapabilities,
} from '../../../src/models/chatModel';
import { checkedReply } from '../../../src/models/checkedReply';
import { RetriedModel } from '../../../src/models/retriedModel';
import type { GenerationModel } from '../../../src/generation/modelDrafts/askForTests';

const usage = { input: 100, cacheRead: 0, cacheWrite: 0, output: 50 };

/** Answers what a test tells it to; replies are checked as those of any model are. */
export class ScriptedModel implements ChatModel {
  readonly name = 'scripted';
  readonly capabilities: ModelCapabilities = { schema: false, cache: false, batch: false, usage: true, concurrency: 1 };
  readonly requests: ChatRequest[] = [];

  constructor(private readonly answer: (request: ChatRequest, number: number, options?: AskOptions) => unknown) {}

  estimate(): Promise<CostEstimate> {
    return Promise.resolve({ inputTokens: 100, outputTokens: 50, cost: 0.01 });
  }

  async ask<T>(request: ChatRequest<T>, options?: AskOptions): Promise<ChatReply<T>> {
    this.requests.push(request);
    const reply = await this.answer(request, this.requests.length, options);
    const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
    const value = checkedReply(request.schema, text, { usage, cost: 0.01 });
    return { value, text, model: this.name, usage, cost: 0.01, limits: null };
  }

  /** All that was said in a request, without what it is about. */
  said(number: number): string {
    const { messages } = this.requests[number - 1]!;
    return messages
      .flatMap(({ parts }) => parts)
      .slice(1)
      .map(({ text }) => text)
      .join('\n');
  }
}

export function generationModel(model: ChatModel, dollars = Infinity): GenerationModel {
  const budget = new Budget({ dollars, tokens: Infinity });
  return { model: new RetriedModel(new BudgetedModel(model, budget)), budget };
}

/** A reply of the test-designer with one case. */
export function design(qualname: string, aims: readonly number[]): object {
  const one = { number: 1, qualname, reason: 'uncovered line', intent: 'It opens.', arrange: '', act: 'unlock("…")' };
  return { lookups: [], cases: [{ ...one, expectation: 'It opens.', aims }], unreachable: [], code: '' };
}

/** A reply of the test-writer. */
export function code(text: string): object {
  return { lookups: [], cases: [], unreachable: [], code: text };
}
