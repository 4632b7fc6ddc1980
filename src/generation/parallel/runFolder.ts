import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder } from '../../ownFolder';
import { isLocked, takeLock, type ProcessLock } from '../../processLock';
import { replaceFile } from '../../replaceFile';
import { UserError } from '../../userError';
import type { RunPlan } from './runPlan';

/** Where a run keeps what it must not forget: `.smart-test/runs/ID/` in the project, with `plan.json` and `journal.jsonl`. */
export class RunFolder {
  private constructor(
    readonly folder: string,
    readonly plan: RunPlan,
    private readonly lock: ProcessLock,
  ) {}

  get journalFile(): string {
    return path.join(this.folder, 'journal.jsonl');
  }

  /** Where the report is kept, without its ending. */
  get reportFile(): string {
    return path.join(this.folder, 'report');
  }

  /** Begins a run, and locks it. @throws UserError when nothing can be written there */
  static async create(root: string, plan: RunPlan): Promise<RunFolder> {
    const folder = path.join(runsFolder(root), plan.id);
    try {
      await makeOwnFolder(root, 'runs', plan.id);
      const lock = await lockRun(folder);
      await replaceFile(path.join(folder, 'plan.json'), `${JSON.stringify(plan)}\n`);
      return new RunFolder(folder, plan, lock);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof UserError || code === undefined) throw error;
      throw new UserError(`The run cannot be kept in ${folder} (${code}), so it was not begun.`, { cause: error });
    }
  }

  /**
   * Goes on with a run, and locks it.
   * @param id `undefined` for the last one
   * @throws UserError when there is none, or another process does it
   */
  static async open(root: string, id: string | undefined): Promise<RunFolder> {
    const ids = await runIds(root);
    const wanted = id ?? ids.at(-1);
    if (wanted === undefined) throw new UserError('There is no run to go on with here. Begin one without --resume.');
    if (!ids.includes(wanted)) {
      throw new UserError(`There is no run ${wanted} here. Those that are: ${ids.slice(-5).join(', ') || 'none'}.`);
    }
    const folder = path.join(runsFolder(root), wanted);
    const plan = JSON.parse(await readFile(path.join(folder, 'plan.json'), 'utf8')) as Partial<RunPlan>;
    if (plan.version !== 1) {
      throw new UserError(`Run ${wanted} was begun by another version of Smart Test. Begin a new one.`);
    }
    return new RunFolder(folder, plan as RunPlan, await lockRun(folder));
  }

  /** Lets other processes go on with it. */
  async release(): Promise<void> {
    await this.lock.release();
  }
}

/** Runs of a project that have a plan, the earliest first. */
export async function runIds(root: string): Promise<string[]> {
  const names = await readdir(runsFolder(root)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const planned = await Promise.all(
    names.map(async (name) => ((await readdir(path.join(runsFolder(root), name))).includes('plan.json') ? [name] : [])),
  );
  return planned.flat().sort();
}

/** `2026-11-27T10-20-30Z`: in the order of time, and a folder's name everywhere. */
export function runId(now: Date): string {
  return now.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
}

/** Where the folders of all runs of a project are. */
export function runsFolder(root: string): string {
  return path.join(root, '.smart-test', 'runs');
}

/** Whether a process works on the run of a folder. */
export function isRunBusy(folder: string): Promise<boolean> {
  return isLocked(path.join(folder, 'lock'));
}

/** Two processes of one run would ask everything twice. */
function lockRun(folder: string): Promise<ProcessLock> {
  return takeLock(path.join(folder, 'lock'), 'works on this run');
}
