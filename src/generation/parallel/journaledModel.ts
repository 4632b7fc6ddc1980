import { BudgetedModel, type Budget } from '../../models/budget';
import {
  totalTokens,
  type AskOptions,
  type ChatModel,
  type ChatReply,
  type ChatRequest,
  type CostEstimate,
  type ModelCapabilities,
} from '../../models/chatModel';
import { ModelError, type ModelErrorKind } from '../../models/modelError';
import { RetriedModel } from '../../models/retriedModel';
import type { Answer } from './journalRecords';
import { AnswerOutOfReach, type RequestSender } from './requestSender';
import type { RunJournal } from './runJournal';

export interface JournaledModelOptions {
  readonly name: string;
  readonly capabilities: ModelCapabilities;
  readonly journal: RunJournal;
  readonly budget: Budget;
  readonly sender: RequestSender;
}

/**
 * A model for one module of a run. What was answered before is answered from the journal, free of charge; every other answer is
 * in the journal before anybody sees it. Questions are told apart by who asks and how many times, so that a module that asks the same things in the
 * same order gets the same answers again.
 */
export class JournaledModel implements ChatModel {
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly module: string,
    private readonly options: JournaledModelOptions,
  ) {}

  get name(): string {
    return this.options.name;
  }

  get capabilities(): ModelCapabilities {
    return this.options.capabilities;
  }

  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    return this.options.sender.estimate(request, signal);
  }

  async ask<T>(request: ChatRequest<T>, options: AskOptions = {}): Promise<ChatReply<T>> {
    const { journal } = this.options;
    const key = this.nextKey(request);
    const answer = await journal.answerTo(key);
    const kept = answer && replayed(answer, request);
    if (kept) return kept;
    try {
      const reply = await this.paid(key, request, options);
      const { value, text, model, usage, cost } = reply;
      await journal.append({ kind: 'reply', key, value, text, model, usage, cost });
      return reply;
    } catch (error) {
      // What our budget refuses was not sent. What waits in a batch has no end yet.
      if (error instanceof AnswerOutOfReach) throw error;
      if (error instanceof ModelError && (error.kind !== 'budget' || totalTokens(error.usage) > 0)) {
        const { kind, message, text, usage, cost } = error;
        await journal.append({ kind: 'no reply', key, error: kind, message, text, usage, cost });
      }
      throw error;
    }
  }

  private async paid<T>(key: string, request: ChatRequest<T>, options: AskOptions): Promise<ChatReply<T>> {
    const { sender, budget, name, capabilities } = this.options;
    const estimate = await sender.estimate(request, options.signal);
    const counted: ChatModel = {
      ...{ name, capabilities },
      estimate: () => Promise.resolve(estimate),
      ask: (question, more) => sender.send({ key, estimate }, question, more),
    };
    const careful = new RetriedModel(new BudgetedModel(counted, budget));
    return sender.inTurn(() => careful.ask(request, options));
  }

  private nextKey({ purpose }: ChatRequest): string {
    const number = (this.asked.get(purpose) ?? 0) + 1;
    this.asked.set(purpose, number);
    return `${this.module}#${purpose}#${number}`;
  }
}

/**
 * The answer as it was. `undefined` when this version wants an answer of another form: then the question has to be asked again.
 * @throws ModelError when the answer could not be used
 */
function replayed<T>(answer: Answer, { schema }: ChatRequest<T>): ChatReply<T> | undefined {
  if (answer.kind === 'no reply') {
    const { error, message, usage, cost, text } = answer;
    throw new ModelError(error as ModelErrorKind, message, { usage, cost, text });
  }
  const { text, model, usage, cost } = answer;
  const value = schema.safeParse(answer.value);
  return value.success ? { value: value.data, text, model, usage, cost, limits: null } : undefined;
}
