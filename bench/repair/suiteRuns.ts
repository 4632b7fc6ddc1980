import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cleanEnvironment } from '../../scripts/environment.mjs';
import { scripts, suitePython } from './suites';

/** How a suite ended, by the bench's own run of it. */
export interface SuiteResult {
  /** Node ids relative to the root. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** Files that could not be collected. */
  readonly broken: readonly string[];
  /** pytest's exit code; `null` when the limit was reached. */
  readonly ended: number | null;
}

/** Runs suites by run_suite.py: nothing of the product is used, so that it does not judge itself. */
export class SuiteRuns implements Disposable {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string, undefined>;

  constructor() {
    // Parameters that come out of a set would have other ids in each run.
    const env = { ...cleanEnvironment(), PYTHONHASHSEED: '0' };
    this.child = spawn(suitePython, [join(scripts, 'run_suite.py')], { env });
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]() as AsyncIterator<
      string,
      undefined
    >;
  }

  /**
   * Runs tests of a project, one call at a time.
   * @param root absolute
   * @param args pytest's
   * @throws Error when the process that runs them has ended
   */
  async run(root: string, args: readonly string[]): Promise<SuiteResult> {
    const path = [join(root, 'src'), root];
    this.child.stdin.write(`${JSON.stringify({ root, path, args, seconds: 120 })}\n`);
    const line = await this.lines.next();
    if (line.done) throw new Error('run_suite.py ended');
    return JSON.parse(line.value) as SuiteResult;
  }

  [Symbol.dispose](): void {
    this.child.stdin.end();
  }
}
