import { readdirSync, readFileSync } from 'node:fs';

const interval = 250;
const pageSize = 4096;

/** Watches a process and everything it started (Linux only): how much memory they had together at most, in bytes. */
export function watchMemory(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentMemory(pid))), interval);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Like `watchMemory`, but of the process alone. */
export function watchOwnMemory(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentOf(pid))), interval);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function residentMemory(ancestor: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const belongs = (pid: number): boolean => pid === ancestor || (parents.has(pid) && belongs(parents.get(pid)!));
  return [...parents.keys()].filter(belongs).reduce((sum, pid) => sum + residentOf(pid), 0);
}

function parentOf(pid: string): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function residentOf(pid: number): number {
  return Number(read(`/proc/${pid}/statm`)?.split(' ')[1] ?? 0) * pageSize;
}

/** `undefined` when the process has ended meanwhile. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
