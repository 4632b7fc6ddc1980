import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** The longest time, in milliseconds, for which `work` kept this thread from doing anything else. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await setTimeout(20);
  delay.reset();
  await setTimeout(20); // The first sample after a reset only starts the clock.
  await work();
  await setTimeout(20);
  delay.disable();
  return delay.max / 1e6;
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
