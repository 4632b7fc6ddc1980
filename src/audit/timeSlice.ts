import { setImmediate } from 'node:timers/promises';

/** Lets everything else in the process have its turn whenever this work has had one for `milliseconds`. */
export class TimeSlice {
  private started = performance.now();

  constructor(private readonly milliseconds: number) {}

  /** Returns at once while the turn lasts. @throws the signal's reason when it is aborted */
  async rest(signal?: AbortSignal): Promise<void> {
    if (performance.now() - this.started >= this.milliseconds) {
      await setImmediate();
      this.started = performance.now();
    }
    signal?.throwIfAborted();
  }
}
