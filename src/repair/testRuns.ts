import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder } from '../ownFolder';
import type { TestOutcome } from '../pytest/events';
import { runFailures, type FailureRun } from '../pytest/failureRun';
import type { Interpreter } from '../pytest/interpreter';
import { UserError } from '../userError';

export interface TestRunsOptions {
  /** Absolute. */
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  /** After those of the project's configuration. */
  readonly pytestArgs: readonly string[];
  /** Limit for each phase of a test. */
  readonly secondsPerTest: number;
  /** Absolute; by default a folder in `.smart-test`. */
  readonly bytecode?: string;
  readonly signal: AbortSignal;
  readonly onOutcome?: (outcome: TestOutcome) => void;
}

/**
 * Runs of a project's tests one after the other. Python takes bytecode for fresh when the second of the change and the size of a
 * file agree, so the project's own is made anew; that of libraries is kept for the next time, since compiling them takes longer
 * than most tests.
 */
export class TestRuns {
  private constructor(
    private readonly options: TestRunsOptions,
    private readonly bytecode: string,
  ) {}

  static async create(options: TestRunsOptions): Promise<TestRuns> {
    const bytecode = options.bytecode ?? (await makeOwnFolder(options.root, 'bytecode'));
    await removeOwnBytecode(bytecode, options.root);
    return new TestRuns(options, bytecode);
  }

  /**
   * @param args node ids and files; all tests when there are none
   * @param hashSeed for the order of sets; as in all other runs by default
   * @throws UserError when pytest cannot begin
   */
  async run(args: readonly string[], timeoutMs: number, hashSeed?: string): Promise<FailureRun> {
    try {
      return await this.runOnce(args, timeoutMs, hashSeed);
    } catch (error) {
      // Parameters that are made when the file is loaded may be others by now: whole files tell.
      if (!(error instanceof UserError) || !args.some((one) => one.includes('['))) throw error;
      return this.runOnce([...new Set(args.map((one) => one.split('::')[0]!))], timeoutMs, hashSeed);
    }
  }

  private async runOnce(args: readonly string[], timeoutMs: number, hashSeed?: string): Promise<FailureRun> {
    const { pytestArgs, ...options } = this.options;
    // In one process: faster for few tests, and in the same order each time.
    const single = options.interpreter.xdistVersion === null ? [] : ['-n0'];
    return runFailures({
      ...options,
      timeoutMs,
      // A configuration that stops at the first failure would hide the others.
      args: [...pytestArgs, ...single, '--maxfail=0', '--continue-on-collection-errors', ...args],
      env: {
        ...{ PYTHONPYCACHEPREFIX: this.bytecode, PYTHONDONTWRITEBYTECODE: '' },
        ...(hashSeed === undefined ? {} : { PYTHONHASHSEED: hashSeed }),
      },
    });
  }
}

/** All that is of the project's files; environments inside of the project hold libraries. */
async function removeOwnBytecode(bytecode: string, root: string): Promise<void> {
  const own = path.join(bytecode, path.relative(path.parse(root).root, root));
  for (const name of await namesIn(own)) {
    const isEnvironment = name.startsWith('.') || (await isThere(path.join(root, name, 'pyvenv.cfg')));
    if (!isEnvironment) await rm(path.join(own, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
