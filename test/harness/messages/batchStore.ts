import type { MessageBatch, MessageBatchIndividualResponse } from '@anthropic-ai/sdk/resources/messages';
import { invalid, ProtocolError, type BatchedBody } from './protocol';

interface StoredBatch {
  readonly id: string;
  readonly createdAt: number;
  readonly bodies: ReadonlyMap<string, BatchedBody>;
  readonly answered: Map<string, MessageBatchIndividualResponse['result']>;
  canceledAt: number | null;
  endedAt: number | null;
}

const dayMs = 24 * 60 * 60_000;

/** What a batch's requests are answered with, one by one. */
export type BatchAnswer = (
  batch: string,
  body: BatchedBody,
) => Promise<Exclude<MessageBatchIndividualResponse['result'], { type: 'canceled' | 'expired' }> | { type: 'expired' }>;

/** Message Batches: taken in, answered one after the other in the background, kept with their results. */
export class BatchStore {
  private readonly batches = new Map<string, StoredBatch>();

  constructor(
    private readonly now: () => number,
    private readonly answer: BatchAnswer,
  ) {}

  create(requests: readonly { readonly custom_id: string; readonly params: BatchedBody }[]): MessageBatch {
    if (requests.length === 0) throw invalid('requests: at least one request is required');
    const bodies = new Map(requests.map(({ custom_id, params }) => [custom_id, params]));
    if (bodies.size < requests.length) throw invalid('requests: custom_id must be unique');
    for (const id of bodies.keys()) {
      if (!/^[\w-]{1,64}$/.test(id)) throw invalid(`requests: custom_id ${id} does not match ^[a-zA-Z0-9_-]{1,64}$`);
    }
    const id = `msgbatch_${String(this.batches.size + 1).padStart(4, '0')}`;
    const batch: StoredBatch = {
      id,
      createdAt: this.now(),
      bodies,
      answered: new Map(),
      canceledAt: null,
      endedAt: null,
    };
    this.batches.set(id, batch);
    void this.work(batch);
    return this.describe(batch);
  }

  retrieve(id: string): MessageBatch {
    return this.describe(this.find(id));
  }

  list(): MessageBatch[] {
    return [...this.batches.values()].reverse().map((batch) => this.describe(batch));
  }

  cancel(id: string): MessageBatch {
    const batch = this.find(id);
    if (batch.endedAt === null) batch.canceledAt ??= this.now();
    return this.describe(batch);
  }

  /** Lines of the results, the last answered first: nobody may rely on their order. */
  results(id: string): readonly string[] {
    const batch = this.find(id);
    if (batch.endedAt === null) throw invalid(`Batch ${id} has no results yet.`);
    return [...batch.answered].reverse().map(([custom_id, result]) => `${JSON.stringify({ custom_id, result })}\n`);
  }

  private async work(batch: StoredBatch): Promise<void> {
    for (const [customId, body] of batch.bodies) {
      const result = batch.canceledAt === null ? await this.answer(batch.id, body) : { type: 'canceled' as const };
      batch.answered.set(customId, result);
    }
    batch.endedAt = this.now();
  }

  private find(id: string): StoredBatch {
    const batch = this.batches.get(id);
    if (!batch) throw new ProtocolError(404, 'not_found_error', `Batch ${id} was not found.`);
    return batch;
  }

  private describe(batch: StoredBatch): MessageBatch {
    const ended = batch.endedAt !== null;
    const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
    const counted = (type: string): number =>
      ended ? [...batch.answered.values()].filter((result) => result.type === type).length : 0;
    return {
      id: batch.id,
      type: 'message_batch',
      processing_status: ended ? 'ended' : batch.canceledAt === null ? 'in_progress' : 'canceling',
      request_counts: {
        processing: ended ? 0 : batch.bodies.size,
        succeeded: counted('succeeded'),
        errored: counted('errored'),
        canceled: counted('canceled'),
        expired: counted('expired'),
      },
      created_at: time(batch.createdAt)!,
      expires_at: time(batch.createdAt + dayMs)!,
      ended_at: time(batch.endedAt),
      cancel_initiated_at: time(batch.canceledAt),
      archived_at: null,
      results_url: ended ? `/v1/messages/batches/${batch.id}/results` : null,
    };
  }
}
