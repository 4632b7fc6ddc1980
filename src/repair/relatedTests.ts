import path from 'node:path';
import type { TestFailure } from '../pytest/failure';
import { UserError } from '../userError';
import type { Baseline } from './baseline';
import type { FailingTest } from './failingTest';
import type { FixLimits, FixWorld } from './fixRecords';
import { TestResults, errorText, fileOf, functionOf, hides, isConftest, isFile, signatureOf } from './testResults';
import type { TrialFiles } from './trialFiles';

/** Whether an edit of test files helps, as the tests say that it concerns. Files are relative to the root, with forward slashes. */
export class RelatedTests {
  constructor(
    private readonly world: FixWorld,
    private readonly limits: FixLimits,
    private readonly files: TrialFiles,
    private readonly baseline: Baseline,
    /** All that failed. */
    private readonly tests: readonly FailingTest[],
  ) {}

  /** Those that an edit may mend, the test itself first. */
  of(test: FailingTest, edited: readonly string[]): FailingTest[] {
    const concerned = this.tests.filter((one) => !one.isRepaired && edited.some((file) => one.concerns(file)));
    return [...new Set([test, ...concerned])];
  }

  /** What to run: the edited files, as far as they are collected, and the other tests. */
  args(related: readonly FailingTest[], edited: readonly string[]): readonly string[] {
    const isCollected = (file: string): boolean =>
      this.baseline.testsIn(file).length > 0 || related.some(({ nodeId }) => fileOf(nodeId) === file);
    const files = edited.filter((file) => isCollected(file) && !isConftest(file));
    const others = related
      .filter(({ nodeId }) => !files.includes(fileOf(nodeId)))
      .map(({ nodeId }) => (isConftest(nodeId) ? path.posix.dirname(nodeId) : functionOf(nodeId)));
    return [...new Set([...files, ...others])];
  }

  /** @throws UserError when they do not end in time, or pytest cannot begin */
  async run(args: readonly string[]): Promise<TestResults> {
    const run = await this.world.parts.run(args, this.limits.runMs);
    if (run.timedOut) throw new UserError(`The tests did not end within ${this.limits.runMs / 1000} seconds.`);
    return new TestResults(run);
  }

  /**
   * What an edit spoils, as a sentence.
   * @param results of these args
   */
  async harm(results: TestResults, edited: readonly string[], args: readonly string[]): Promise<string | undefined> {
    const isKnown = (nodeId: string): boolean => this.tests.some((one) => one.nodeId === nodeId);
    const uncollected = results.uncollected.find((one) => !isKnown(one) && this.baseline.testsIn(one).length > 0);
    if (uncollected !== undefined) return `Then ${uncollected} cannot be collected any more.`;
    const suspects = results.failed.filter((nodeId) => !isFile(nodeId) && !isKnown(nodeId));
    const [broken] = await this.baseline.passedWith(args, await this.baseline.passed(suspects));
    if (broken !== undefined) return `It makes ${broken} fail.`;
    const lost = this.baseline.lostFunction(results, edited);
    return lost === undefined ? undefined : `Then there are fewer tests of ${lost}.`;
  }

  /** Failures of tests that nobody knew of before their files could be collected. */
  revealed(results: TestResults, mended: readonly FailingTest[]): TestFailure[] {
    const files = mended.map(({ nodeId }) => nodeId).filter(isFile);
    const isHidden = (nodeId: string): boolean => files.some((file) => hides(file, nodeId));
    return [...results.failures.values()].filter(
      ({ nodeId }) => isHidden(nodeId) && !this.tests.some((one) => one.nodeId === nodeId),
    );
  }

  /** The failure that comes next when the edit changed how the test fails; else why it does not help, as a sentence. */
  async progress(test: FailingTest, results: TestResults, signature: string): Promise<TestFailure | string> {
    const isWithin = (nodeId: string): boolean =>
      isFile(test.nodeId) ? hides(test.nodeId, nodeId) : functionOf(nodeId) === test.nodeId;
    const failure =
      results.failures.get(test.nodeId) ?? [...results.failures.values()].find((one) => isWithin(one.nodeId));
    if (failure === undefined) {
      return results.of(test.nodeId) === 'skipped'
        ? 'Then the test is skipped.'
        : 'Then the test is not found any more.';
    }
    const isSame = failure.nodeId === test.nodeId && (await this.signature(failure)) === signature;
    return isSame ? `The test fails as before, with ${errorText(failure)}.` : failure;
  }

  /** Tells a failure from the next one of the same test, with the files as they are now. */
  async signature(failure: TestFailure): Promise<string> {
    const { statement } = failure;
    const file = statement && path.resolve(this.world.root, statement.file);
    const isRead = file !== null && this.world.parts.isTestFile(file);
    return signatureOf(failure, isRead ? (await this.files.text(file)).split('\n').length : 0);
  }
}
