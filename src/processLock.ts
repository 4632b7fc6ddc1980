import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { UserError } from './userError';

/** Those that this process has. */
const held = new Set<string>();

/**
 * Takes a lock that other processes respect; one whose process was killed is free.
 * @param file absolute; its folder is there
 * @param task what its owner does, for the message: `works on this run`
 * @throws UserError when a process has it that lives
 */
export async function takeLock(file: string, task: string): Promise<ProcessLock> {
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      held.add(file);
      await handle.writeFile(`${process.pid} ${hostname()}\n`);
      await handle.close();
      return new ProcessLock(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid, host] = await ownerOf(file);
    if (isHeld(file, pid, host)) {
      const where = host === hostname() ? '' : ` on ${host ?? 'another machine'}`;
      throw new UserError(`Process ${pid} ${task}${where}. When that is not so, delete ${file}.`);
    }
    await rm(file, { force: true });
  }
}

/** Whether a process has the lock that lives, this one or another. Takes nothing. */
export async function isLocked(file: string): Promise<boolean> {
  return isHeld(file, ...(await ownerOf(file)));
}

export class ProcessLock {
  constructor(private readonly file: string) {}

  async release(): Promise<void> {
    await rm(this.file, { force: true });
    held.delete(this.file);
  }
}

/** Number of a process, empty without one, and the machine that it is on. */
async function ownerOf(file: string): Promise<[string, string | undefined]> {
  const [pid = '', host] = (await readFile(file, 'utf8').catch(noneWhenGone)).trim().split(' ');
  return [pid, host];
}

function noneWhenGone(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
  throw error;
}

/** Of another machine nobody knows. */
function isHeld(file: string, pid: string, host: string | undefined): boolean {
  // Killed between making the lock and writing into it.
  if (pid === '') return false;
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    // Else a process of the past had our number.
    return Number(pid) !== process.pid || held.has(file);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
