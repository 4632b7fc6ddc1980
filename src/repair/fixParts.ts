import path from 'node:path';
import type { Parser } from 'web-tree-sitter';
import type { TestFailure } from '../pytest/failure';
import type { Interpreter } from '../pytest/interpreter';
import { ParsedSource } from '../python/parsedSource';
import { createPythonParser } from '../python/parser';
import { isTestFile, readProjectLayout, type ProjectLayout } from '../python/projectLayout';
import type { Progress } from '../progress';
import { weakens } from './assertionGuard';
import type { FixParts, Judgement, RepairQuestion, Suggestion } from './fixRecords';
import { probeFlakiness, type Reruns } from './flakiness';
import { ProjectHistory } from './history/projectHistory';
import { stateRunner } from './history/stateRunner';
import { judgeFailure, judgeFailures } from './judgeFailures';
import type { RepairModel } from './modelRepairs';
import { noticesNothing } from './mutantProof';
import { ProjectSources, type EarlierState } from './projectSources';
import { renamedBy } from './recipes/contextReader';
import { isAstray, repairsFor } from './recipes/repairsFor';
import type { RepairPlan } from './recipes/recipe';
import type { Diagnosis, Repair, Verdict } from './repairRecords';
import { causesText } from './repairSummary';
import { classify, readProjectFacts } from './rootCause';
import { fileOf } from './testResults';
import { TestRuns } from './testRuns';
import { permittedRepair } from './verdict';

export interface FixPartsOptions {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  /** Absolute folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly wasmDirectory: string;
  /** After those of the project's configuration. */
  readonly pytestArgs: readonly string[];
  /** Limit for each phase of a test. */
  readonly secondsPerTest: number;
  /** For looking for the change since which tests fail, in milliseconds. */
  readonly historyMs: number;
  /** Where bytecode of libraries is kept. Absolute; by default in `.smart-test`. */
  readonly bytecode?: string;
  /** Asked where no recipe applies. */
  readonly model?: RepairModel | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The parts of the loop as they are for a project: its pytest, its history, the table of causes, the recipes. */
export class ProjectFixParts implements FixParts {
  /** For which the tests were written, by node id. */
  private readonly earlier = new Map<string, EarlierState | null>();
  private readonly failures = new Map<string, TestFailure>();
  private readonly renamedByModel = new WeakMap<Repair, ReadonlyMap<string, string>>();

  private constructor(
    private readonly options: FixPartsOptions,
    private readonly layout: ProjectLayout,
    readonly parser: Parser,
    private readonly sources: ProjectSources,
    private readonly runs: TestRuns,
    /** What the user asked for: node ids, files; none for all tests. */
    private readonly asked: readonly string[],
  ) {}

  static async create(options: FixPartsOptions, asked: readonly string[]): Promise<ProjectFixParts> {
    const layout = await readProjectLayout(options.root, options.signal);
    const parser = await createPythonParser(options.wasmDirectory);
    const sources = await ProjectSources.read(layout, parser, options.signal);
    return new ProjectFixParts(options, layout, parser, sources, await TestRuns.create(options), asked);
  }

  run: FixParts['run'] = (args, timeoutMs) => this.runs.run(args, timeoutMs);

  async diagnose(failures: readonly TestFailure[]): Promise<readonly Diagnosis[]> {
    const diagnoses = await this.classify(failures);
    this.options.progress(`${causesText(diagnoses)}; looking whether it was chance`);
    return probeFlakiness(diagnoses, this.reruns);
  }

  /** What the failures themselves say, without running anything. */
  async classify(failures: readonly TestFailure[]): Promise<Diagnosis[]> {
    const { root, signal } = this.options;
    for (const failure of failures) this.failures.set(failure.nodeId, failure);
    const facts = await readProjectFacts(root, await this.formerModules(failures), signal);
    return failures.map((failure) => classify(failure, facts));
  }

  async judge(diagnoses: readonly Diagnosis[]): Promise<Judgement> {
    const { layout, parser, sources, failures } = this;
    const { interpreter, runtimeDirectory, pytestArgs, secondsPerTest, historyMs, progress, signal } = this.options;
    const { earlier, ...judgement } = await judgeFailures(diagnoses, {
      ...{ layout, parser, sources, progress, signal },
      budgetMs: historyMs,
      runState: stateRunner({
        ...{ root: layout.root, interpreter, runtimeDirectory, pytestArgs, secondsPerTest, failures },
        timeoutMs: historyMs,
        packages: this.packages,
      }),
    });
    for (const [index, { failure }] of diagnoses.entries()) this.earlier.set(failure.nodeId, earlier[index] ?? null);
    return judgement;
  }

  judgeNext(diagnosis: Diagnosis): Verdict {
    return judgeFailure(diagnosis, this.sources.context(this.earlierOf(diagnosis), noEdits).changes);
  }

  plan(diagnosis: Diagnosis, verdict: Verdict, edited: ReadonlyMap<string, string>): Promise<RepairPlan> {
    const permitted = permittedRepair(diagnosis, verdict);
    if (permitted === null) return Promise.resolve({ repairs: [], refusals: [] });
    const context = this.sources.context(this.earlierOf(diagnosis), edited);
    const { repairs, refusals } = repairsFor(diagnosis, verdict, context, [...this.failures.keys()]);
    // Arguments that are passed as the code takes them now ask the same of it.
    const isTheirs = permitted === 'silent' || isAstray(diagnosis, verdict);
    const allowed = isTheirs ? repairs : repairs.map((repair) => ({ ...repair, consent: permitted }));
    return Promise.resolve({ repairs: allowed, refusals });
  }

  get suggest(): FixParts['suggest'] {
    const { model } = this.options;
    return model && ((question, edited) => this.suggestion(model, question, edited));
  }

  private async suggestion(
    model: RepairModel,
    question: RepairQuestion,
    edited: ReadonlyMap<string, string>,
  ): Promise<Suggestion> {
    const { diagnosis } = question;
    const earlier = this.earlierOf(diagnosis);
    const { root, files, changes } = this.sources.context(earlier, edited);
    const file = files.find((one) => one.path === fileOf(diagnosis.failure.nodeId));
    if (file === undefined) return { refusal: 'The file of the test cannot be read.' };
    const material = { root, file, code: changes.after, changes: earlier ? this.sources.codeChanges(earlier) : '' };
    const { renamed, ...suggestion } = await model.suggest(question, material, this.options.signal);
    if ('repair' in suggestion) this.renamedByModel.set(suggestion.repair, renamed);
    return suggestion;
  }

  isTestFile(file: string): boolean {
    return isTestFile(this.layout, file);
  }

  weakens(before: string, after: string, repair: Repair): string | null {
    const { drift, edits } = repair;
    const now = new ParsedSource(this.parser, after);
    if (now.hasErrors) return 'It is no Python any more.';
    // That another value is expected is what a person agrees to.
    if (drift !== null) return null;
    const renamed = this.renamedByModel.get(repair) ?? renamedBy(before, [...edits.values()].flat());
    return weakens(new ParsedSource(this.parser, before), now, renamed);
  }

  noticesNothing(nodeId: string, edited: ReadonlyMap<string, string>): Promise<string | null> {
    const { files, changes } = this.sources.context(null, edited);
    const file = files.find((one) => one.path === fileOf(nodeId));
    if (file === undefined) return Promise.resolve(null);
    return noticesNothing(nodeId, file, changes.after, { ...this.options, parser: this.parser });
  }

  dispose(): void {
    this.parser.delete();
  }

  private get reruns(): Reruns {
    let seed = 0;
    const failed = async (args: readonly string[], hashSeed?: string): Promise<ReadonlySet<string>> => {
      const { failures } = await this.runs.run(args, this.options.secondsPerTest * 20_000, hashSeed);
      return new Set(failures.map(({ nodeId }) => nodeId));
    };
    // The order of sets is chance as well. With another one, a parametrized id may be another test's.
    const hasOwnIds = (ids: readonly string[]): boolean => !ids.some((id) => id.includes('['));
    return {
      some: (ids) => failed(ids, hasOwnIds(ids) ? String((seed += 1)) : undefined),
      all: () => failed(this.asked),
    };
  }

  /** Only asked for when a module is missing: then git says whether it was the project's. */
  private async formerModules(failures: readonly TestFailure[]): Promise<string[]> {
    const isMissing = ({ chain }: TestFailure): boolean =>
      chain.some(({ type }) => type === 'builtins.ModuleNotFoundError');
    if (!failures.some(isMissing)) return [];
    const history = await ProjectHistory.open(this.options.root, { signal: this.options.signal });
    if (typeof history === 'string') return [];
    try {
      const [state] = history.states.slice(1);
      if (state === undefined) return [];
      return this.sources.moduleNames({ texts: await history.pythonFiles(state), renamedFiles: new Map() });
    } finally {
      await history.close();
    }
  }

  private earlierOf({ failure: { nodeId } }: Diagnosis): EarlierState | null {
    return this.earlier.get(nodeId) ?? this.earlier.get(fileOf(nodeId)) ?? [...this.earlier.values()][0] ?? null;
  }

  /** Names of what stands in the folders that modules are imported from. */
  private get packages(): string[] {
    const { sourceRoots, files } = this.layout;
    const names = files.flatMap((file) => {
      const root = sourceRoots.find((folder) => file.startsWith(folder + path.sep));
      const [name = ''] = root === undefined ? [] : path.relative(root, file).split(path.sep);
      return name === '' || this.isTestFile(file) ? [] : [name.replace(/\.py$/u, '')];
    });
    return [...new Set(names)];
  }
}

const noEdits: ReadonlyMap<string, string> = new Map();
