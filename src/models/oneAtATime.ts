/** Runs tasks one after the other, in the order of asking. */
export class OneAtATime {
  private last: Promise<void> = Promise.resolve();

  /**
   * Who stops waiting is told at once; the task itself ends by the signal that it was given.
   * @throws the signal's reason when it is aborted before the task's turn
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.last;
    let done = (): void => undefined;
    const mine = new Promise<void>((resolve) => (done = resolve));
    this.last = Promise.all([before, mine]).then(() => undefined);
    try {
      await turn(before, signal);
      return await task();
    } finally {
      done();
    }
  }
}

async function turn(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal?.addEventListener('abort', stop);
  });
  await Promise.race([before, aborted]);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
}
