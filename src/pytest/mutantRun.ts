import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withoutModelAccess } from '../processes/cleanEnvironment';
import type { Mutant } from '../python/mutants';
import { UserError } from '../userError';
import type { Interpreter } from './interpreter';
import { runSession, type Session } from './session';
import { sessionProblem } from './sessionProblem';

export interface MutantRunOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  /** After those of the project's configuration. */
  readonly pytestArgs: readonly string[];
  /** Absolute path. */
  readonly testFile: string;
  /** Absolute path of the module that the mutants are of. */
  readonly moduleFile: string;
  /** What the mutants' offsets refer to, see `MutatedModule`. */
  readonly text: string;
  /** In the order in which they are run. */
  readonly mutants: readonly Mutant[];
  /** After this time no further mutant is begun. */
  readonly seconds: number;
  /** Whether each mutant gets a process of its own, so that nothing of it stays; by default where the system can fork. */
  readonly fork?: boolean;
  /** Whether one test that fails is enough to know of a mutant; else all that fail are told. */
  readonly firstKiller?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A test as it ran against the code as it is. */
export interface ObservedTest {
  /** The part of its node id behind the file: `test_total[count=2]`. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  /** Lines of the module that it reaches, of a statement in several lines the first; 1-based. */
  readonly lines: readonly number[];
}

/** How one test failed on a mutant. */
export interface Killer {
  /** As in `ObservedTest`. */
  readonly name: string;
  /** Which of the `assert` statements of its function failed, counted from 0: all of them, not only the first. */
  readonly assertions: readonly number[];
  /** Whether something else than an assertion failed: an exception, the guard, the limit of time. */
  readonly raised: boolean;
}

export interface MutantVerdict {
  readonly mutant: Mutant;
  /** `not reached`: no test runs the changed statement. `error`: we could not try it. `not run`: there was no time left. */
  readonly verdict: 'killed' | 'survived' | 'not reached' | 'error' | 'not run';
  readonly killers: readonly Killer[];
  /** Why no test came to its end: `time`, `crash` of the process, `import` of the module failed; else `null`. */
  readonly how: 'time' | 'crash' | 'import' | null;
  /** Of an error. */
  readonly message: string | null;
  readonly seconds: number;
}

export interface MutantRun {
  /** Those that are expected to fail are left out: they say nothing when they do. */
  readonly tests: readonly ObservedTest[];
  /** Lines that already run when the module is imported and the tests are collected; 1-based. */
  readonly earlyLines: readonly number[];
  /** One for each mutant, in their order. */
  readonly verdicts: readonly MutantVerdict[];
}

/** For what runs besides the mutants: Python's start, the tests as they are. */
const GRACE_SECONDS = 90;

/**
 * Runs the tests of one file once as they are, and against each mutant those that reach it, in the project's own pytest
 * and configuration. Code that runs may write to a temporary folder only, and has neither network nor processes.
 * @throws UserError when pytest cannot run the file; the signal's reason when aborted
 */
export async function runMutants(options: MutantRunOptions): Promise<MutantRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-test-run-'));
  try {
    const [request, results] = [path.join(folder, 'mutants.json'), path.join(folder, 'results.jsonl')];
    await writeFile(request, JSON.stringify(requestOf(options, folder, results)));
    const session = await runSession({
      ...options,
      args: [...options.pytestArgs, '-p', 'smart_test_mutants', options.testFile],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONHASHSEED: '1',
        SMART_TEST_MUTANTS: request,
        ...withoutModelAccess(),
        TMPDIR: folder,
        TEMP: folder,
        TMP: folder,
      },
      folder,
      timeoutMs: (options.seconds + GRACE_SECONDS) * 1000,
    });
    return reportOf(options, await readResults(results), session);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function requestOf(
  { moduleFile, text, mutants, seconds, fork, firstKiller = false }: MutantRunOptions,
  box: string,
  results: string,
): object {
  return {
    moduleFile,
    text,
    mutants: mutants.map(({ start, end, replacement, line, statementLine }) => ({
      ...{ start: codePoints(text, start), end: codePoints(text, end) },
      ...{ replacement, line, statementLine },
    })),
    seconds,
    box,
    results,
    fork: fork ?? process.platform !== 'win32',
    firstKiller,
  };
}

/** Python counts whole characters. */
function codePoints(text: string, offset: number): number {
  let pairs = 0;
  for (let index = text.search(/[\uD800-\uDBFF]/); index >= 0 && index < offset; index += 1) {
    if (/[\uD800-\uDBFF]/.test(text[index]!)) pairs += 1;
  }
  return offset - pairs;
}

type Result =
  | {
      readonly event: 'observed';
      readonly tests: readonly (Omit<ObservedTest, 'name'> & { readonly test: number; readonly nodeId: string })[];
      readonly earlyLines: readonly number[];
    }
  | (Omit<MutantVerdict, 'mutant' | 'killers'> & {
      readonly event: 'mutant';
      readonly mutant: number;
      readonly killers: readonly (Omit<Killer, 'name'> & { readonly test: number })[];
    })
  | { readonly event: 'end' };

async function readResults(file: string): Promise<Result[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Result);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function reportOf({ mutants, interpreter }: MutantRunOptions, results: readonly Result[], session: Session): MutantRun {
  const problem = sessionProblem(session, interpreter);
  if (problem) throw problem;
  const observed = results.find((result) => result.event === 'observed');
  const [collection] = session.collectionErrors;
  if (!observed || collection) {
    throw new UserError(
      `pytest cannot run the tests: ${collection?.message ?? session.output.trim().split('\n').at(-1)}`,
    );
  }
  const names = new Map(observed.tests.map(({ test, nodeId }) => [test, nodeId.slice(nodeId.indexOf('::') + 2)]));
  const told = new Map(results.flatMap((result) => (result.event === 'mutant' ? [[result.mutant, result]] : [])));
  return {
    tests: observed.tests.map(({ test, outcome, seconds, lines }) => ({
      ...{ name: names.get(test)!, outcome, seconds, lines },
    })),
    earlyLines: observed.earlyLines,
    verdicts: mutants.map((mutant, number) => {
      const result = told.get(number);
      if (!result) return { mutant, verdict: 'not run', killers: [], how: null, message: null, seconds: 0 };
      const { verdict, how, message, seconds } = result;
      const killers = result.killers.map(({ test, ...killer }) => ({ name: names.get(test)!, ...killer }));
      return { mutant, verdict, killers, how, message, seconds };
    }),
  };
}
