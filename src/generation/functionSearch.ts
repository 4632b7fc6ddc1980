import type { Probe } from '../pytest/probe';
import { absentModules, absentName } from './absentThings';
import { comparedOtherwise, correctedBy, type Plan } from './callPlan';
import { CallPlanner, type CallPlannerOptions } from './callPlanner';
import { lessonOf } from './errorLessons';
import { absentState } from './moduleState';
import { filesFor, setupsOf, TYPED_IN } from './setups';
import { standIns } from './standIns';
import type { PythonExpression } from './testDesign';
import type { Trial } from './trial';
import { TrialRunner, type TrialRunnerOptions } from './trialRunner';

export type FunctionSearchOptions = CallPlannerOptions & Omit<TrialRunnerOptions, 'parameters' | 'followed'>;

const WANDERED = 16;
const WANDERED_FROM = 8;
const PATHS = 16;
const COMPARISON_ROUNDS = 8;
const COMPARED = 12;
const SHARPENED = 8;
const FLAGGED = 24;
const LESSON_ROUNDS = 5;
const BEST = 3;
const MAX_ABSENT = 60;

/**
 * Looks for inputs that reach what is missing in one function. Each step ends at its `deadline` (a time of `now`), or when
 * nothing new was found for long.
 */
export class FunctionSearch {
  private readonly planner: CallPlanner;
  private readonly runner: TrialRunner;

  constructor(private readonly options: FunctionSearchOptions) {
    this.planner = new CallPlanner(options);
    this.runner = new TrialRunner({
      ...options,
      parameters: this.planner.parameters,
      followed: (plan, observation) => this.planner.followed(plan, observation),
    });
  }

  get trials(): readonly Trial[] {
    return this.runner.trials;
  }

  /** Its own trials reached all that is missing in the function. */
  get done(): boolean {
    return this.runner.done;
  }

  /** Further calls are unlikely to find anything. */
  get isStale(): boolean {
    return this.planner.isImpossible || this.runner.isOutOfPatience;
  }

  /** Its first pass stopped at the first call, which hung or ended Python. */
  get isPutOff(): boolean {
    return this.runner.isPutOff;
  }

  /** An ordered pass: the i-th candidate of every parameter together, then one changed at a time from the best calls. */
  async sweep(deadline: number): Promise<void> {
    const { planner, runner } = this;
    runner.begin(deadline);
    await planner.prepare();
    if (planner.isImpossible) return;
    await runner.tryAll(planner.inStep());
    for (let round = 0; round < 3 && !runner.over; round += 1) {
      const before = runner.reached;
      await runner.tryAll(planner.oneChanged(runner.best(BEST)));
      if (runner.reached === before) break;
    }
  }

  /** The best calls on other objects, and on objects that were brought into another state. */
  async otherObjects(deadline: number): Promise<void> {
    const { planner, runner } = this;
    if (planner.isImpossible) return;
    runner.begin(deadline);
    if (!this.done) await runner.tryAll(planner.otherReceivers(runner.best(BEST)));
    // Also when all was reached: an object that holds something shows more than an empty one.
    await runner.tryAll(planner.otherStates(runner.best(BEST)));
  }

  /**
   * The best calls once more with `recorder`, a probe that says what the module compared; then with one side of each
   * comparison put in place of the other.
   */
  async compare(recorder: Pick<Probe, 'run'>, deadline: number): Promise<void> {
    const { planner, runner } = this;
    if (planner.isImpossible) return;
    runner.begin(deadline, { patient: true });
    const asked = new Set<string>();
    for (let round = 0; round < COMPARISON_ROUNDS && !this.done && !runner.over; round += 1) {
      const plans = runner.best(COMPARED).filter((plan) => !asked.has(runner.textOf(plan)));
      if (plans.length === 0) return;
      plans.forEach((plan) => asked.add(runner.textOf(plan)));
      const observations = await runner.observe(plans, recorder);
      await runner.tryAll(
        plans.flatMap((plan, index) => comparedOtherwise(plan, observations[index]!.operands ?? [], 'boundary')),
      );
    }
  }

  /**
   * Calls of each way through the function with values on both sides of what it compares, and with its flags the other way,
   * though they lead nowhere new: they tell code from code that is almost the same.
   * @param recorder see `compare`
   */
  async sharpen(recorder: Pick<Probe, 'run'>, deadline: number): Promise<void> {
    const { planner, runner } = this;
    if (planner.isImpossible) return;
    runner.begin(deadline, { patient: true });
    const plans = runner.best(SHARPENED);
    const observations = await runner.observe(plans, recorder);
    const near = plans.flatMap((plan, index) => comparedOtherwise(plan, observations[index]!.operands ?? []));
    await runner.tryAll(near);
    await runner.tryAll(planner.otherFlags([...plans, ...near.slice(0, FLAGGED)]));
  }

  /** The best calls in a world that was set up for them: other variables of the environment, a command line, typed input. */
  async setUp(deadline: number): Promise<void> {
    const { planner, runner, options } = this;
    if (planner.isImpossible) return;
    runner.begin(deadline, { patient: true });
    const asksForInput = this.trials.some(({ observation }) => observation.exception?.type === 'EOFError');
    const setups = [...setupsOf(options.target.signature, options.analysis), ...(asksForInput ? TYPED_IN : [])];
    const plans = setups.length > 0 ? runner.best(BEST) : [];
    await runner.tryAll(setups.flatMap((setup) => plans.map((plan) => ({ ...plan, setup: [setup] }))));
    const before = runner.reached;
    await runner.tryAll(this.withFiles());
    if (runner.reached > before) await runner.tryAll(planner.oneChanged(runner.best(BEST)));
  }

  /** The calls that name a file, those that missed it first, with that file. */
  private withFiles(): Plan[] {
    const { runner } = this;
    const namesFile = ({ call }: Trial): boolean => filesFor(call).length > 0;
    const missedIt = (trial: Trial): boolean =>
      namesFile(trial) && trial.observation.exception?.type === 'FileNotFoundError';
    const reading = new Set([...runner.best(BEST, missedIt), ...runner.best(BEST, namesFile)]);
    return [...reading].flatMap((plan) => filesFor(runner.callOf(plan)).map((file) => ({ ...plan, setup: [file] })));
  }

  /** The best calls with other things in place of what the function calls and of flags of its module and its object. */
  async stage(deadline: number): Promise<void> {
    const { planner, runner, options } = this;
    if (planner.isImpossible || this.done) return;
    runner.begin(deadline, { patient: true });
    await runner.tryAll(planner.otherAttributes(runner.best(BEST)));
    const replaced = standIns(options.target, options.analysis, options.values);
    const plans = replaced.length > 0 ? runner.best(BEST) : [];
    await runner.tryAll(replaced.flatMap((setup) => plans.map((plan) => ({ ...plan, setup: [...plan.setup, setup] }))));
    await this.stageAbsent();
  }

  /** With modules and names that are not there, and without some that are. */
  private async stageAbsent(): Promise<void> {
    const { planner, runner, options } = this;
    const { target, workshop } = options;
    const { reads } = target.signature;
    const there = await workshop.working(
      (reads?.imported ?? []).map((module) => ({ text: `__import__("${module}")`, imports: [], module })),
    );
    const setups = absentModules(target.signature, (module) => there.some((one) => one.module === module));
    await runner.tryAll(setups.flatMap((setup) => runner.best(BEST).map((plan) => ({ ...plan, setup }))));
    for (let round = 0; round < LESSON_ROUNDS && !this.done && !runner.over; round += 1) {
      const plans = [...this.withAbsentNames(), ...this.withAbsentState()];
      if (plans.length === 0) return;
      const before = runner.reached;
      await runner.tryAll(plans.slice(0, MAX_ABSENT));
      // What is there now lets arguments matter.
      if (runner.reached > before) await runner.tryAll(planner.oneChanged(runner.best(BEST)));
    }
  }

  /** The calls that ended for want of a name. */
  private withAbsentNames(): Plan[] {
    const { runner, options } = this;
    return this.trials.flatMap((trial) => {
      const { exception } = trial.observation;
      const named = exception && absentName(exception, options.target.module.name);
      return named ? withSetup(runner.planOf(trial), named) : [];
    });
  }

  /** The calls that went furthest of those that ended because an object of the module was not in the state that it needs. */
  private withAbsentState(): Plan[] {
    const { runner, options } = this;
    const given = ({ observation: { exception } }: Trial): PythonExpression[] =>
      exception ? absentState(exception, options.target.module.name, options.analysis, options.values) : [];
    return runner
      .bestTrials(BEST, (trial) => given(trial).length > 0)
      .flatMap((trial) => given(trial).flatMap((step) => withSetup(runner.planOf(trial), step)));
  }

  /** Calls that ended in an exception of Python itself, with other values where its text says what was wrong with them. */
  async learn(deadline: number): Promise<void> {
    const { planner, runner } = this;
    if (planner.isImpossible) return;
    runner.begin(deadline, { patient: true });
    const known = new Set<string>();
    for (let round = 0; round < LESSON_ROUNDS && !this.done && !runner.over; round += 1) {
      const plans = this.trials.flatMap((trial) => this.corrected(trial, known));
      if (plans.length === 0) return;
      const before = runner.reached;
      await runner.tryAll(plans);
      // What was learnt of one parameter lets others matter.
      if (runner.reached > before) await runner.tryAll(planner.oneChanged(runner.best(BEST)));
    }
  }

  /** The best calls with what other functions returned. */
  async relay(results: readonly PythonExpression[], deadline: number): Promise<void> {
    const { planner, runner } = this;
    if (planner.isImpossible || results.length === 0) return;
    runner.begin(deadline, { patient: true });
    await runner.tryAll(planner.relayed(runner.best(BEST), results));
  }

  /** Some random combinations near the best calls. */
  async wander(deadline: number): Promise<void> {
    const { planner, runner } = this;
    if (planner.isImpossible) return;
    runner.begin(deadline);
    await runner.tryAll(planner.random(WANDERED, runner.best(WANDERED_FROM)));
  }

  /** The calls of each way through the function once more, with plainer arguments: they read better in a test. */
  async plain(deadline: number): Promise<void> {
    const { planner, runner } = this;
    runner.begin(deadline, { patient: true });
    await runner.tryAll(planner.plainer(runner.best(PATHS)));
  }

  /** Once for each line and text of an exception. */
  private corrected(trial: Trial, known: Set<string>): Plan[] {
    const { exception, outcome, lines } = trial.observation;
    if (!exception || outcome !== 'raised') return [];
    const key = `${exception.message} ${exception.lastLine} ${lines.join(',')}`;
    const lesson = known.has(key) ? undefined : lessonOf(exception, this.options.values);
    known.add(key);
    return lesson ? correctedBy(this.runner.planOf(trial), lesson) : [];
  }
}

/** None when it is set up so already. */
function withSetup(plan: Plan, step: PythonExpression): Plan[] {
  return plan.setup.some(({ text }) => text === step.text) ? [] : [{ ...plan, setup: [...plan.setup, step] }];
}
