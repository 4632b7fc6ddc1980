import { setTimeout } from 'node:timers/promises';

/** How long a thread was kept from doing anything else by one turn, in milliseconds. */
export interface Block {
  /** By the clock: includes the time for which the machine gave the processor to other programs. */
  readonly wall: number;
  /** Of the thread's own computing. */
  readonly busy: number;
  /** What the thread computed altogether. */
  readonly total: number;
}

/** The longest turns of this thread's event loop while `work` is done. */
export async function longestBlock(work: () => Promise<unknown>): Promise<Block> {
  globalThis.gc?.();
  await setTimeout(20);
  let last = { wall: performance.now(), busy: threadTime() };
  const longest = { wall: 0, busy: 0 };
  const before = last.busy;
  const timer = setInterval(() => {
    const now = { wall: performance.now(), busy: threadTime() };
    longest.wall = Math.max(longest.wall, now.wall - last.wall);
    longest.busy = Math.max(longest.busy, now.busy - last.busy);
    last = now;
  }, 1);
  await work();
  await setTimeout(20);
  clearInterval(timer);
  return { ...longest, total: last.busy - before };
}

/** Milliseconds of processor time that this thread has used. Some systems count in steps of 4. */
function threadTime(): number {
  // Since Node 23.9; the types are those of the oldest Node that we support.
  const { user, system } = (process as unknown as { threadCpuUsage: NodeJS.Process['cpuUsage'] }).threadCpuUsage();
  return (user + system) / 1000;
}

/** Duration of the first call, on cold code, and the median of the next ones; in milliseconds. */
export function timed(work: () => unknown, times = 25): { first: number; median: number } {
  const durations = Array.from({ length: times + 1 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  const [first, ...rest] = durations;
  return { first: first!, median: rest.sort((a, b) => a - b)[times >> 1]! };
}
