import { addUsage, noUsage, totalTokens, type CostEstimate } from '../../models/chatModel';
import type { Spending } from '../../models/budget';
import type { Answer, JournalRecord } from './journalRecords';
import type { ModuleResult } from './moduleResult';

/** Where a record is in the journal, in bytes. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Questions that were sent and whose end nobody knows. */
export interface Unanswered {
  readonly requests: number;
  /** What they cost when all of them were answered, at most. */
  readonly atMost: CostEstimate;
}

const nothing: Spending = { requests: 0, usage: noUsage, dollars: 0 };

/** What a journal has, without the long texts. */
export class JournalIndex {
  /** Questions whose answers were paid for. */
  readonly answers = new Map<string, Place>();
  readonly results = new Map<
    string,
    { readonly result: ModuleResult; readonly place: Place; readonly hasText: boolean }
  >();
  readonly saved = new Set<string>();
  /** Ids of message batches by question, of those that are not answered yet. */
  readonly batches = new Map<string, string>();
  private readonly sent = new Map<string, CostEstimate>();
  private lost: Unanswered = { requests: 0, atMost: { inputTokens: 0, outputTokens: 0, cost: 0 } };
  private known = nothing;
  private readonly byModule = new Map<string, Spending>();

  take(record: JournalRecord, place: Place): void {
    switch (record.kind) {
      case 'sent': {
        const { inputTokens, outputTokens, cost } = record;
        this.sent.set(record.key, { inputTokens, outputTokens, cost });
        break;
      }
      case 'lost':
        this.sent.delete(record.key);
        this.lost = { requests: this.lost.requests + 1, atMost: added(this.lost.atMost, record) };
        break;
      case 'batch':
        for (const key of record.keys) this.batches.set(key, record.id);
        break;
      case 'reply':
      case 'no reply':
        this.sent.delete(record.key);
        this.batches.delete(record.key);
        if (record.kind === 'no reply' && totalTokens(record.usage) === 0) break;
        // What broke off in the middle is paid for and asked again.
        if (record.kind === 'reply' || record.error !== 'cut') {
          this.answers.set(record.key, { offset: place.offset, length: place.length });
        }
        this.known = withAnswer(this.known, record);
        this.byModule.set(moduleOf(record.key), withAnswer(this.spendingOf(moduleOf(record.key)), record));
        break;
      case 'result':
        this.results.set(record.module, {
          result: record.result,
          place: { offset: place.offset, length: place.length },
          hasText: record.text !== null,
        });
        break;
      case 'saved':
        this.saved.add(record.module);
        break;
    }
  }

  /** For all answers. */
  get spending(): Spending {
    return this.known;
  }

  /** For the answers about one module. */
  spendingOf(module: string): Spending {
    return this.byModule.get(module) ?? nothing;
  }

  /** Questions that were sent and have no end yet, with what they cost at most. Those in a message batch can still be had. */
  get underWay(): ReadonlyMap<string, CostEstimate> {
    return new Map([...this.sent].filter(([key]) => !this.batches.has(key)));
  }

  /** Of earlier processes. */
  get unanswered(): Unanswered {
    return this.lost;
  }
}

function withAnswer({ requests, usage, dollars }: Spending, answer: Answer): Spending {
  return {
    requests: requests + 1,
    usage: addUsage(usage, answer.usage),
    dollars: dollars + (answer.cost ?? 0),
  };
}

/** `src/shop/tax.py` of `src/shop/tax.py#test-writer#2`. */
function moduleOf(key: string): string {
  return key.replace(/#[^#]*#\d+$/, '');
}

function added(one: CostEstimate, other: CostEstimate): CostEstimate {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cost: one.cost === null || other.cost === null ? null : one.cost + other.cost,
  };
}
