import type { Drive, Observation, Probe } from '../pytest/probe';
import type { FunctionSignature, Parameter } from '../python/signatures';
import { callableParameters, calledParameters, columnOf, isNeeded } from './argumentColumns';
import { callText, driveOf } from './callText';
import type { Candidate, ValueContext } from './candidate';
import { argumentOf } from './classCatalog';
import type { Examples } from './docstringExamples';
import { Reach } from './reach';
import type { Call, PythonExpression, TestTarget } from './testDesign';
import { betterDrive, importStatements, needsReceiver, probeCase, type Trial } from './trial';

export interface FunctionSearchOptions {
  readonly probe: Pick<Probe, 'run'>;
  readonly target: TestTarget;
  readonly values: ValueContext;
  /** What the documentation shows for parameters. */
  readonly examples: Examples;
  /** Other methods of the target's class, to bring its object into another state first. */
  readonly siblings: readonly FunctionSignature[];
  /** Whether a trial may become a test. Only such trials count as reaching a line. */
  readonly keepable: (observation: Observation) => boolean;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  /** Called for each trial, in the order in which they were run. */
  readonly onTrial?: (trial: Trial) => void;
}

/** How many trials in a row without a new line or branch end the search. */
const PATIENCE = 200;
/** A call that hangs, or takes the process with it, costs as much time as this many others. */
const COST_OF_BAD_END = 50;
const ROUNDS = 12;
const BATCH = 16;
const FIRST_BATCH = 3;
const MAX_RECEIVERS = 12;
const PATHS = 16;

interface Draft {
  readonly call: Call;
  readonly edges: readonly string[];
}

type Assignment = ReadonlyMap<Parameter, Candidate>;

/**
 * Looks for inputs that reach what is missing in one function. Each step ends at its `deadline` (a time of `now`), or when
 * nothing new was found for long.
 */
export class FunctionSearch {
  readonly trials: Trial[] = [];
  /** Trials in a row that reached nothing new. */
  private sinceGain = 0;
  private deadline = 0;
  private readonly target: TestTarget;
  private readonly reach: Reach;
  private readonly parameters: readonly Parameter[];
  private readonly columns: ReadonlyMap<Parameter, readonly Candidate[]>;
  private readonly tried = new Set<string>();
  private receivers: readonly (PythonExpression | null)[] = [null];
  private drive: Drive;

  constructor(private readonly options: FunctionSearchOptions) {
    this.target = options.target;
    this.reach = new Reach([options.target]);
    this.drive = driveOf(options.target);
    this.parameters = calledParameters(options.target);
    this.columns = new Map(
      this.parameters.map((parameter) => [parameter, columnOf(parameter, options.target.signature, options)]),
    );
  }

  /** Its own trials reached all that is missing in the function. */
  get done(): boolean {
    return this.reach.has(this.target);
  }

  /** Further calls are unlikely to find anything. */
  get isStale(): boolean {
    return this.receivers.length === 0 || this.sinceGain >= PATIENCE;
  }

  /** An ordered pass: the i-th candidate of every parameter together, then one changed at a time from the best calls. */
  async sweep(deadline: number): Promise<void> {
    this.deadline = deadline;
    if (needsReceiver(this.target)) this.receivers = await this.workingReceivers();
    if (this.receivers.length === 0) return;
    await this.tryAll(this.inStep());
    for (let round = 0; round < 3 && !this.over; round += 1) {
      const before = this.reach.size;
      await this.tryAll(this.oneChanged());
      if (this.reach.size === before) break;
    }
  }

  /** The best calls on other objects, and on objects that were brought into another state. */
  async otherObjects(deadline: number): Promise<void> {
    if (this.receivers.length === 0) return;
    this.deadline = deadline;
    if (!this.done) await this.tryAll(this.otherReceivers());
    // Also when all was reached: an object that holds something shows more than an empty one.
    await this.tryAll(this.otherStates());
  }

  /** Some random combinations near the best calls. */
  async wander(deadline: number): Promise<void> {
    if (this.receivers.length === 0) return;
    this.deadline = deadline;
    await this.tryAll(this.randomCalls(BATCH));
  }

  /** The calls of each way through the function once more, with plainer arguments: they read better in a test. */
  async plain(deadline: number): Promise<void> {
    this.deadline = deadline;
    this.sinceGain = 0;
    await this.tryAll(this.plainer());
  }

  private get over(): boolean {
    return this.sinceGain >= PATIENCE || this.options.now() >= this.deadline;
  }

  /** The i-th candidate of every parameter; and one further for each of equal hint, so that they differ. */
  private inStep(): Draft[] {
    const longest = Math.max(1, ...[...this.columns.values()].map((column) => column.length));
    const needed = this.parameters.filter(isNeeded);
    const named = this.parameters.filter((parameter) => !parameter.kind.startsWith('var_'));
    const rounds = Array.from({ length: Math.min(ROUNDS, longest) }, (_, index) => index);
    return rounds.flatMap((index) => {
      const receiver = this.receivers[index % this.receivers.length]!;
      return [
        this.draft(this.receivers[0]!, this.assign(needed, index, 1)),
        this.draft(receiver, this.assign(needed, index, 0)),
        this.draft(receiver, this.assign(named, index, 1)),
        this.draft(this.receivers[0]!, this.assign(named, index, 0)),
        this.draft(receiver, this.assign(this.parameters, index, 1)),
      ];
    });
  }

  private oneChanged(): Draft[] {
    return this.best(3).flatMap(({ call, assignment }) =>
      this.parameters.flatMap((parameter) =>
        (this.columns.get(parameter) ?? []).map((candidate) =>
          this.draft(call.receiver, new Map(assignment).set(parameter, candidate), call.before),
        ),
      ),
    );
  }

  /** The calls of each way through the function with their parameters at the likeliest values, one at a time. */
  private plainer(): Draft[] {
    return this.best(PATHS).flatMap(({ call, assignment }) =>
      this.parameters
        .filter((parameter) => assignment.has(parameter))
        .flatMap((parameter) =>
          this.columns
            .get(parameter)!
            .slice(0, 2)
            .map((candidate) => this.draft(call.receiver, new Map(assignment).set(parameter, candidate), call.before)),
        ),
    );
  }

  private otherReceivers(): Draft[] {
    return this.best(3).flatMap(({ call, assignment }) =>
      this.receivers.map((receiver) => this.draft(receiver, assignment, call.before)),
    );
  }

  private otherStates(): Draft[] {
    if (this.receivers[0] === null) return [];
    const steps = this.options.siblings.flatMap((method) => this.stepsOf(method));
    const needed = this.parameters.filter(isNeeded);
    const inStep = [0, 1].map((index) => ({
      call: { receiver: this.receivers[0]! },
      assignment: this.assign(needed, index, 1),
    }));
    const calls = [...inStep, ...this.best(3)];
    const single = steps.map((step) => [step]);
    const pairs = steps.slice(0, 6).flatMap((first) => steps.slice(0, 6).map((second) => [first, second]));
    return [...single, ...pairs].flatMap((before) =>
      calls.map(({ call, assignment }) => this.draft(call.receiver, assignment, before)),
    );
  }

  private stepsOf(method: FunctionSignature): PythonExpression[] {
    const parameters = callableParameters(method).filter(isNeeded);
    return [0, 1].map((index) => {
      const values = parameters.flatMap((parameter) => {
        const column = columnOf(parameter, method, this.options);
        const value = column[Math.min(index, column.length - 1)];
        return value ? [argumentOf(parameter, parameters, parameters, value)] : [];
      });
      const list = values.map(({ name, passing, value }) =>
        passing === 'keyword' ? `${name}=${value.text}` : value.text,
      );
      return {
        text: `.${method.name}(${list.join(', ')})`,
        imports: values.flatMap(({ value }) => value.imports),
      };
    });
  }

  private randomCalls(count: number): Draft[] {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(this.options.random() * items.length)]!;
    const bases = this.best(8);
    return Array.from({ length: count }, () => {
      const base = bases.length > 0 ? pick(bases) : undefined;
      const assignment = new Map(base?.assignment ?? []);
      for (const parameter of this.parameters) {
        const column = this.columns.get(parameter)!;
        if (column.length > 0 && (!assignment.has(parameter) ? isNeeded(parameter) : this.options.random() < 0.5)) {
          assignment.set(parameter, pick(column));
        }
      }
      return this.draft(pick(this.receivers), assignment, base?.call.before);
    });
  }

  private assign(parameters: readonly Parameter[], index: number, step: number): Assignment {
    return new Map(
      parameters.flatMap((parameter, place) => {
        const column = this.columns.get(parameter)!;
        const alike = parameters.slice(0, place).filter(({ hint }) => hint === parameter.hint).length;
        const candidate = column[(index + alike * step) % column.length];
        return candidate ? [[parameter, candidate] as const] : [];
      }),
    );
  }

  private draft(
    receiver: PythonExpression | null,
    assignment: Assignment,
    before: readonly PythonExpression[] = [],
  ): Draft {
    const chosen = this.parameters.filter((parameter) => assignment.has(parameter));
    const positionalOnly = assignment.size > 0 && chosen.some((parameter) => parameter.kind === 'var_positional');
    const list = chosen.map((parameter) =>
      argumentOf(parameter, chosen, positionalOnly ? chosen : this.parameters, assignment.get(parameter)!),
    );
    this.assignments.set(list, assignment);
    return {
      call: { receiver, before, arguments: list },
      edges: [...assignment].flatMap(([{ name }, { source, text }]) =>
        source === 'boundary' ? [`${name}=${text}`] : [],
      ),
    };
  }

  /** What each list of arguments was made from. */
  private readonly assignments = new WeakMap<Call['arguments'], Assignment>();

  /** Calls that went furthest: most lines of the function, those that returned before those that raised. */
  private best(count: number): { call: Call; assignment: Assignment }[] {
    const { bodyLine, endLine } = this.target.signature;
    const depth = (trial: Trial): number =>
      trial.observation.lines.filter((line) => line >= bodyLine && line <= endLine).length +
      (trial.observation.outcome === 'returned' ? 0.5 : 0);
    const paths = new Map<string, Trial>();
    for (const trial of this.trials) {
      const path = trial.observation.arcs.map((arc) => arc.join(',')).join(' ') + trial.observation.outcome;
      if (!paths.has(path)) paths.set(path, trial);
    }
    return [...paths.values()]
      .sort((a, b) => depth(b) - depth(a))
      .slice(0, count)
      .map(({ call }) => ({
        call,
        assignment: this.assignments.get(call.arguments) ?? new Map<Parameter, Candidate>(),
      }));
  }

  private async workingReceivers(): Promise<PythonExpression[]> {
    const owner = this.target.owner;
    if (!owner) return [];
    const candidates = this.options.values.instancesOf(owner.qualname);
    const observations = await this.options.probe.run(
      candidates.map((candidate, id) => ({
        id,
        imports: importStatements(candidate.imports),
        arrange: [],
        call: candidate.text,
        drive: 'value',
        watch: [],
      })),
    );
    return candidates
      .filter((_, index) => observations[index]!.outcome === 'returned' && !observations[index]!.threadsLeft)
      .slice(0, MAX_RECEIVERS);
  }

  private async tryAll(drafts: readonly Draft[]): Promise<void> {
    const fresh = drafts.filter(({ call }) => {
      const { arrange, expression } = callText(this.target, call);
      const key = [...arrange, expression].join('\n');
      return !this.tried.has(key) && this.tried.add(key);
    });
    if (fresh.length === 0) this.sinceGain += BATCH;
    for (let start = 0; start < fresh.length && !this.over;) {
      const batch = fresh.slice(start, start + this.batchSize);
      await this.tryBatch(batch);
      start += batch.length;
    }
  }

  /** One at a time where calls may hang, for the limit of time is looked at between batches. */
  private get batchSize(): number {
    if (this.trials.slice(-BATCH).some(endedBadly)) return 1;
    return this.trials.length === 0 ? FIRST_BATCH : BATCH;
  }

  private async tryBatch(batch: readonly Draft[]): Promise<void> {
    const drive = this.drive;
    let observations = await this.observe(batch, drive);
    const other = observations.map((observation) => betterDrive(drive, observation.value)).find(Boolean);
    if (other) {
      this.drive = other;
      observations = await this.observe(batch, other);
    }
    batch.forEach(({ call, edges }, index) =>
      this.record({ target: this.target, call, edges, drive: this.drive, observation: observations[index]! }),
    );
  }

  private observe(batch: readonly Draft[], drive: Drive): Promise<Observation[]> {
    return this.options.probe.run(batch.map(({ call }, id) => probeCase(this.target, call, drive, id)));
  }

  private record(trial: Trial): void {
    this.trials.push(trial);
    this.sinceGain += endedBadly(trial) ? COST_OF_BAD_END : 1;
    this.options.onTrial?.(trial);
    if (this.options.keepable(trial.observation) && this.reach.add(trial.observation)) this.sinceGain = 0;
  }
}

function endedBadly({ observation: { outcome } }: Trial): boolean {
  return outcome === 'timeout' || outcome === 'lost';
}
