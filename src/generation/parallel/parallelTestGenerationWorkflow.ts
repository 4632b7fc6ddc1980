import { allEnded } from '../../allEnded';
import { Budget, type BudgetLimits } from '../../models/budget';
import type { ChatModel } from '../../models/chatModel';
import { ModelError } from '../../models/modelError';
import { UserError } from '../../userError';
import { BoundedQueue } from './boundedQueue';
import { JournaledModel } from './journaledModel';
import type { ModuleGenerator, VerifiedModule } from './moduleGenerator';
import { withoutTests, type ModuleResult } from './moduleResult';
import { PauseGate } from './pauseGate';
import type { RequestSender } from './requestSender';
import type { ResultWriter } from './resultWriter';
import type { RunJournal } from './runJournal';
import { plannedModules, type PlannedModule, type RunPlan } from './runPlan';
import { RunProgress, type ProgressListener } from './runProgress';
import type { ModuleState, RunState } from './runState';

export interface ParallelRunOptions<Written> {
  readonly plan: RunPlan;
  readonly journal: RunJournal;
  readonly generator: ModuleGenerator<Written>;
  readonly results: ResultWriter;
  /** `null`: tests are looked for without a model. */
  readonly asking: Asking | null;
  /** Modules that are verified at the same time. */
  readonly verifiers: number;
  /** Modules that may wait for a verifier before no more are written. */
  readonly queueCapacity?: number;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  /** What is under way comes to its end, nothing new begins. */
  readonly finish?: AbortSignal | undefined;
  /** Ends all of it, at once. */
  readonly signal?: AbortSignal | undefined;
  /** Told of what is a mistake in Smart Test itself: the module fails, the run goes on. */
  readonly onBug: (error: unknown, module: PlannedModule) => void;
}

export interface Asking {
  readonly model: ChatModel;
  /** Puts something around the model of each module, which hears the answers of the journal, too. */
  readonly forModule?: (model: ChatModel) => ChatModel;
  /** For the whole run, its earlier parts included. */
  readonly limits: BudgetLimits;
  /**
   * Modules that are asked about at the same time: more than the requests that may run at once, so that there is always
   * one ready to be sent.
   */
  readonly lanes: number;
  /** @param signal nothing is sent any more when it is aborted */
  readonly sender: (pause: PauseGate, signal: AbortSignal) => RequestSender;
}

/** A module on its way to a verifier. */
interface Waiting<Written> {
  readonly module: PlannedModule;
  readonly written: Written | null;
  readonly model: ChatModel | null;
}

/**
 * Tests for many modules: the model is asked about some of them while others are verified. What comes of a module belongs to
 * its key, never to a place in an order. Everything that was paid for and everything that is done is in the journal first,
 * so a run that ends in any way goes on where it was: `RunJournal` says what that guarantees.
 */
export class ParallelTestGenerationWorkflow<Written> {
  private readonly progress: RunProgress;
  private readonly budget: Budget;
  private readonly pauseGate = new PauseGate(() => this.progress.enter('paused'));
  private readonly failing = new AbortController();
  /** Ends all at once. */
  private readonly end: AbortSignal;
  /** Nothing new begins. */
  private readonly stop: AbortSignal;
  /** Aborted when no other question can be answered, by the error that says why. */
  private readonly refusal = new AbortController();

  constructor(private readonly options: ParallelRunOptions<Written>) {
    const { plan, journal, asking, verifiers, signal, finish } = options;
    const modules = plannedModules(plan).map((module): ModuleState => {
      const result = journal.index.results.get(module.key)?.result ?? null;
      return { module, phase: result ? 'done' : 'waiting', result };
    });
    this.budget = new Budget(withoutLost(asking?.limits, journal), journal.index.spending);
    const lanes = { asking: asking?.lanes ?? 0, verifying: verifiers };
    this.progress = new RunProgress(modules, lanes, () => this.budget.spending);
    this.end = AbortSignal.any([this.failing.signal, ...(signal ? [signal] : [])]);
    this.stop = AbortSignal.any([this.end, ...(finish ? [finish] : [])]);
  }

  get state(): RunState {
    return this.progress.state;
  }

  /** @returns ends it */
  onChange(listener: ProgressListener): () => void {
    return this.progress.onChange(listener);
  }

  /** What is under way comes to its end; nothing new begins until it goes on. */
  pause(): void {
    if (!this.progress.isRunning) return;
    this.progress.enter('pausing');
    this.pauseGate.pause();
  }

  continue(): void {
    if (!this.progress.isPaused) return;
    this.progress.enter('running');
    this.pauseGate.continue();
  }

  /**
   * Does what is not done yet. What goes wrong with a module is in its result.
   * @returns how it ended, also when it was stopped
   * @throws UserError when the journal cannot be written
   */
  async run(): Promise<RunState> {
    const { journal, asking, verifiers, queueCapacity = 500 } = this.options;
    await journal.giveUpUnanswered();
    await this.saveUnsaved();
    const waiting = this.progress.waiting;
    const queue = new BoundedQueue<Waiting<Written>>(queueCapacity);
    const sender = asking?.sender(this.pauseGate, AbortSignal.any([this.stop, this.refusal.signal]));
    const writing = this.inLanes(asking?.lanes ?? 1, async () => {
      for (let module = waiting.shift(); module; module = waiting.shift()) {
        this.stop.throwIfAborted();
        if (asking && sender) await this.write(module, this.modelFor(module, asking, sender), queue);
        else await queue.put({ module, written: null, model: null }, this.stop);
        if (this.refusal.signal.aborted) return;
      }
    });
    const verifying = this.inLanes(verifiers, async () => {
      for (let next = await queue.take(this.stop); next; next = await queue.take(this.stop)) {
        const one = next;
        await this.pauseGate.during(() => this.verify(one), this.stop);
      }
    });
    await allEnded([writing.finally(() => queue.close()), verifying]);
    if (this.state.modules.every(({ phase }) => phase === 'done')) this.progress.enter('done', '');
    else this.progress.enter('stopped', this.refused ?? 'You stopped it.');
    return this.state;
  }

  /** Does the same work several times at once. Being stopped is no error; any other one stops all lanes. */
  private async inLanes(count: number, work: () => Promise<void>): Promise<void> {
    const lane = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (this.wasStopped(error)) return;
        this.failing.abort(error);
        throw error;
      }
    };
    await allEnded(Array.from({ length: count }, lane));
  }

  private async write(module: PlannedModule, model: ChatModel, queue: BoundedQueue<Waiting<Written>>): Promise<void> {
    const began = this.options.now();
    this.progress.set(module, 'designing');
    try {
      const onDesigned = (): void => this.progress.set(module, 'writing');
      const written = await this.options.generator.write(module, model, onDesigned, this.end);
      this.progress.count('asking', (this.options.now() - began) / 1000);
      if (typeof written === 'string') {
        await this.finish(module, withoutTests('nothing', written));
      } else {
        this.progress.set(module, 'written');
        await queue.put({ module, written, model }, this.stop);
      }
    } catch (error) {
      if (error instanceof ModelError && error.endsTheRun) {
        this.refusal.abort(error);
        this.progress.set(module, 'waiting');
      } else {
        await this.fail(module, error);
      }
    }
  }

  private async verify({ module, written, model }: Waiting<Written>): Promise<void> {
    const began = this.options.now();
    this.progress.set(module, 'verifying');
    const onRepairing = (repairing: boolean): void => this.progress.set(module, repairing ? 'repairing' : 'verifying');
    try {
      const verified = await this.options.generator.verify(module, written, model, onRepairing, this.end);
      this.progress.count('verifying', (this.options.now() - began) / 1000);
      await this.keep(module, verified);
    } catch (error) {
      await this.fail(module, error);
    }
  }

  /** First the journal, then the file, then the journal again: whenever the process ends, the text is somewhere. */
  private async keep(module: PlannedModule, { result, text, evidence }: VerifiedModule): Promise<void> {
    const { journal, results } = this.options;
    await journal.append({ kind: 'result', module: module.key, result, text });
    if (text !== null) {
      await results.save(module, text, evidence);
      await journal.append({ kind: 'saved', module: module.key });
    }
    this.progress.set(module, 'done', result);
  }

  /** What an earlier process found and had no time to write. */
  private async saveUnsaved(): Promise<void> {
    const { journal, plan, results } = this.options;
    for (const module of plannedModules(plan)) {
      const known = journal.index.results.get(module.key);
      if (!known?.hasText || journal.index.saved.has(module.key)) continue;
      const { text } = (await journal.resultOf(module.key))!;
      try {
        await results.save(module, text!, null);
        await journal.append({ kind: 'saved', module: module.key });
      } catch (error) {
        await this.fail(module, error);
      }
    }
  }

  private async finish(module: PlannedModule, result: ModuleResult): Promise<void> {
    await this.options.journal.append({ kind: 'result', module: module.key, result, text: null });
    this.progress.set(module, 'done', result);
  }

  private async fail(module: PlannedModule, error: unknown): Promise<void> {
    if (this.wasStopped(error)) {
      this.progress.set(module, 'waiting');
      throw error;
    }
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UserError && !mayPass(error)) {
      await this.finish(module, withoutTests('failed', message));
      return;
    }
    // Not in the journal: when the run goes on later, it is tried again.
    if (!(error instanceof UserError)) this.options.onBug(error, module);
    const why = error instanceof UserError ? message : `Smart Test itself failed: ${message}`;
    this.progress.set(module, 'done', withoutTests('failed', why));
  }

  private get refused(): string | undefined {
    const { signal } = this.refusal;
    return signal.aborted ? (signal.reason as ModelError).message : undefined;
  }

  private wasStopped(error: unknown): boolean {
    return this.end.aborted || (this.stop.aborted && error === this.stop.reason);
  }

  private modelFor(module: PlannedModule, { model, forModule }: Asking, sender: RequestSender): ChatModel {
    const { name, capabilities } = model;
    const { journal } = this.options;
    const journaled = new JournaledModel(module.key, { name, capabilities, journal, budget: this.budget, sender });
    return forModule ? forModule(journaled) : journaled;
  }
}

/** The limits without what questions may have cost whose end nobody knows. */
function withoutLost(limits: BudgetLimits | undefined, { index }: RunJournal): BudgetLimits {
  if (!limits) return { dollars: Infinity, tokens: Infinity };
  const lost = [...index.underWay.values(), index.unanswered.atMost];
  return {
    dollars: lost.reduce((left, { cost }) => left - (cost ?? 0), limits.dollars),
    tokens: lost.reduce((left, { inputTokens, outputTokens }) => left - inputTokens - outputTokens, limits.tokens),
  };
}

/** Whether it may go better later. */
function mayPass(error: UserError): boolean {
  return (
    error instanceof ModelError && ['rate limit', 'overloaded', 'server', 'cut', 'unanswered'].includes(error.kind)
  );
}
