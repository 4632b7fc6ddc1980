import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Ends a process that was started as the leader of its own group, with everything it started: its group, and on POSIX
 * also descendants that made a session of their own. On Windows `taskkill` walks the tree.
 */
export async function killProcessTree(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    // Fails when the process has ended meanwhile, which is what was wanted.
    await run('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }).catch(() => undefined);
    return;
  }
  const left = descendants(pid, await parents());
  killGroup(pid);
  for (const child of left) sendKill(child);
}

/** Ends what a process that has itself ended left behind in its group (POSIX; Windows keeps no such record). */
export function killGroup(leader: number): void {
  if (process.platform !== 'win32') sendKill(-leader);
}

/** Asks a group to stop, as Ctrl+C does in a terminal, so that pytest can tear its fixtures down. */
export function interruptGroup(leader: number): void {
  if (process.platform !== 'win32') send(-leader, 'SIGINT');
}

function sendKill(pid: number): void {
  send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: already gone. EPERM: macOS says so for a group of which only zombies are left.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

function descendants(pid: number, parentOf: ReadonlyMap<number, number>): number[] {
  const found = new Set([pid]);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    for (const [child, parent] of parentOf) if (found.has(parent)) found.add(child);
  }
  found.delete(pid);
  return [...found];
}

/** Every process and its parent. Containers often lack `ps`, but Linux has /proc. */
async function parents(): Promise<Map<number, number>> {
  return process.platform === 'linux' ? parentsFromProc() : parentsFromPs();
}

async function parentsFromPs(): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='], { maxBuffer: 2 ** 24 });
  return new Map(stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
}

async function parentsFromProc(): Promise<Map<number, number>> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const pairs = await Promise.all(
    ids.map(async (id): Promise<[number, number]> => {
      // A process may end between listing and reading.
      const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
      // "pid (name) state ppid …", where the name may itself have spaces and parentheses.
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [Number(id), Number(parent)];
    }),
  );
  return new Map(pairs);
}
