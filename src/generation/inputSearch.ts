import { arcKey } from '../coverage/mergeCoverage';
import type { DescribedValue, Drive, Observation, Probe, ProbeCase } from '../pytest/probe';
import type { FunctionSignature, Parameter } from '../python/signatures';
import { callText, driveOf, isConstructor } from './callText';
import { argumentOf } from './classCatalog';
import type { Examples } from './docstringExamples';
import { callableParameters, calledParameters, columnOf, isNeeded } from './argumentColumns';
import type { Candidate, ValueContext } from './candidate';
import type { Call, ImportedSymbol, PythonExpression, TestTarget } from './testDesign';

/** A call that was run, and what was seen. */
export interface Trial {
  readonly call: Call;
  readonly drive: Drive;
  readonly observation: Observation;
  /** Arguments that are exactly a value that the body compares with: `percent=100`. */
  readonly edges: readonly string[];
}

export interface SearchOptions {
  readonly probe: Pick<Probe, 'run'>;
  readonly target: TestTarget;
  readonly values: ValueContext;
  /** What the documentation shows for parameters. */
  readonly examples: Examples;
  /** Other methods of the target's class, to bring its object into another state first. */
  readonly siblings: readonly FunctionSignature[];
  /** Whether a trial may become a test. Only such trials count as reaching a line. */
  readonly keepable: (observation: Observation) => boolean;
  readonly seconds: number;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onReached?: (lines: number, of: number) => void;
}

/** How many trials in a row without a new line or branch end the search. */
const PATIENCE = 200;
const ROUNDS = 12;
const BATCH = 16;
const MAX_RECEIVERS = 12;
const PATHS = 16;

interface Draft {
  readonly call: Call;
  readonly edges: readonly string[];
}

type Assignment = ReadonlyMap<Parameter, Candidate>;

/**
 * Looks for inputs that reach what is missing in a function: an ordered sweep over candidate values first (the i-th of
 * every parameter together, then one changed at a time from the best call), then other receivers, then objects brought
 * into another state, then random combinations. Ends when all is reached and the sweep is done, when nothing new was
 * found for long, or when the time is up.
 */
export async function searchInputs(options: SearchOptions): Promise<Trial[]> {
  const search = new InputSearch(options);
  await search.run();
  return search.trials;
}

class InputSearch {
  readonly trials: Trial[] = [];

  private readonly target: TestTarget;
  private readonly deadline: number;
  private readonly parameters: readonly Parameter[];
  private readonly columns: ReadonlyMap<Parameter, readonly Candidate[]>;
  private readonly tried = new Set<string>();
  private readonly reached = new Set<string>();
  private readonly missing: Set<string>;
  private readonly missingLines: number;
  private receivers: readonly (PythonExpression | null)[] = [null];
  private drive: Drive;
  private sinceGain = 0;

  constructor(private readonly options: SearchOptions) {
    this.target = options.target;
    const { signature, missingLines, missingArcs } = options.target;
    this.deadline = options.now() + options.seconds * 1000;
    this.drive = driveOf(options.target);
    this.parameters = calledParameters(options.target);
    this.columns = new Map(this.parameters.map((parameter) => [parameter, columnOf(parameter, signature, options)]));
    this.missing = new Set([...missingLines.map(String), ...missingArcs.map(arcKey)]);
    this.missingLines = missingLines.length;
  }

  async run(): Promise<void> {
    if (needsReceiver(this.target)) this.receivers = await this.workingReceivers();
    if (this.receivers.length === 0) return;
    await this.tryAll(this.inStep());
    for (let round = 0; round < 3 && !this.over; round += 1) {
      const before = this.reached.size;
      await this.tryAll(this.oneChanged());
      if (this.reached.size === before) break;
    }
    if (!this.done) await this.tryAll(this.otherReceivers());
    // Also when all was reached: an object that holds something shows more than an empty one.
    await this.tryAll(this.otherStates());
    while (!this.done && !this.over) await this.tryAll(this.randomCalls(BATCH));
    this.sinceGain = 0;
    await this.tryAll(this.plainer());
  }

  /** All that is missing was reached. */
  private get done(): boolean {
    return this.missing.size === 0;
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
    for (let start = 0; start < fresh.length && !this.over; start += BATCH) {
      const batch = fresh.slice(start, start + BATCH);
      await this.tryBatch(batch);
      this.options.onReached?.(this.missingLines - this.linesLeft(), this.missingLines);
    }
  }

  private async tryBatch(batch: readonly Draft[]): Promise<void> {
    const drive = this.drive;
    let observations = await this.observe(batch, drive);
    const other = observations.map((observation) => betterDrive(drive, observation.value)).find(Boolean);
    if (other) {
      this.drive = other;
      observations = await this.observe(batch, other);
    }
    batch.forEach((draft, index) => this.record({ ...draft, drive: this.drive, observation: observations[index]! }));
  }

  private observe(batch: readonly Draft[], drive: Drive): Promise<Observation[]> {
    return this.options.probe.run(batch.map(({ call }, id) => probeCase(this.target, call, drive, id)));
  }

  private record(trial: Trial): void {
    this.trials.push(trial);
    this.sinceGain += 1;
    if (!this.options.keepable(trial.observation)) return;
    for (const key of reachedKeys(trial.observation)) {
      this.missing.delete(key);
      if (this.reached.has(key)) continue;
      this.reached.add(key);
      this.sinceGain = 0;
    }
  }

  private linesLeft(): number {
    return [...this.missing].filter((key) => !key.includes('>')).length;
  }
}

/** The case that makes the probe run a call. */
export function probeCase(target: TestTarget, call: Call, drive: Drive, id: number): ProbeCase {
  const { imports, arrange, expression, watch } = callText(target, call);
  return { id, imports: importStatements(imports), arrange, call: expression, drive, watch };
}

/** Whether the target is called on an object of its class. */
export function needsReceiver(target: TestTarget): boolean {
  const { kind, name } = target.signature;
  return (kind === 'method' && !isConstructor(name)) || kind === 'property';
}

/** Lines and arcs of an observation as comparable keys: `12` and `12>14`. */
export function reachedKeys(observation: Observation): string[] {
  return [...observation.lines.map(String), ...observation.arcs.map(([from, to]) => arcKey({ from, to }))];
}

function importStatements(imports: readonly ImportedSymbol[]): string[] {
  const lines = imports.map(({ module, name, alias }) =>
    name ? `from ${module} import ${name}${alias === undefined ? '' : ` as ${alias}`}` : `import ${module}`,
  );
  return [...new Set(lines)];
}

/** What a returned value shows about how it has to be consumed; `undefined` when the drive is right. */
function betterDrive(drive: Drive, value: DescribedValue | null): Drive | undefined {
  if (drive !== 'value' || !value) return undefined;
  if (value.type === 'coroutine') return 'await';
  if (value.type === 'async_generator') return 'async_iterate';
  if (value.type === '_GeneratorContextManager') return 'enter';
  return isIterator(value) ? 'iterate' : undefined;
}

function isIterator({ module, type }: DescribedValue): boolean {
  if (module === 'itertools') return type !== 'count' && type !== '_tee_dataobject';
  const plain = /^(generator|map|filter|zip|enumerate|reversed)$|_(iterator|reverseiterator)$/.test(type);
  return module === 'builtins' && plain;
}
