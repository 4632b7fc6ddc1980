import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { BatchSender, type BatchSenderOptions } from '../../../../src/generation/parallel/batchSender';
import type { ParallelRunOptions } from '../../../../src/generation/parallel/parallelTestGenerationWorkflow';
import { RunJournal } from '../../../../src/generation/parallel/runJournal';
import type { ChatRequest } from '../../../../src/models/chatModel';
import type { BatchResult } from '../../../../src/models/messageBatches';
import { ModelError } from '../../../../src/models/modelError';
import { eventually } from '../../../harness/eventually';
import { closeJournals, CountingModel, openRun, projectOf, usage, type Project, type Run } from './runs';

/** The provider's side of batches, as it outlives our processes. */
class Batches {
  readonly handedIn: ReadonlyMap<string, ChatRequest>[] = [];
  isOpen = true;
  /** What whoever looks for answers gets instead. */
  problem: ModelError | undefined;
  /** Batches whose requests get no answer. */
  readonly expired = new Set<string>();

  submit(requests: ReadonlyMap<string, ChatRequest>): Promise<string> {
    this.handedIn.push(new Map(requests));
    return Promise.resolve(`batch-${this.handedIn.length}`);
  }

  async wait(_: string, __?: unknown, signal?: AbortSignal): Promise<never> {
    while (!this.isOpen) await delay(5, undefined, { signal });
    if (this.problem) throw this.problem;
    return undefined as never;
  }

  async *results(
    id: string,
    request: (customId: string) => ChatRequest | undefined,
  ): AsyncGenerator<BatchResult, void> {
    await delay(1);
    // In any order.
    for (const customId of [...this.handedIn[Number(id.split('-')[1]) - 1]!.keys()].reverse()) {
      const asked = request(customId);
      if (!asked) continue;
      const text = `${asked.purpose} ${asked.subject}`;
      const reply = { value: { code: text }, text, model: 'model-1', usage, cost: 0.005, limits: null };
      yield this.expired.has(id)
        ? { customId, error: new ModelError('unanswered', 'There was no time.') }
        : { customId, reply };
    }
  }
}

/** Goes on with a run of five modules whose designs were handed in: one more batch, of the drafts, and ten requests in all. */
async function endsWithoutAsking(project: Project, batches: Batches): Promise<void> {
  const { workflow } = await openBatched(project, batches);
  assert.equal((await workflow.run()).counts.kept, 5);
  assert.equal(batches.handedIn.length, 2);
  assert.equal(workflow.state.spending.requests, 10);
}

async function openBatched(
  project: Project,
  batches: Batches,
  more: Partial<BatchSenderOptions> & Partial<ParallelRunOptions<string[]>> = {},
): Promise<Run> {
  const model = new CountingModel();
  const end = more.signal ?? new AbortController().signal;
  const journal = await RunJournal.open(project.journalFile);
  return openRun(project, model, {
    ...more,
    journal,
    asking: {
      ...{ model, limits: { dollars: Infinity, tokens: Infinity }, lanes: 20 },
      sender: (pause, signal) =>
        new BatchSender({ model, journal, pause, signal, end, batches, size: 5, quietMs: 20, ...more }),
    },
  });
}

describe('Requests in message batches', () => {
  afterEach(closeJournals);

  it('are handed in together, and each answer goes to its own module', async () => {
    const project = projectOf(12);
    const batches = new Batches();
    const { workflow } = await openBatched(project, batches);
    const state = await workflow.run();
    assert.deepEqual([state.status, state.counts.kept, state.spending.requests], ['done', 12, 24]);
    assert.equal(state.spending.dollars.toFixed(3), '0.120');
    assert.ok(batches.handedIn.length < 12, String(batches.handedIn.length));
    assert.ok(batches.handedIn.every(({ size }) => size <= 5));
    assert.ok(batches.handedIn.every((one) => [...one.keys()].every((id) => /^[\w-]{1,64}$/.test(id))));
  });

  it('are not handed in again after a restart: the answers of the batch are fetched', async () => {
    const project = projectOf(5);
    const batches = new Batches();
    batches.isOpen = false;
    const cancel = new AbortController();
    const first = await openBatched(project, batches, { signal: cancel.signal });
    const run = first.workflow.run();
    await eventually(() => assert.equal(first.workflow.state.counts.designing, 5));
    await eventually(() => assert.equal(batches.handedIn.length, 1));
    cancel.abort();
    assert.equal((await run).status, 'stopped');
    await closeJournals();
    batches.isOpen = true;
    await endsWithoutAsking(project, batches);
  });

  for (const kind of ['connection', 'overloaded', 'authentication'] as const) {
    it(`are not handed in again when their batch was out of reach for a time (${kind})`, async () => {
      const project = projectOf(5);
      const batches = new Batches();
      batches.problem = new ModelError(kind, 'Nobody answers.');
      const first = await openBatched(project, batches);
      await first.workflow.run();
      assert.deepEqual([batches.handedIn.length, first.workflow.state.counts.kept], [1, 0]);
      await closeJournals();
      batches.problem = undefined;
      await endsWithoutAsking(project, batches);
    });
  }

  it('are handed in again when the provider has their batch no more', async () => {
    const project = projectOf(3);
    const batches = new Batches();
    batches.problem = new ModelError('unanswered', 'There is no batch batch-1 any more.');
    const first = await openBatched(project, batches);
    assert.equal((await first.workflow.run()).counts.failed, 3);
    await closeJournals();
    batches.problem = undefined;
    const second = await openBatched(project, batches);
    assert.equal((await second.workflow.run()).counts.kept, 3);
    assert.equal(batches.handedIn.length, 3);
  });

  it('are asked again when the batch ran out of time, and cost nothing', async () => {
    const project = projectOf(3);
    const batches = new Batches();
    batches.expired.add('batch-1');
    const first = await openBatched(project, batches);
    const state = await first.workflow.run();
    assert.deepEqual([state.counts.failed, state.spending.requests], [3, 0]);
    await closeJournals();
    const second = await openBatched(project, batches);
    assert.equal((await second.workflow.run()).counts.kept, 3);
  });
});
