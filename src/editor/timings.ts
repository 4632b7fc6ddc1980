import { channel } from 'node:diagnostics_channel';

/** How long something took that must not hold up the editor. */
export interface Timing {
  readonly what: 'marks';
  readonly milliseconds: number;
  /** How many things were handled. */
  readonly count: number;
}

/** The name of the channel of Node's `diagnostics_channel` on which timings are told to whoever subscribes: suites do. */
export const timingsChannel = 'smart-test.timings';

const timings = channel(timingsChannel);

/** Runs something and tells how long it took. `count` is asked afterwards. */
export function timed<T>(what: Timing['what'], action: () => T, count: (result: T) => number): T {
  const started = performance.now();
  const result = action();
  if (timings.hasSubscribers) {
    timings.publish({ what, milliseconds: performance.now() - started, count: count(result) } satisfies Timing);
  }
  return result;
}
