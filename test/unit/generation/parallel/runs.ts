import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { ChatModel, ChatReply, ChatRequest } from '../../../../src/models/chatModel';
import type { ModuleGenerator } from '../../../../src/generation/parallel/moduleGenerator';
import { withoutTests } from '../../../../src/generation/parallel/moduleResult';
import {
  ParallelTestGenerationWorkflow,
  type ParallelRunOptions,
} from '../../../../src/generation/parallel/parallelTestGenerationWorkflow';
import { DirectSender } from '../../../../src/generation/parallel/requestSender';
import { ResultWriter } from '../../../../src/generation/parallel/resultWriter';
import { RunJournal } from '../../../../src/generation/parallel/runJournal';
import { planRun, type Candidate, type RunPlan } from '../../../../src/generation/parallel/runPlan';
import { RateGate } from '../../../../src/models/rateGate';
import { moduleCoverage } from '../../audit/modules';
import { temporaryFolder } from '../../../harness/temporaryFolder';

/** Modules `src/pkg/m1.py` … of which nothing is covered. */
export function candidates(count: number): Candidate[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `src/pkg/m${index + 1}.py`,
    name: `pkg.m${index + 1}`,
    coverage: { ...moduleCoverage([], [1, 2, 3]), path: `src/pkg/m${index + 1}.py` },
  }));
}

export function planOf(count: number): RunPlan {
  return planRun(candidates(count), {
    ...{ id: 'run-1', model: 'model-1 (test)', measuredAt: '2026-11-27T00:00:00Z', outputDirectory: 'tests/generated' },
    ...{ threshold: 50, top: 200, batchSize: 10, takenNames: [] },
  });
}

const schema = z.object({ code: z.string() });

export function question(purpose: string, subject: string): ChatRequest<{ code: string }> {
  return { purpose, subject, system: [], messages: [], schema, maxOutputTokens: 100 };
}

export const usage = { input: 100, cacheRead: 0, cacheWrite: 0, output: 50 };

/** A model that costs a cent a question, says what it was asked, and counts. */
export class CountingModel implements ChatModel {
  readonly name = 'model-1 (test)';
  readonly capabilities = { schema: true, cache: false, batch: false, usage: true, concurrency: 4 };
  readonly asked: string[] = [];
  running = 0;
  mostAtOnce = 0;

  constructor(
    private readonly answer: (question: string, signal?: AbortSignal) => Promise<string> | string = (of) => of,
  ) {}

  estimate(): Promise<{ inputTokens: number; outputTokens: number; cost: number }> {
    return Promise.resolve({ inputTokens: 100, outputTokens: 100, cost: 0.02 });
  }

  async ask<T>({ purpose, subject, schema }: ChatRequest<T>, { signal }: { signal?: AbortSignal | undefined } = {}) {
    const name = `${purpose} ${subject}`;
    this.asked.push(name);
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    try {
      await delay(1, undefined, { signal });
      const code = await this.answer(name, signal);
      const reply: ChatReply<T> = {
        value: schema.parse({ code }),
        ...{ text: code, model: 'model-1', usage, cost: 0.01, limits: null },
      };
      return reply;
    } finally {
      this.running -= 1;
    }
  }
}

/** Asks for a design and a draft; every draft is proven as it is. */
export const trustingGenerator: ModuleGenerator<string[]> = {
  estimate: () => Promise.resolve([]),
  async write({ name }, model, onDesigned, signal) {
    await model.ask(question('test-designer', name), { signal });
    onDesigned();
    const { value } = await model.ask(question('test-writer', name), { signal });
    return [value.code];
  },
  verify({ name, testFile }, written) {
    const text = `# ${name}: ${written?.[0] ?? 'found by search'}\n`;
    const result = { ...withoutTests('nothing', ''), outcome: 'kept' as const, kept: 2, testFile };
    return Promise.resolve({ result, text, evidence: null });
  },
};

export interface Project {
  readonly root: string;
  readonly plan: RunPlan;
  readonly journalFile: string;
}

export function projectOf(count: number): Project {
  const root = temporaryFolder();
  mkdirSync(path.join(root, 'tests'));
  return { root, plan: planOf(count), journalFile: path.join(root, 'journal.jsonl') };
}

export interface Run {
  readonly workflow: ParallelTestGenerationWorkflow<string[]>;
  readonly journal: RunJournal;
}

const opened: RunJournal[] = [];

/** For `afterEach`. */
export async function closeJournals(): Promise<void> {
  await Promise.all(opened.splice(0).map((journal) => journal.close()));
}

/** A run, or the same one again, as a new process would go on with it. */
export async function openRun(
  { root, plan, journalFile }: Project,
  model: ChatModel | null,
  more: Partial<ParallelRunOptions<string[]>> & { readonly dollars?: number; readonly concurrency?: number } = {},
): Promise<Run> {
  const { journal = await RunJournal.open(journalFile) } = more;
  opened.push(journal);
  const { concurrency = 3 } = more;
  const gate = new RateGate({ concurrency, sleep: (ms, signal) => delay(ms, undefined, { signal }) });
  const workflow = new ParallelTestGenerationWorkflow({
    ...{ plan, journal, generator: trustingGenerator, results: new ResultWriter(root), verifiers: 1 },
    asking: model && {
      model,
      limits: { dollars: more.dollars ?? Infinity, tokens: Infinity },
      lanes: concurrency + 2,
      sender: (pause, signal) => new DirectSender(gate, { model, journal, pause, signal }),
    },
    now: () => performance.now(),
    onBug: (error) => {
      throw error;
    },
    ...more,
  });
  return { workflow, journal };
}
