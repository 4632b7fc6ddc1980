import { UserError } from '../userError';
import type { Baseline } from './baseline';
import type { FailingTest } from './failingTest';
import type { FixLimits, FixWorld } from './fixRecords';
import type { KeptRepair } from './repairLoop';
import { TestResults, fileOf, functionOf, isConftest, isFile } from './testResults';
import type { TrialFiles } from './trialFiles';

export interface Accepted {
  readonly kept: readonly KeptRepair[];
  /** Sentences for the report. */
  readonly notes: readonly string[];
  /** How the tests ended with what is kept; `undefined` when nothing was to be accepted. */
  readonly results: TestResults | undefined;
}

/** The last look at what the loop kept: the whole suite, in which the repaired tests must pass once more and no other may fail. */
export class Acceptance {
  private readonly notes: string[] = [];

  constructor(
    private readonly world: FixWorld,
    private readonly limits: FixLimits,
    private readonly files: TrialFiles,
    private readonly baseline: Baseline,
    private readonly tests: readonly FailingTest[],
  ) {}

  async accept(kept: readonly KeptRepair[]): Promise<Accepted> {
    if (kept.length === 0) return { kept, notes: [], results: undefined };
    this.world.progress('running the whole suite with the repaired tests');
    const suite = await this.suite();
    const repaired = kept.flatMap(({ tests }) => tests);
    const again = await this.missing(suite, repaired);
    const outcome = (nodeId: string): string | undefined => suite?.of(nodeId) ?? again?.of(nodeId);
    const unstable = repaired.filter(({ nodeId }) => outcome(nodeId) !== 'passed');
    const broken = suite ? await this.broken(suite) : [];
    const withdrawn = new Map<KeptRepair, string>();
    for (const { nodeId } of unstable) {
      const one = kept.find(({ tests }) => tests.some((test) => test.nodeId === nodeId))!;
      withdrawn.set(one, `With it ${nodeId} passed once and then failed.`);
    }
    for (const nodeId of broken) {
      for (const one of this.suspects(kept, nodeId)) withdrawn.set(one, `It makes ${nodeId} fail.`);
    }
    const left = await this.withdraw(kept, withdrawn);
    return { kept: left, notes: this.notes, results: suite ?? again };
  }

  /** `undefined` when it takes too long, or cannot be run: then only the files that are concerned were. */
  private async suite(): Promise<TestResults | undefined> {
    try {
      const run = await this.world.parts.run([], this.limits.suiteMs);
      if (run.isComplete) return new TestResults(run);
      const limit = `${this.limits.suiteMs / 1000} seconds`;
      this.notes.push(
        `The whole suite did not come to its end${run.timedOut ? ` within ${limit}` : ''}: only tests that the repairs concern were run with them.`,
      );
    } catch (error) {
      if (!(error instanceof UserError) || this.world.signal.aborted) throw error;
      this.notes.push(`The whole suite could not be run with the repairs: ${error.message}`);
    }
    return undefined;
  }

  /** Repaired tests that the suite did not run: asked for by name, and not where pytest looks by itself. */
  private async missing(
    suite: TestResults | undefined,
    repaired: readonly FailingTest[],
  ): Promise<TestResults | undefined> {
    const missing = repaired.map(({ nodeId }) => nodeId).filter((nodeId) => suite?.of(nodeId) === undefined);
    if (missing.length === 0) return undefined;
    const args = missing.map((nodeId) =>
      isConftest(nodeId) ? nodeId.replace(/\/?conftest\.py$/u, '') || '.' : functionOf(nodeId),
    );
    return new TestResults(await this.world.parts.run([...new Set(args)], this.limits.runMs));
  }

  /** Tests that passed before and fail with the repairs, not only once. */
  private async broken(suite: TestResults): Promise<string[]> {
    const known = new Set(this.tests.map(({ nodeId }) => nodeId));
    const suspects = suite.failed.filter((nodeId) => !isFile(nodeId) && !known.has(nodeId));
    const broken = await this.baseline.passed(suspects);
    if (broken.length === 0) return [];
    const again = new TestResults(await this.world.parts.run([...new Set(broken.map(functionOf))], this.limits.runMs));
    const lucky = broken.filter((nodeId) => again.of(nodeId) === 'passed');
    for (const nodeId of lucky) {
      this.notes.push(`${nodeId} failed once in the whole suite and passed by itself, with the same files.`);
    }
    return broken.filter((nodeId) => !lucky.includes(nodeId));
  }

  /** The repairs that may have broken a test: of its own file, else of files that tests share, else all. */
  private suspects(kept: readonly KeptRepair[], nodeId: string): readonly KeptRepair[] {
    const own = this.relative(fileOf(nodeId));
    const inFile = kept.filter(({ files }) => files.some((file) => this.relative(file) === own));
    return inFile.length > 0 ? inFile : kept;
  }

  /** Takes repairs back, and those that were made on top of them. */
  private async withdraw(kept: readonly KeptRepair[], reasons: ReadonlyMap<KeptRepair, string>): Promise<KeptRepair[]> {
    const left: KeptRepair[] = [];
    const gone = new Map<string, KeptRepair>();
    for (const one of kept) {
      const below = one.files.find((file) => gone.has(file));
      const why = reasons.get(one) ?? (below && 'It was made on top of a repair that was taken back.');
      if (why === undefined) {
        left.push(one);
        continue;
      }
      const restorable = one.files.filter((file) => !gone.has(file));
      for (const file of one.files) gone.set(file, one);
      await this.files.restore(one.before, restorable);
      for (const test of one.tests) test.takeBack(one.repair, why);
    }
    return left;
  }

  private relative(file: string): string {
    return file.startsWith(this.world.root) ? file.slice(this.world.root.length + 1).replaceAll('\\', '/') : file;
  }
}
