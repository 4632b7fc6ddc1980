import type { Observation } from '../pytest/probe';
import type { ConstantUse, FunctionSignature, ModuleAnalysis, Parameter } from '../python/signatures';
import { callableParameters, calledParameters, columnOf, isNeeded } from './argumentColumns';
import { withArgument, type Assignment, type Plan } from './callPlan';
import { argumentList, isBinaryOperator } from './callText';
import { plain, type Candidate, type ValueContext } from './candidate';
import { argumentOf } from './classCatalog';
import type { Examples } from './docstringExamples';
import { followUps } from './followUps';
import { otherAttributes, withMembers } from './objectStates';
import { argumentVectors } from './setups';
import type { Argument, PythonExpression, TestTarget } from './testDesign';
import { needsReceiver } from './trial';
import type { Workshop } from './workshop';

export interface CallPlannerOptions {
  readonly target: TestTarget;
  /** Of the target's module. */
  readonly analysis: ModuleAnalysis;
  readonly values: ValueContext;
  readonly workshop: Workshop;
  /** What the documentation shows for parameters. */
  readonly examples: Examples;
  /** Other methods of the target's class, to bring its object into another state first. */
  readonly siblings: readonly FunctionSignature[];
  /** 0 to 1. */
  readonly random: () => number;
}

const ROUNDS = 12;
const MAX_RECEIVERS = 24;
const MAX_HEIRS = 4;
const MAX_OF_HEIR = 3;
/** How many of the objects that other calls made a method is tried on at least. */
const MAX_MADE = 8;
/** How many objects of its own class an operator is tried with. */
const MAX_OPERANDS = 6;
/** `make(1)(2)(3)` and no deeper. */
const MAX_FOLLOW_UPS = 3;
const MAX_FOLLOWED = 8;
/** Nothing is known of the parameters of a lambda. */
const LAMBDA_ARGUMENTS = ['', '2', '2, 3', '"test_value"'].map(plain);

/** Thinks of calls of one function: from its parameters' candidates, and from the best calls so far. */
export class CallPlanner {
  readonly parameters: readonly Parameter[];
  private readonly target: TestTarget;
  private readonly columns = new Map<Parameter, readonly Candidate[]>();
  /** How often functions that were returned were called, by their line. */
  private readonly followedTimes = new Map<number, number>();
  private receivers: readonly (PythonExpression | null)[] = [null];

  constructor(private readonly options: CallPlannerOptions) {
    this.target = options.target;
    this.parameters = calledParameters(options.target);
  }

  /** There is no object to call the method on. */
  get isImpossible(): boolean {
    return this.receivers.length === 0;
  }

  /** Finds objects and values that can be made. Not before its turn: the calls of other functions may have made some. */
  async prepare(): Promise<void> {
    if (needsReceiver(this.target)) this.receivers = await this.workingReceivers();
    if (this.target.signature.kind === 'class_method') this.receivers = [null, ...this.heirs()];
    if (this.isImpossible) return;
    for (const parameter of this.parameters) {
      this.columns.set(parameter, await this.options.workshop.working(this.columnFor(parameter)));
    }
  }

  /** The i-th candidate of every parameter; and one further for each of equal hint, so that they differ. */
  inStep(): Plan[] {
    const longest = Math.max(1, ...[...this.columns.values()].map((column) => column.length));
    const needed = this.parameters.filter(isNeeded);
    const named = this.parameters.filter((parameter) => !parameter.kind.startsWith('var_'));
    const rounds = Array.from({ length: Math.min(ROUNDS, longest) }, (_, index) => index);
    return rounds.flatMap((index) => {
      const first = this.receivers[0]!;
      const receiver = this.receivers[index % this.receivers.length]!;
      return [
        newPlan(first, this.assign(needed, index, 1)),
        newPlan(receiver, this.assign(needed, index, 0)),
        newPlan(receiver, this.assign(named, index, 1)),
        newPlan(first, this.assign(named, index, 0)),
        newPlan(receiver, this.assign(this.parameters, index, 1)),
      ];
    });
  }

  /** Every candidate of every parameter, one at a time. */
  oneChanged(best: readonly Plan[]): Plan[] {
    return best.flatMap((plan) =>
      this.parameters.flatMap((parameter) =>
        othersFirst(this.columns.get(parameter)!).map((candidate) => withArgument(plan, parameter, candidate)),
      ),
    );
  }

  /** The calls with each flag the other way. */
  otherFlags(plans: readonly Plan[]): Plan[] {
    return plans.flatMap((plan) =>
      this.parameters.flatMap((parameter) => {
        const now = plan.assignment.get(parameter)?.text ?? parameter.default;
        const other = now === 'True' ? 'False' : now === 'False' ? 'True' : undefined;
        const candidate = this.columns.get(parameter)!.find(({ text }) => text === other);
        return candidate ? [withArgument(plan, parameter, candidate)] : [];
      }),
    );
  }

  /** The calls of each way through the function with their parameters at the likeliest values, one at a time. */
  plainer(best: readonly Plan[]): Plan[] {
    return best.flatMap((plan) =>
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

  otherReceivers(best: readonly Plan[]): Plan[] {
    return best.flatMap((plan) => this.receivers.map((receiver) => ({ ...plan, receiver })));
  }

  /** On objects on which other methods were called before. */
  otherStates(best: readonly Plan[]): Plan[] {
    const [receiver] = this.receivers;
    if (!receiver) return [];
    const steps = this.options.siblings.flatMap((method) => this.stepsOf(method));
    const needed = this.parameters.filter(isNeeded);
    const plans = [...[0, 1].map((index) => newPlan(receiver, this.assign(needed, index, 1))), ...best];
    const single = steps.map((step) => [step]);
    const pairs = steps.slice(0, 6).flatMap((first) => steps.slice(0, 6).map((second) => [first, second]));
    return [...single, ...pairs].flatMap((before) => plans.map((plan) => ({ ...plan, before })));
  }

  /** On objects whose attributes are those that the method asks for, or hold what it looks for. */
  otherAttributes(best: readonly Plan[]): Plan[] {
    const { signature } = this.target;
    const attributes = otherAttributes(signature, this.options.values);
    return best
      .filter(({ receiver }) => receiver !== null)
      .flatMap((plan) => [
        ...withMembers(plan, signature),
        ...attributes.map((step) => ({ ...plan, before: [...plan.before, step] })),
      ]);
  }

  /** Random combinations near the best calls. */
  random(count: number, best: readonly Plan[]): Plan[] {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(this.options.random() * items.length)]!;
    return Array.from({ length: count }, () => {
      const base = best.length > 0 ? pick(best) : newPlan(null, new Map());
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

  /**
   * The same call, with what it returned called: that is how a decorator or a closure does its work. A context manager is
   * left by an exception as well.
   */
  followed(plan: Plan, observation: Observation): Plan[] {
    if (plan.drive === 'enter' && observation.outcome === 'returned') return [{ ...plan, drive: 'enter_error' }];
    if (plan.after.length >= MAX_FOLLOW_UPS) return [];
    return followUps(observation, this.target.module, this.options.analysis, this.target.signature).flatMap(
      ({ text, of, line, passed }) => {
        const times = this.followedTimes.get(line) ?? 0;
        this.followedTimes.set(line, times + 1);
        if (times >= MAX_FOLLOWED) return [];
        const lists = passed
          ? [passed]
          : of
            ? [0, 1, 2, 3].map((index) => argumentList(this.neededArguments(of, index)))
            : LAMBDA_ARGUMENTS;
        const drive = of?.isAsync ? 'await' : of?.isGenerator ? 'iterate' : 'value';
        return lists.map((list): Plan => {
          const step = { text: `${text}(${list.text})`, imports: list.imports };
          return { ...plan, drive, after: [...plan.after, step] };
        });
      },
    );
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
    const room = MAX_RECEIVERS - inherited.length;
    if (own.length <= room) return [...own.slice(0, 2), ...inherited, ...own.slice(2)];
    // The last are those that other calls made.
    return [...own.slice(0, 2), ...inherited, ...own.slice(2, room - MAX_MADE), ...own.slice(-MAX_MADE)];
  }

  /** Classes that inherit a class method, and give it what its own class may lack. */
  private heirs(): PythonExpression[] {
    const { module, owner } = this.target;
    const names = owner ? this.options.values.heirsOf(owner.qualname) : [];
    return names
      .filter((name) => !name.includes('.'))
      .slice(0, MAX_HEIRS)
      .map((name) => ({ text: name, imports: [{ module: module.name, name }] }));
  }

  /** The best calls with what other calls returned, one parameter at a time. */
  relayed(best: readonly Plan[], results: readonly PythonExpression[]): Plan[] {
    return best.flatMap((plan) =>
      this.parameters
        .filter((parameter) => plan.assignment.has(parameter) && !parameter.kind.startsWith('var_'))
        .flatMap((parameter) => results.map((value) => withArgument(plan, parameter, { ...value, source: 'example' }))),
    );
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
}

function newPlan(receiver: PythonExpression | null, assignment: Assignment): Plan {
  return { receiver, assignment, setup: [], before: [], after: [], drive: 'value' };
}

/** Values of other types before further values of the likely type: they often lead elsewhere, and there are few. */
function othersFirst(column: readonly Candidate[]): Candidate[] {
  return [...column].sort((a, b) => Number(b.source === 'generic') - Number(a.source === 'generic'));
}
