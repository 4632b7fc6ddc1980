import path from 'node:path';
import type { RateGate } from '../../models/rateGate';
import { runPytest, type PytestRun, type TestOutcome } from '../../pytest/pytestRun';
import {
  DraftFolder,
  draftRunner,
  RUN_MILLISECONDS,
  TEST_SECONDS,
  type DraftRun,
  type DraftRunner,
  type DraftRunnerOptions,
  type DraftRunOptions,
} from '../draftRunner';

export interface SharedRunsOptions extends Omit<DraftRunnerOptions, 'moduleFile' | 'signal'> {
  /** Lets so many runs of pytest through at once. */
  readonly gate: Pick<RateGate, 'run'>;
  readonly signal: AbortSignal;
}

/** Drafts of one run, at most: what ends Python costs all of them a run of their own. */
const mostDrafts = 20;

interface WaitingDraft {
  readonly text: string;
  readonly options: DraftRunOptions;
  /** Runs it by itself. */
  readonly alone: DraftRunner;
  readonly resolve: (run: DraftRun) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs drafts of many modules, several in one pytest: most of a run is Python and pytest getting ready. The first run of a draft,
 * the one that measures what it reaches, is always its own, so that each file is shown to stand alone; the further ones, in other
 * orders and beside the project's tests, are made together with those of other modules that wait for the same. A draft that
 * passes alone and not among others is one that fails: they will live in one folder. When a run of several ends in any
 * way that could be the fault of one of them, each is run by itself.
 */
export class SharedRuns {
  private readonly waiting = new Map<string, WaitingDraft[]>();
  private readonly drafts: DraftFolder;

  constructor(private readonly options: SharedRunsOptions) {
    this.drafts = new DraftFolder(options.directory);
  }

  /** @param moduleFile absolute path of the module that the drafts are about */
  runnerFor(moduleFile: string): DraftRunner {
    const { gate, signal } = this.options;
    const run = draftRunner({ ...this.options, moduleFile });
    const alone: DraftRunner = (text, options) => gate.run(() => run(text, options), signal);
    return (text, options) => (canShare(options) ? this.enqueue(text, options, alone) : alone(text, options));
  }

  private enqueue(text: string, options: DraftRunOptions, alone: DraftRunner): Promise<DraftRun> {
    const { hashSeed, orderSeed, beside, untrusted } = options;
    const kind = JSON.stringify([hashSeed, orderSeed, beside, untrusted]);
    const draft = new Promise<DraftRun>((resolve, reject) => {
      const all = this.waiting.get(kind) ?? [];
      all.push({ text, options, alone, resolve, reject });
      this.waiting.set(kind, all);
    });
    // What comes until the gate opens goes along; then there may be nothing left to do.
    const { gate, signal } = this.options;
    void gate
      .run(() => this.runSome(kind), signal)
      .catch((error: unknown) => {
        for (const { reject } of this.taken(kind, Infinity)) reject(error);
      });
    return draft;
  }

  private taken(kind: string, most: number): WaitingDraft[] {
    const all = this.waiting.get(kind) ?? [];
    this.waiting.set(kind, all.slice(most));
    return all.slice(0, most);
  }

  private async runSome(kind: string): Promise<void> {
    const some = this.taken(kind, mostDrafts);
    if (some.length === 0) return;
    try {
      const runs = some.length === 1 ? undefined : await this.runTogether(some);
      // They wait for the gate anew, which this one still holds.
      some.forEach((one, index) => {
        const run = runs?.[index];
        if (run) one.resolve(run);
        else one.alone(one.text, one.options).then(one.resolve, one.reject);
      });
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }

  /** The run of each; `undefined` for all when one of them may have disturbed it, and for those that were not run. */
  private async runTogether(some: readonly WaitingDraft[]): Promise<readonly (DraftRun | undefined)[] | undefined> {
    const { hashSeed, orderSeed, beside, untrusted = false } = some[0]!.options;
    const slowest = Math.max(...some.map(({ options }) => options.timeoutMs ?? RUN_MILLISECONDS));
    const { pytestArgs } = this.options;
    return this.withDrafts(
      some.map(({ text }) => text),
      async (files) => {
        const others = beside?.files ?? [];
        const run = await runPytest({
          ...this.options,
          args: [...pytestArgs, '--tb=short', ...(beside?.first ? [...others, ...files] : [...files, ...others])],
          env: { PYTHONHASHSEED: String(hashSeed) },
          secondsPerTest: TEST_SECONDS,
          ...(orderSeed === undefined ? {} : { orderSeed }),
          timeoutMs: slowest,
          guardedFiles: files,
          guardsAll: untrusted,
        });
        return isUndisturbed(run) ? files.map((file) => ownRun(run, file, files)) : undefined;
      },
    );
  }

  private withDrafts<T>(texts: readonly string[], use: (files: readonly string[]) => Promise<T>): Promise<T> {
    const place = (files: readonly string[]): Promise<T> =>
      files.length === texts.length
        ? use(files)
        : this.drafts.withDraft(texts[files.length]!, (file) => place([...files, file]));
    return place([]);
  }
}

/** Whether nothing is asked of the run that is about one draft only. */
function canShare({ coverage, only, guarded = true }: DraftRunOptions): boolean {
  return !coverage && only === undefined && guarded;
}

function isUndisturbed({ timedOut, unfinished, exitCode, collectionErrors }: PytestRun): boolean {
  return !timedOut && unfinished === null && (exitCode === 0 || exitCode === 1) && collectionErrors.length === 0;
}

function ownRun({ outcomes }: PytestRun, file: string, files: readonly string[]): DraftRun | undefined {
  // Node ids of files outside of pytest's root folder do not have the whole path.
  const isOf = ({ nodeId }: TestOutcome, one: string): boolean =>
    path.posix.basename(nodeId.split('::')[0]!) === path.basename(one);
  const own = outcomes.filter((outcome) => isOf(outcome, file));
  if (own.length === 0) return undefined;
  const neighbours = outcomes.filter((outcome) => !files.some((one) => isOf(outcome, one)));
  return { outcomes: own, neighbours, coverage: undefined, problem: null, brokenLine: null, unfinished: null };
}
