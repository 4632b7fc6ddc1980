import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readLines } from './journalLines';
import { isRunBusy, runIds, runsFolder } from './runFolder';
import { plannedModules, type RunPlan } from './runPlan';

/** A run that stopped before it was done. */
export interface UnfinishedRun {
  readonly id: string;
  /** Name of its model; `null` without one. */
  readonly model: string | null;
  readonly modules: number;
  /** Of these, modules that are done. */
  readonly done: number;
}

/**
 * The last run of a project, when it is not done and no process works on it. Reads no more than that takes: nothing at all
 * where there was never a run.
 * @param root absolute path of the project
 */
export async function unfinishedRun(root: string): Promise<UnfinishedRun | undefined> {
  const id = (await runIds(root)).at(-1);
  if (id === undefined) return undefined;
  const folder = path.join(runsFolder(root), id);
  const plan = await readJson<Partial<RunPlan>>(path.join(folder, 'plan.json'));
  const report = await readJson<{ readonly status?: string }>(path.join(folder, 'report.json'));
  if (plan?.version !== 1 || report?.status === 'done' || (await isRunBusy(folder))) return undefined;
  const whole = plan as RunPlan;
  const modules = plannedModules(whole).length;
  const done = await resultsIn(path.join(folder, 'journal.jsonl'));
  return done < modules ? { id, model: whole.model, modules, done } : undefined;
}

/** `undefined` when there is no such file, or it was not written to its end. */
async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Without reading the replies, which are most of a journal. */
async function resultsIn(file: string): Promise<number> {
  const modules = new Set<string>();
  const handle = await open(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    for await (const { text, isWhole } of handle ? readLines(handle) : []) {
      if (!isWhole || !text.startsWith('{"kind":"result"')) continue;
      modules.add((JSON.parse(text) as { readonly module: string }).module);
    }
  } finally {
    await handle?.close();
  }
  return modules.size;
}
