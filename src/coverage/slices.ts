import { setImmediate } from 'node:timers/promises';

/** How long the thread is kept from other work at a time, in milliseconds. */
const slice = 5;

/** Does work that yields after every small portion, and lets the thread do other things in between. */
export async function inSlices<T>(work: Generator<void, T>, signal: AbortSignal | undefined): Promise<T> {
  let sliceEnds = performance.now() + slice;
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) {
      return step.value;
    }
    if (performance.now() >= sliceEnds) {
      await setImmediate();
      signal?.throwIfAborted();
      sliceEnds = performance.now() + slice;
    }
  }
}

/** Does such work in one go. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
