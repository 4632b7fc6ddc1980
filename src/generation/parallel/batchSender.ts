import { createHash } from 'node:crypto';
import type { ChatReply, ChatRequest, CostEstimate } from '../../models/chatModel';
import type { MessageBatches } from '../../models/messageBatches';
import { ModelError } from '../../models/modelError';
import { AnswerOutOfReach, type RequestSender, type SenderOptions } from './requestSender';

export interface BatchSenderOptions extends SenderOptions {
  readonly batches: Pick<MessageBatches, 'submit' | 'wait' | 'results'>;
  /** A batch is handed in when so many questions are there, */
  readonly size: number;
  /** or when no other came for so many milliseconds: everybody waits for answers. */
  readonly quietMs: number;
  /** Ends the waiting at once. The batches stay where they are, and their answers can be fetched later. */
  readonly end: AbortSignal;
}

/** A question that waits for its answer. */
interface Open {
  readonly key: string;
  readonly estimate: CostEstimate;
  readonly request: ChatRequest;
  readonly resolve: (reply: ChatReply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hands many questions in at once: they cost half, and take up to a day. A batch's id is in the journal before anything else happens,
 * so that after a restart its answers are fetched, not asked for again. Between handing it in and noting the id, about as long as
 * one answer of the provider takes, a process that is killed loses it: then its questions count as unanswered.
 */
export class BatchSender implements RequestSender {
  /** By the batch that they are in already; `undefined`: in none. */
  private readonly open = new Map<string | undefined, Open[]>();
  private readonly timers = new Map<string | undefined, NodeJS.Timeout>();

  constructor(private readonly options: BatchSenderOptions) {}

  async estimate(request: ChatRequest, signal?: AbortSignal): Promise<CostEstimate> {
    const estimate = await this.options.model.estimate(request, signal);
    return { ...estimate, cost: estimate.cost === null ? null : estimate.cost / 2 };
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  send<T>(
    { key, estimate }: { readonly key: string; readonly estimate: CostEstimate },
    request: ChatRequest<T>,
  ): Promise<ChatReply<T>> {
    return new Promise((resolve, reject) => {
      const batch = this.options.journal.index.batches.get(key);
      const one: Open = { key, estimate, request, resolve: resolve as Open['resolve'], reject };
      const waiting = [...(this.open.get(batch) ?? []), one];
      this.open.set(batch, waiting);
      clearTimeout(this.timers.get(batch));
      if (waiting.length >= this.options.size) void this.flush(batch);
      else
        this.timers.set(
          batch,
          setTimeout(() => void this.flush(batch), this.options.quietMs),
        );
    });
  }

  private async flush(batch: string | undefined): Promise<void> {
    const questions = this.open.get(batch) ?? [];
    this.open.delete(batch);
    clearTimeout(this.timers.get(batch));
    const byId = new Map(questions.map((one) => [customId(one.key), one]));
    try {
      const id = batch ?? (await this.handIn(byId));
      await this.fetch(id, byId).catch((error: unknown) => {
        throw error instanceof ModelError && error.kind !== 'unanswered' ? outOfReach(error) : error;
      });
      for (const { reject, request } of byId.values()) {
        reject(
          new ModelError('unanswered', `The batch has no answer about ${request.subject}. Nothing was paid for it.`),
        );
      }
    } catch (error) {
      for (const { reject } of byId.values()) reject(error);
    }
  }

  private async handIn(byId: ReadonlyMap<string, Open>): Promise<string> {
    const { batches, journal, pause, signal } = this.options;
    const all = [...byId.values()];
    return pause.during(async () => {
      await Promise.all(all.map(({ key, estimate }) => journal.append({ kind: 'sent', key, ...estimate })));
      const id = await batches.submit(new Map([...byId].map(([one, { request }]) => [one, request])));
      await journal.append({ kind: 'batch', id, keys: all.map(({ key }) => key) });
      return id;
    }, signal);
  }

  /** Answers leave `byId` as they come. */
  private async fetch(id: string, byId: Map<string, Open>): Promise<void> {
    const { batches, end } = this.options;
    await batches.wait(id, undefined, end);
    for await (const result of batches.results(id, (one) => byId.get(one)?.request, end)) {
      const { resolve, reject } = byId.get(result.customId)!;
      byId.delete(result.customId);
      if ('reply' in result) resolve(result.reply);
      else reject(result.error);
    }
  }
}

function outOfReach(error: ModelError): AnswerOutOfReach {
  return new AnswerOutOfReach(error.kind, error.message, { cause: error });
}

/** The provider takes neither slashes nor more than 64 characters. */
function customId(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}
