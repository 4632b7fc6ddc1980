import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate } from '../../models/chatModel';
import { ModelError } from '../../models/modelError';
import type { RateGate } from '../../models/rateGate';
import type { PauseGate } from './pauseGate';
import type { RunJournal } from './runJournal';

/** How the questions of a run reach the model: each by itself, or many in a message batch. */
export interface RequestSender {
  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate>;
  /** Does what sends a question when it is its turn. What waits has not been promised any of the budget yet. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Notes in the journal that the question is about to be sent, and sends it.
   * @param key see `journalRecords.ts`
   */
  send<T>(
    question: { readonly key: string; readonly estimate: CostEstimate },
    request: ChatRequest<T>,
    options?: AskOptions,
  ): Promise<ChatReply<T>>;
}

/** What went wrong on the way to what was sent already: its answer is still there, to be fetched later. */
export class AnswerOutOfReach extends ModelError {}

export interface SenderOptions {
  readonly model: ChatModel;
  readonly journal: RunJournal;
  readonly pause: PauseGate;
  /** No question is sent any more; those that were are not ended by it. */
  readonly signal: AbortSignal;
}

/** Sends each question by itself, so many at once. What the provider's limits allow is for the model to know. */
export class DirectSender implements RequestSender {
  /** @param gate lets through so many at once */
  constructor(
    private readonly gate: Pick<RateGate, 'run'>,
    private readonly options: SenderOptions,
  ) {}

  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    return this.options.model.estimate(request, signal);
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.gate.run(work, this.options.signal);
  }

  send<T>(
    { key, estimate }: { readonly key: string; readonly estimate: CostEstimate },
    request: ChatRequest<T>,
    options: AskOptions = {},
  ): Promise<ChatReply<T>> {
    const { model, journal, pause, signal } = this.options;
    return pause.during(async () => {
      await journal.append({ kind: 'sent', key, ...estimate });
      return model.ask(request, options);
    }, signal);
  }
}
