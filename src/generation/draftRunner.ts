import { randomBytes } from 'node:crypto';
import { rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { putInFolder } from '../makeFolder';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { runPytest, type PytestRun, type TestOutcome } from '../pytest/pytestRun';
import type { Interpreter } from '../pytest/interpreter';
import { encodeSource } from '../python/decodeSource';
import { UserError } from '../userError';

/** What pytest said about a draft file. */
export interface DraftRun {
  readonly outcomes: readonly TestOutcome[];
  /** Of the tests that ran beside it. */
  readonly neighbours: readonly TestOutcome[];
  /** Of the module under test; `undefined` unless asked for. */
  readonly coverage: ModuleCoverage | undefined;
  /** Why no test of the file could run, as a sentence; `null` when they ran. */
  readonly problem: string | null;
  /** The draft's line where loading it ended, 1-based; `null` when it was loaded, or when that is not known. */
  readonly brokenLine: number | null;
  /** Name of the test that was running when Python ended or the time was up: `TestOrder::test_total`. */
  readonly unfinished: string | null;
}

export interface DraftRunOptions {
  readonly hashSeed: number;
  /** Shuffles the tests. */
  readonly orderSeed?: number;
  readonly coverage?: boolean;
  /** Names of the tests to run; all of the file when it is missing. */
  readonly only?: readonly string[] | undefined;
  /** Test files that run in the same process, before or after the draft. */
  readonly beside?: { readonly files: readonly string[]; readonly first: boolean };
  readonly timeoutMs?: number;
  /** Whether the draft's tests fail when they reach outside of the run's temporary folder; true when it is missing. */
  readonly guarded?: boolean;
  /** Nothing in the draft is the project's own: its loading and its fixtures are guarded, too. */
  readonly untrusted?: boolean;
}

export type DraftRunner = (text: string, options: DraftRunOptions) => Promise<DraftRun>;

export interface DraftRunnerOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  readonly pytestArgs: readonly string[];
  /** Absolute path of the folder where the tests will be, so that they run under the same conftest files. */
  readonly directory: string;
  /** Absolute path of the module under test. */
  readonly moduleFile: string;
  readonly signal?: AbortSignal | undefined;
}

/** For each of a test's phases. */
export const TEST_SECONDS = 10;
export const RUN_MILLISECONDS = 120_000;

/** Runs a draft in the folder where it will live, under a name that no project uses, and removes it again. */
export function draftRunner(options: DraftRunnerOptions): DraftRunner {
  const drafts = new DraftFolder(options.directory);
  return (
    text,
    { hashSeed, orderSeed, coverage, only, beside, timeoutMs = RUN_MILLISECONDS, guarded = true, untrusted = false },
  ) =>
    drafts.withDraft(text, async (file) => {
      const others = new Set(beside?.files.map((other) => path.resolve(other)));
      const run = await runPytest({
        ...options,
        // Where loading ended is read from the traceback.
        args: [
          ...options.pytestArgs,
          '--tb=short',
          ...(beside?.first ? [...beside.files, file] : [file, ...(beside?.files ?? [])]),
        ],
        env: {
          PYTHONHASHSEED: String(hashSeed),
          ...(only && { SMART_TEST_ONLY: JSON.stringify({ file, names: only }) }),
        },
        secondsPerTest: TEST_SECONDS,
        ...(orderSeed === undefined ? {} : { orderSeed }),
        timeoutMs,
        ...(guarded ? { guardedFiles: [file], guardsAll: untrusted } : {}),
        ...(coverage ? { coverage: { sources: [options.moduleFile], branch: true } } : {}),
      });
      // The node id of a file outside of pytest's root folder does not name the file.
      const isOwn = ({ nodeId }: TestOutcome): boolean =>
        !others.has(path.resolve(run.rootDirectory, nodeId.split('::')[0]!));
      return {
        outcomes: run.outcomes.filter(isOwn),
        neighbours: run.outcomes.filter((outcome) => !isOwn(outcome)),
        coverage: coverage && isComplete(run) ? coverageOf(run, options) : undefined,
        problem: problemOf(run, path.basename(file)),
        brokenLine: brokenLine(run, path.basename(file)),
        unfinished: unfinishedTest(run, path.basename(file)),
      };
    });
}

/** The folder for drafts: made when the first one is placed, and removed again with the last one, if it was not there. */
export class DraftFolder {
  /** The topmost folder that was made. */
  private made: string | undefined;
  private placed = 0;

  constructor(private readonly directory: string) {}

  /** Uses a draft as long as it is there, under a name that no project uses. */
  async withDraft<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
    const file = path.join(this.directory, `_smart_test_draft_${randomBytes(4).toString('hex')}.py`);
    await this.place(file, text);
    try {
      return await use(file);
    } finally {
      await this.remove(file);
    }
  }

  private async place(file: string, text: string): Promise<void> {
    this.placed += 1;
    try {
      const write = (): Promise<void> => writeFile(file, encodeSource(text) ?? text, { flag: 'wx' });
      this.made = (await putInFolder(this.directory, write)).made ?? this.made;
    } catch (error) {
      await this.remove(file);
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
        throw new UserError(`Tests cannot be written to ${this.directory}: the folder is read-only.`);
      }
      throw error;
    }
  }

  private async remove(file: string): Promise<void> {
    await rm(file, { force: true });
    // Plugins keep what tests expect in a folder of the file's name.
    await rm(file.slice(0, -'.py'.length), { recursive: true, force: true });
    this.placed -= 1;
    if (this.placed > 0 || this.made === undefined) return;
    await removeEmptyFolders(this.directory, this.made);
    this.made = undefined;
  }
}

/** From `folder` up to `top`, as long as nothing else is in them. Others may do the same, and have drafts there of their own. */
async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let current = folder; current.startsWith(top); current = path.dirname(current)) {
    await rm(path.join(current, '__pycache__'), { recursive: true, force: true });
    try {
      await rmdir(current);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTEMPTY') return;
      if (code !== 'ENOENT') throw error;
    }
  }
}

/** What did not come to its end was not measured. */
function isComplete({ timedOut, unfinished }: PytestRun): boolean {
  return !timedOut && unfinished === null;
}

function coverageOf(run: PytestRun, { root, moduleFile }: DraftRunnerOptions): ModuleCoverage {
  const measured = run.coverage?.modules.find((module) => path.resolve(root, module.path) === path.resolve(moduleFile));
  if (measured) return measured;
  throw new UserError(
    `The project's coverage configuration leaves ${path.relative(root, moduleFile)} out, so what tests reach there cannot be measured. Look at omit and source in its coverage settings.`,
  );
}

function problemOf(run: PytestRun, draftName: string): string | null {
  if (unfinishedTest(run, draftName) !== null) return null;
  if (run.timedOut) return 'The tests did not end in time.';
  const collection = run.collectionErrors.find(({ file, nodeId }) => (file ?? nodeId).includes(draftName));
  if (collection) {
    const reason = collection.message.trim().split('\n').at(-1)!;
    const [, missing] = /No module named '([\w.]+)'/.exec(reason) ?? [];
    if (missing !== undefined) {
      return `pytest cannot import ${missing}. If it is this project, install it (pip install -e .) or add its source folder to pytest's pythonpath setting; else install it: pip install ${missing.split('.')[0]}`;
    }
    return `pytest cannot load the tests: ${reason.replaceAll(draftName, 'the test file')}`;
  }
  if (run.outcomes.length === 0)
    return `pytest ran no test and ended with code ${run.exitCode}: ${lastLine(run.output)}`;
  return null;
}

function unfinishedTest({ unfinished }: PytestRun, draftName: string): string | null {
  const [, name = null] = unfinished?.split(`${draftName}::`) ?? [];
  return name;
}

/** In a traceback as pytest writes it, or as Python does. */
function brokenLine({ collectionErrors: [error] }: PytestRun, draftName: string): number | null {
  const [, line] = error?.longText.split(draftName)[1]?.match(/^(?::|", line )(\d+)/) ?? [];
  return line === undefined ? null : Number(line);
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
