import type { TestFailure } from '../pytest/failure';
import { countText } from '../wording';
import { Acceptance } from './acceptance';
import { Baseline } from './baseline';
import { FailingTest } from './failingTest';
import type { FixLimits, FixWorld } from './fixRecords';
import { settledProposal } from './proposals';
import { RelatedTests } from './relatedTests';
import { RepairLoop } from './repairLoop';
import type { RepairReport } from './repairRecords';
import { TestResults } from './testResults';
import { TrialFiles } from './trialFiles';

/**
 * Repairs failing tests: run → root cause → whose fault → fix → run again, at most so many attempts for each test. Product code
 * is never edited; what does not help is taken back to the byte; what helps is kept when the whole suite agrees.
 */
export class FixTestWorkflow {
  private readonly notes = new Set<string>();

  constructor(
    private readonly world: FixWorld,
    private readonly limits: FixLimits,
  ) {}

  /**
   * @param args node ids or files, relative to the root; all tests when there are none
   * @throws UserError when the tests cannot be run, or another process repairs this project's; the signal's reason when aborted:
   * then all files are as before
   */
  async fix(args: readonly string[] = []): Promise<RepairReport> {
    const { now, signal } = this.world;
    const began = now();
    signal.throwIfAborted();
    const files = await TrialFiles.open(this.world.root);
    if (files.restored.length > 0) {
      this.notes.add(`An interrupted repair left changes in ${files.restored.join(', ')}: they were taken back.`);
    }
    let report: RepairReport;
    try {
      report = await this.work(files, args, began);
    } catch (error) {
      await files.rollBack();
      throw error;
    }
    await (this.limits.dryRun ? files.rollBack() : files.keep());
    return report;
  }

  private async work(files: TrialFiles, args: readonly string[], began: number): Promise<RepairReport> {
    const { root, parts, now, progress } = this.world;
    progress('running');
    const first = new TestResults(await parts.run(args, this.limits.suiteMs));
    if (!first.run.isComplete) this.noteIncomplete(first);
    const runTests = async (wanted: readonly string[]): Promise<TestResults> =>
      new TestResults(await parts.run(wanted, this.limits.runMs));
    const baseline = new Baseline(first, files, runTests);
    const tests = await this.failingTests([...first.failures.values()]);
    const related = new RelatedTests(this.world, this.limits, files, baseline, tests);
    const loop = new RepairLoop(this.world, this.limits, files, related, tests);
    const failedBefore = tests.length;
    // Those that come to light are added at the end.
    for (let next = 0; next < tests.length; next++) {
      await loop.repair(tests[next]!);
      tests.push(...(await this.failingTests(loop.revealed.splice(0))));
    }
    const { notes } = await new Acceptance(this.world, this.limits, files, baseline, tests).accept(loop.kept);
    for (const note of notes) this.notes.add(note);
    await this.settleProposals(tests, files);
    return {
      root,
      ran: first.tests.length,
      failedBefore,
      failedAfter: tests.filter((test) => !test.isRepaired).length,
      tests: tests.map((test) => test.record),
      changes: files.changes(),
      seconds: (now() - began) / 1000,
      notes: [...this.notes],
    };
  }

  private async failingTests(failures: readonly TestFailure[]): Promise<FailingTest[]> {
    if (failures.length === 0) return [];
    const { parts, progress } = this.world;
    progress(`looking for the root cause of ${countText(failures.length, 'failure')}`);
    const { diagnoses, verdicts, notes } = await parts.judge(await parts.diagnose(failures));
    for (const note of notes) this.notes.add(note);
    return diagnoses.map((diagnosis, index) => new FailingTest(diagnosis, verdicts[index]!));
  }

  /** As the files are left: in a dry run as they were. */
  private async settleProposals(tests: readonly FailingTest[], files: TrialFiles): Promise<void> {
    const end = this.limits.dryRun ? new Map<string, Buffer>() : undefined;
    for (const test of tests.filter(({ isRepaired }) => !isRepaired)) {
      test.proposal = test.proposed && (await settledProposal(test.proposed, (file) => files.text(file, end)));
    }
  }

  private noteIncomplete({ run, tests }: TestResults): void {
    const why = run.timedOut
      ? `not all tests ended within ${this.limits.suiteMs / 1000} seconds`
      : 'Python ended too often';
    this.notes.add(`Only ${countText(tests.length, 'test')} ran: ${why}.`);
  }
}
