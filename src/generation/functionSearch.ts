import type { ComparedOperands, Drive, Observation, Probe } from '../pytest/probe';
import type { ConstantUse, FunctionSignature, ModuleAnalysis, Parameter } from '../python/signatures';
import { callableParameters, calledParameters, columnOf, isNeeded } from './argumentColumns';
import { argumentList, callText, driveOf, isBinaryOperator } from './callText';
import { plain, type Candidate, type ValueContext } from './candidate';
import { argumentOf } from './classCatalog';
import type { Examples } from './docstringExamples';
import { argumentsOf, correctionsOf, isBlamed, lessonOf } from './errorLessons';
import { followUps } from './followUps';
import { substitutions } from './operandFeedback';
import { Reach } from './reach';
import { argumentVectors, setupsOf, TYPED_IN } from './setups';
import type { Argument, Call, PythonExpression, TestTarget } from './testDesign';
import { betterDrive, needsReceiver, probeCase, type Trial } from './trial';
import type { Workshop } from './workshop';

export interface FunctionSearchOptions {
  readonly probe: Pick<Probe, 'run'>;
  readonly target: TestTarget;
  /** Of the target's module. */
  readonly analysis: ModuleAnalysis;
  readonly values: ValueContext;
  readonly workshop: Workshop;
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
const MAX_RECEIVERS = 24;
const MAX_HEIRS = 4;
/** How many objects of its own class an operator is tried with. */
const MAX_OPERANDS = 6;
const MAX_OF_HEIR = 3;
const PATHS = 16;
/** `make(1)(2)(3)` and no deeper. */
const MAX_FOLLOW_UPS = 3;
const MAX_FOLLOWED = 8;
const COMPARISON_ROUNDS = 8;
const COMPARED = 12;
const LESSON_ROUNDS = 5;
const MAX_COMPARED_OTHERWISE = 60;
/** Nothing is known of the parameters of a lambda. */
const LAMBDA_ARGUMENTS = ['', '2', '2, 3', '"test_value"'].map(plain);

type Assignment = ReadonlyMap<Parameter, Candidate>;

/** A call before it is written down. */
interface Plan {
  readonly receiver: PythonExpression | null;
  readonly assignment: Assignment;
  readonly setup: readonly PythonExpression[];
  readonly before: readonly PythonExpression[];
  readonly after: readonly PythonExpression[];
  readonly drive: Drive;
}

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
  private readonly columns = new Map<Parameter, readonly Candidate[]>();
  private readonly tried = new Set<string>();
  private readonly plans = new WeakMap<Trial, Plan>();
  /** How often functions that were returned were called, by their line. */
  private readonly followedTimes = new Map<number, number>();
  private receivers: readonly (PythonExpression | null)[] = [null];
  private drive: Drive;

  constructor(private readonly options: FunctionSearchOptions) {
    this.target = options.target;
    this.reach = new Reach([options.target]);
    this.drive = driveOf(options.target);
    this.parameters = calledParameters(options.target);
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
    // Not before: the calls of other functions may have made objects to pass on.
    for (const parameter of this.parameters) {
      this.columns.set(parameter, await this.options.workshop.working(this.columnFor(parameter)));
    }
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

  /**
   * The best calls once more with `recorder`, a probe that says what the module compared; then with one side of each
   * comparison put in place of the other.
   */
  async compare(recorder: Pick<Probe, 'run'>, deadline: number): Promise<void> {
    if (this.receivers.length === 0) return;
    this.deadline = deadline;
    this.sinceGain = 0;
    const asked = new Set<string>();
    for (let round = 0; round < COMPARISON_ROUNDS && !this.done && !this.over; round += 1) {
      const plans = this.best(COMPARED).filter((plan) => !asked.has(this.textOf(plan)));
      if (plans.length === 0) return;
      plans.forEach((plan) => asked.add(this.textOf(plan)));
      const observations = await this.observe(plans, recorder);
      await this.tryAll(plans.flatMap((plan, index) => comparedOtherwise(plan, observations[index]!.operands ?? [])));
    }
  }

  /** The best calls in a world that was set up for them: other variables of the environment, a command line, typed input. */
  async setUp(deadline: number): Promise<void> {
    if (this.receivers.length === 0) return;
    this.deadline = deadline;
    this.sinceGain = 0;
    const asksForInput = this.trials.some(({ observation }) => observation.exception?.type === 'EOFError');
    const setups = [...setupsOf(this.target.signature, this.options.analysis), ...(asksForInput ? TYPED_IN : [])];
    const plans = setups.length > 0 ? this.best(3) : [];
    await this.tryAll(setups.flatMap((setup) => plans.map((plan) => ({ ...plan, setup: [setup] }))));
  }

  /** Calls that ended in an exception of Python itself, with other values where its text says what was wrong with them. */
  async learn(deadline: number): Promise<void> {
    if (this.receivers.length === 0) return;
    this.deadline = deadline;
    this.sinceGain = 0;
    const known = new Set<string>();
    for (let round = 0; round < LESSON_ROUNDS && !this.done && !this.over; round += 1) {
      const plans = this.trials.flatMap((trial) => this.corrected(trial, known));
      if (plans.length === 0) return;
      const before = this.reach.size;
      await this.tryAll(plans);
      // What was learnt of one parameter lets others matter.
      if (this.reach.size > before) await this.tryAll(this.oneChanged());
    }
  }

  /** Once for each line and text of an exception. */
  private corrected(trial: Trial, known: Set<string>): Plan[] {
    const { exception, outcome, lines } = trial.observation;
    if (!exception || outcome !== 'raised') return [];
    const key = `${exception.message} ${exception.lastLine} ${lines.join(',')}`;
    const lesson = known.has(key) ? undefined : lessonOf(exception, this.options.values);
    known.add(key);
    if (!lesson) return [];
    const plan = this.plans.get(trial)!;
    const inArguments = [...plan.assignment].flatMap(([parameter, { text }]) =>
      isBlamed(text, lesson) && !parameter.kind.startsWith('var_')
        ? correctionsOf(text, lesson).map((value) => withArgument(plan, parameter, { ...value, source: 'generic' }))
        : [],
    );
    const { receiver } = plan;
    const inReceiver = argumentsOf(receiver?.text ?? '').flatMap(({ text, replacedBy }) =>
      isBlamed(text, lesson)
        ? correctionsOf(text, lesson).map((value) => ({
            ...plan,
            receiver: { text: replacedBy(value.text), imports: [...receiver!.imports, ...value.imports] },
          }))
        : [],
    );
    return [...inArguments, ...inReceiver];
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
  private inStep(): Plan[] {
    const longest = Math.max(1, ...[...this.columns.values()].map((column) => column.length));
    const needed = this.parameters.filter(isNeeded);
    const named = this.parameters.filter((parameter) => !parameter.kind.startsWith('var_'));
    const rounds = Array.from({ length: Math.min(ROUNDS, longest) }, (_, index) => index);
    return rounds.flatMap((index) => {
      const first = this.receivers[0]!;
      const receiver = this.receivers[index % this.receivers.length]!;
      return [
        this.plan(first, this.assign(needed, index, 1)),
        this.plan(receiver, this.assign(needed, index, 0)),
        this.plan(receiver, this.assign(named, index, 1)),
        this.plan(first, this.assign(named, index, 0)),
        this.plan(receiver, this.assign(this.parameters, index, 1)),
      ];
    });
  }

  private oneChanged(): Plan[] {
    return this.best(3).flatMap((plan) =>
      this.parameters.flatMap((parameter) =>
        othersFirst(this.columns.get(parameter)!).map((candidate) => withArgument(plan, parameter, candidate)),
      ),
    );
  }

  /** The calls of each way through the function with their parameters at the likeliest values, one at a time. */
  private plainer(): Plan[] {
    return this.best(PATHS).flatMap((plan) =>
      this.parameters
        .filter((parameter) => plan.assignment.has(parameter))
        .flatMap((parameter) =>
          this.columns
            .get(parameter)!
            .slice(0, 2)
            .map((candidate) => withArgument(plan, parameter, candidate)),
        ),
    );
  }

  private otherReceivers(): Plan[] {
    return this.best(3).flatMap((plan) => this.receivers.map((receiver) => ({ ...plan, receiver })));
  }

  private otherStates(): Plan[] {
    const [receiver] = this.receivers;
    if (!receiver) return [];
    const steps = this.options.siblings.flatMap((method) => this.stepsOf(method));
    const needed = this.parameters.filter(isNeeded);
    const plans = [...[0, 1].map((index) => this.plan(receiver, this.assign(needed, index, 1))), ...this.best(3)];
    const single = steps.map((step) => [step]);
    const pairs = steps.slice(0, 6).flatMap((first) => steps.slice(0, 6).map((second) => [first, second]));
    return [...single, ...pairs].flatMap((before) => plans.map((plan) => ({ ...plan, before })));
  }

  private stepsOf(method: FunctionSignature): PythonExpression[] {
    return [0, 1].map((index) => {
      const list = argumentList(this.neededArguments(method, index));
      return { text: `.${method.name}(${list.text})`, imports: list.imports };
    });
  }

  /** The parameters that a function needs, each with the i-th value worth trying, or its last. */
  private neededArguments(signature: FunctionSignature, index: number): Argument[] {
    const parameters = callableParameters(signature).filter(isNeeded);
    return parameters.flatMap((parameter) => {
      const column = columnOf(parameter, signature, this.options);
      const value = column[Math.min(index, column.length - 1)];
      return value ? [argumentOf(parameter, parameters, parameters, value)] : [];
    });
  }

  private randomCalls(count: number): Plan[] {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(this.options.random() * items.length)]!;
    const bases = this.best(8);
    return Array.from({ length: count }, () => {
      const base = bases.length > 0 ? pick(bases) : this.plan(null, new Map());
      const assignment = new Map(base.assignment);
      for (const parameter of this.parameters) {
        const column = this.columns.get(parameter)!;
        if (column.length > 0 && (!assignment.has(parameter) ? isNeeded(parameter) : this.options.random() < 0.5)) {
          assignment.set(parameter, pick(column));
        }
      }
      return { ...base, assignment, receiver: pick(this.receivers) };
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

  private plan(receiver: PythonExpression | null, assignment: Assignment): Plan {
    return { receiver, assignment, setup: [], before: [], after: [], drive: this.drive };
  }

  private callOf({ receiver, assignment, setup, before, after }: Plan): Call {
    const chosen = this.parameters.filter((parameter) => assignment.has(parameter));
    const positionalOnly = chosen.some((parameter) => parameter.kind === 'var_positional');
    const list = chosen.map((parameter) =>
      argumentOf(parameter, chosen, positionalOnly ? chosen : this.parameters, assignment.get(parameter)!),
    );
    return { setup, receiver, before, arguments: list, after };
  }

  /** Calls that went furthest: most lines of the function, those that returned before those that raised. */
  private best(count: number): Plan[] {
    const { bodyLine, endLine } = this.target.signature;
    const depth = ({ observation }: Trial): number =>
      observation.lines.filter((line) => line >= bodyLine && line <= endLine).length +
      (observation.outcome === 'returned' ? 0.5 : 0);
    const paths = new Map<string, Trial>();
    for (const trial of this.trials) {
      const path = trial.observation.arcs.map((arc) => arc.join(',')).join(' ') + trial.observation.outcome;
      if (!paths.has(path)) paths.set(path, trial);
    }
    return [...paths.values()]
      .sort((a, b) => depth(b) - depth(a))
      .slice(0, count)
      .map((trial) => this.plans.get(trial)!);
  }

  private async workingReceivers(): Promise<PythonExpression[]> {
    const owner = this.target.owner;
    if (!owner) return [];
    const { values, analysis } = this.options;
    const own = await this.options.workshop.working(values.instancesOf(owner.qualname, this.focus()));
    // Methods that heirs inherit do more on them, where the class itself leaves parts open.
    const heirs = values
      .heirsOf(owner.qualname)
      .filter(
        (heir) => !analysis.functions.some(({ qualname }) => qualname === `${heir}.${this.target.signature.name}`),
      );
    const inherited: PythonExpression[] = [];
    for (const heir of heirs.slice(0, MAX_HEIRS)) {
      inherited.push(...(await this.options.workshop.working(values.instancesOf(heir))).slice(0, MAX_OF_HEIR));
    }
    return [...own.slice(0, 2), ...inherited, ...own.slice(2, MAX_RECEIVERS - inherited.length)];
  }

  private columnFor(parameter: Parameter): readonly Candidate[] {
    const { signature } = this.target;
    const column = columnOf(parameter, signature, this.options);
    if (/^(argv|args|arguments|command_line)$/.test(parameter.name) && !parameter.kind.startsWith('var_')) {
      const vectors = argumentVectors(this.options.analysis.functions).map((list) => plain(`[${list.join(', ')}]`));
      return [...vectors.map((value): Candidate => ({ ...value, source: 'constant' })), ...column];
    }
    if (!isBinaryOperator(signature.name)) return column;
    // The first are made up and those of heirs, the last those that other calls made.
    const own = [...this.receivers.slice(0, MAX_OPERANDS / 2), ...this.receivers.slice(-MAX_OPERANDS / 2)];
    return [...own.flatMap((value): Candidate[] => (value ? [{ ...value, source: 'hint' }] : [])), ...column];
  }

  /** What the method holds the attributes of its object against. */
  private focus(): ConstantUse[] {
    return this.target.signature.constants.filter(({ subject }) => subject?.startsWith('self.'));
  }

  /** Runs the calls that were not run yet, then calls what they returned, as far as that is code of the module. */
  private async tryAll(plans: readonly Plan[]): Promise<void> {
    let fresh = this.untried(plans);
    if (fresh.length === 0) this.sinceGain += BATCH;
    while (fresh.length > 0) {
      const began = this.trials.length;
      for (let start = 0; start < fresh.length;) {
        if (this.over) return;
        const batch = fresh.slice(start, start + this.batchSize);
        await this.tryBatch(batch);
        start += batch.length;
      }
      fresh = this.untried(this.trials.slice(began).flatMap((trial) => this.followed(trial)));
    }
  }

  private untried(plans: readonly Plan[]): Plan[] {
    return plans.filter((plan) => {
      const text = this.textOf(plan);
      return !this.tried.has(text) && this.tried.add(text);
    });
  }

  private textOf(plan: Plan): string {
    const { arrange, expression } = callText(this.target, this.callOf(plan));
    return [...arrange, expression, plan.drive === 'enter_error' ? 'raise' : ''].join('\n');
  }

  /**
   * The same call, with what it returned called: that is how a decorator or a closure does its work. A context manager is
   * left by an exception as well.
   */
  private followed(trial: Trial): Plan[] {
    const plan = this.plans.get(trial)!;
    if (plan.drive === 'enter' && trial.observation.outcome === 'returned') return [{ ...plan, drive: 'enter_error' }];
    if (plan.after.length >= MAX_FOLLOW_UPS) return [];
    return followUps(trial.observation, this.target.module, this.options.analysis).flatMap(({ text, of, line }) => {
      const times = this.followedTimes.get(line) ?? 0;
      this.followedTimes.set(line, times + 1);
      if (times >= MAX_FOLLOWED) return [];
      const lists = of ? [0, 1, 2, 3].map((index) => argumentList(this.neededArguments(of, index))) : LAMBDA_ARGUMENTS;
      const drive = of?.isAsync ? 'await' : of?.isGenerator ? 'iterate' : 'value';
      return lists.map((list): Plan => {
        const step = { text: `${text}(${list.text})`, imports: list.imports };
        return { ...plan, drive, after: [...plan.after, step] };
      });
    });
  }

  /** One at a time where calls may hang, for the limit of time is looked at between batches. */
  private get batchSize(): number {
    if (this.trials.slice(-BATCH).some(endedBadly)) return 1;
    return this.trials.length === 0 ? FIRST_BATCH : BATCH;
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

  private observe(plans: readonly Plan[], probe = this.options.probe): Promise<Observation[]> {
    const cases = plans.map((plan, id) => probeCase(this.target, this.callOf(plan), plan.drive, id));
    return probe.run(cases);
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
}

/** The call with literals replaced, in its arguments, in its object and in what brings that into its state. */
function comparedOtherwise(plan: Plan, operands: readonly ComparedOperands[]): Plan[] {
  const all = operands.flatMap((pair): Plan[] => {
    const inArguments = [...plan.assignment].flatMap(([parameter, candidate]) =>
      substitutions(candidate.text, pair).map((text) =>
        withArgument(plan, parameter, { ...candidate, text, source: 'boundary' }),
      ),
    );
    const { receiver, before } = plan;
    const inReceiver = receiver
      ? substitutions(receiver.text, pair).map((text) => ({ ...plan, receiver: { ...receiver, text } }))
      : [];
    const inSteps = before.flatMap((step, place) =>
      substitutions(step.text, pair).map((text) => ({ ...plan, before: before.with(place, { ...step, text }) })),
    );
    return [...inArguments, ...inReceiver, ...inSteps];
  });
  return all.slice(0, MAX_COMPARED_OTHERWISE);
}

/** Values of other types before further values of the likely type: they often lead elsewhere, and there are few. */
function othersFirst(column: readonly Candidate[]): Candidate[] {
  return [...column].sort((a, b) => Number(b.source === 'generic') - Number(a.source === 'generic'));
}

function withArgument(plan: Plan, parameter: Parameter, candidate: Candidate): Plan {
  return { ...plan, assignment: new Map(plan.assignment).set(parameter, candidate) };
}

function endedBadly({ observation: { outcome } }: Trial): boolean {
  return outcome === 'timeout' || outcome === 'lost';
}
