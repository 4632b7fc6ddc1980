import { TestResults, fileOf, hides, functionOf } from './testResults';
import type { TrialFiles } from './trialFiles';

/** How tests ended with the files as they were before anything was tried. What nobody knows yet is found out. */
export class Baseline {
  private readonly known: TestResults[];
  /** Files of which all tests have run. */
  private readonly complete = new Set<string>();
  /** Of runs of some tests only, by what was run. */
  private readonly partial = new Map<string, TestResults>();

  constructor(
    readonly first: TestResults,
    private readonly files: TrialFiles,
    private readonly run: (args: readonly string[]) => Promise<TestResults>,
  ) {
    this.known = [first];
  }

  /** Those of some tests that passed, or ran at all where nothing more is known. */
  async passed(nodeIds: readonly string[]): Promise<string[]> {
    const unknown = nodeIds.filter((nodeId) => this.exact(nodeId) === undefined);
    const files = [...new Set(unknown.map(fileOf))].filter((file) => !this.complete.has(file));
    if (files.length > 0) await this.find(files);
    return nodeIds.filter((nodeId) => this.outcome(nodeId) === 'passed');
  }

  /** Those of some tests that pass when only this is run: others need what tests of other files leave behind. */
  async passedWith(args: readonly string[], nodeIds: readonly string[]): Promise<string[]> {
    if (nodeIds.length === 0) return [];
    const key = JSON.stringify(args);
    const results = this.partial.get(key) ?? (await this.withFilesAsTheyWere(args));
    this.partial.set(key, results);
    return nodeIds.filter((nodeId) => results.of(nodeId) !== 'failed');
  }

  /** Ids of tests in a file that ran. */
  testsIn(file: string): string[] {
    return [...new Set(this.known.flatMap(({ tests }) => tests))].filter((nodeId) => fileOf(nodeId) === file);
  }

  /** The first test function that has fewer tests than it had, of those in some files. */
  lostFunction(after: TestResults, files: readonly string[]): string | undefined {
    const counts = countByFunction(after.tests);
    const before = countByFunction(files.flatMap((file) => this.testsIn(file)));
    return [...before].find(([name, count]) => (counts.get(name) ?? 0) < count)?.[0];
  }

  private async find(files: readonly string[]): Promise<void> {
    this.known.push(await this.withFilesAsTheyWere(files));
    for (const file of files) this.complete.add(file);
  }

  private async withFilesAsTheyWere(args: readonly string[]): Promise<TestResults> {
    const checkpoint = this.files.checkpoint();
    await this.files.restore(new Map());
    try {
      return await this.run(args);
    } finally {
      await this.files.restore(checkpoint);
    }
  }

  /** Of a test that was hidden in a file that could not be collected: `failed`. */
  private exact(nodeId: string): 'passed' | 'failed' | 'skipped' | undefined {
    for (const results of this.known) {
      if (results.uncollected.some((failed) => hides(failed, nodeId))) return 'failed';
      const outcome = results.exact(nodeId);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  private outcome(nodeId: string): 'passed' | 'failed' | 'skipped' | undefined {
    return this.exact(nodeId) ?? this.known.at(-1)?.of(nodeId);
  }
}

function countByFunction(nodeIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of nodeIds.map(functionOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
