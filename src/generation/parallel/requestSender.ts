import type { AskOptions, ChatModel, ChatReply, ChatRequest, CostEstimate } from '../../models/chatModel';
import type { PauseGate } from './pauseGate';
import type { RunJournal } from './runJournal';

/** How the questions of a run reach the model: each by itself, or many in a message batch. */
export interface RequestSender {
  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate>;
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

export interface SenderOptions {
  readonly model: ChatModel;
  readonly journal: RunJournal;
  readonly pause: PauseGate;
  /** No question is sent any more; those that were are not ended by it. */
  readonly signal: AbortSignal;
}

/** Sends each question by itself. How many run at once, and when, is the model's to know: see `RateGate`. */
export class DirectSender implements RequestSender {
  constructor(private readonly options: SenderOptions) {}

  estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    return this.options.model.estimate(request, signal);
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
