import type { Drive, Observation, Probe } from '../pytest/probe';
import type { Parameter } from '../python/signatures';
import { callOf, type Plan } from './callPlan';
import { callText, driveOf } from './callText';
import { Reach } from './reach';
import type { Call, TestTarget } from './testDesign';
import { betterDrive, probeCase, type Trial } from './trial';

export interface TrialRunnerOptions {
  readonly probe: Pick<Probe, 'run'>;
  readonly target: TestTarget;
  /** What a call passes, in their order. */
  readonly parameters: readonly Parameter[];
  /** Further calls that a call gives rise to, such as of what it returned. */
  readonly followed: (plan: Plan, observation: Observation) => readonly Plan[];
  /** Whether a trial may become a test. Only such trials count as reaching a line. */
  readonly keepable: (observation: Observation) => boolean;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  /** Called for each trial, in the order in which they were run. */
  readonly onTrial?: (trial: Trial) => void;
}

/** How many trials in a row without a new line or branch end the search. */
const PATIENCE = 400;
/** A call that hangs, or takes the process with it, costs as much time as this many others. */
const COST_OF_BAD_END = 50;
const BATCH = 16;
/** Few at first: each call of a function that hangs costs seconds, which other functions of its module have to go without. */
const FIRST_BATCHES = [1, 3];

/** Runs calls of one function, each once, until the time or the patience is at its end, and knows how far they went. */
export class TrialRunner {
  readonly trials: Trial[] = [];
  private readonly target: TestTarget;
  private readonly reach: Reach;
  private readonly tried = new Set<string>();
  private readonly plans = new WeakMap<Trial, Plan>();
  private drive: Drive;
  /** Trials in a row that reached nothing new. */
  private sinceGain = 0;
  private deadline = 0;
  private turns = 0;

  constructor(private readonly options: TrialRunnerOptions) {
    this.target = options.target;
    this.reach = new Reach([options.target]);
    this.drive = driveOf(options.target);
  }

  /** All that is missing in the function was reached. */
  get done(): boolean {
    return this.reach.has(this.target);
  }

  /** How many lines and branches were reached. */
  get reached(): number {
    return this.reach.size;
  }

  get isOutOfPatience(): boolean {
    return this.sinceGain >= PATIENCE;
  }

  /** Its first call hung or ended Python: the next ones, which may do the same, wait for another turn. */
  get isPutOff(): boolean {
    return this.turns === 1 && this.trials.length === 1 && this.trials.some(endedBadly);
  }

  get over(): boolean {
    return this.isOutOfPatience || this.isPutOff || this.options.now() >= this.deadline;
  }

  /** Sets the time, of `now`, at which trying ends; `patient` forgets the trials that were in vain. */
  begin(deadline: number, { patient = false } = {}): void {
    this.deadline = deadline;
    this.turns += 1;
    if (patient) this.sinceGain = 0;
  }

  /** Calls that went furthest: most lines of the function, those that returned before those that raised. */
  best(count: number, where?: (trial: Trial) => boolean): Plan[] {
    return this.bestTrials(count, where).map((trial) => this.planOf(trial));
  }

  bestTrials(count: number, where: (trial: Trial) => boolean = () => true): Trial[] {
    const { bodyLine, endLine } = this.target.signature;
    const depth = ({ observation }: Trial): number =>
      observation.lines.filter((line) => line >= bodyLine && line <= endLine).length +
      (observation.outcome === 'returned' ? 0.5 : 0);
    const paths = new Map<string, Trial>();
    for (const trial of this.trials.filter(where)) {
      const path = trial.observation.arcs.map((arc) => arc.join(',')).join(' ') + trial.observation.outcome;
      if (!paths.has(path)) paths.set(path, trial);
    }
    return [...paths.values()].sort((a, b) => depth(b) - depth(a)).slice(0, count);
  }

  planOf(trial: Trial): Plan {
    return this.plans.get(trial)!;
  }

  /** Runs the calls that were not run yet, then calls what they returned, as far as that is code of the module. */
  async tryAll(plans: readonly Plan[]): Promise<void> {
    let fresh = this.untried(plans);
    if (fresh.length === 0) this.sinceGain += BATCH;
    while (fresh.length > 0) {
      const began = this.trials.length;
      for (let start = 0; start < fresh.length;) {
        if (this.isPutOff) fresh.slice(start).forEach((plan) => this.tried.delete(this.textOf(plan)));
        if (this.over) return;
        const batch = fresh.slice(start, start + this.batchSize);
        await this.tryBatch(batch);
        start += batch.length;
      }
      fresh = this.untried(
        this.trials.slice(began).flatMap((trial) => this.options.followed(this.planOf(trial), trial.observation)),
      );
    }
  }

  private untried(plans: readonly Plan[]): Plan[] {
    return plans.filter((plan) => {
      const text = this.textOf(plan);
      return !this.tried.has(text) && this.tried.add(text);
    });
  }

  /** The Python text by which equal calls are told. */
  textOf(plan: Plan): string {
    const { arrange, expression } = callText(this.target, this.callOf(plan));
    return [...arrange, expression, plan.drive === 'enter_error' ? 'raise' : ''].join('\n');
  }

  observe(plans: readonly Plan[], probe = this.options.probe): Promise<Observation[]> {
    const cases = plans.map((plan, id) => probeCase(this.target, this.callOf(plan), plan.drive, id));
    return probe.run(cases);
  }

  /** One at a time where calls may hang, for the limit of time is looked at between batches. */
  private get batchSize(): number {
    if (this.trials.slice(-BATCH).some(endedBadly)) return 1;
    return FIRST_BATCHES.find((size) => this.trials.length < size) ?? BATCH;
  }

  private async tryBatch(batch: readonly Plan[]): Promise<void> {
    let plans = batch.map((plan) =>
      plan.after.length === 0 && plan.drive === 'value' ? { ...plan, drive: this.drive } : plan,
    );
    let observations = await this.observe(plans);
    const drives = plans.map(({ drive }, index) => betterDrive(drive, observations[index]!.value));
    if (drives.some(Boolean)) {
      plans = plans.map((plan, index) => ({ ...plan, drive: drives[index] ?? plan.drive }));
      this.drive = plans.find(({ after }, index) => drives[index] && after.length === 0)?.drive ?? this.drive;
      observations = await this.observe(plans);
    }
    plans.forEach((plan, index) => this.record(plan, observations[index]!));
  }

  private record(plan: Plan, observation: Observation): void {
    const edges = [...plan.assignment].flatMap(([{ name }, { source, text }]) =>
      source === 'boundary' ? [`${name}=${text}`] : [],
    );
    const trial = { target: this.target, call: this.callOf(plan), drive: plan.drive, observation, edges };
    this.plans.set(trial, plan);
    this.trials.push(trial);
    this.sinceGain += endedBadly(trial) ? COST_OF_BAD_END : 1;
    this.options.onTrial?.(trial);
    if (this.options.keepable(observation) && this.reach.add(observation)) this.sinceGain = 0;
  }

  callOf(plan: Plan): Call {
    return callOf(plan, this.options.parameters);
  }
}

function endedBadly({ observation: { outcome } }: Trial): boolean {
  return outcome === 'timeout' || outcome === 'lost';
}
