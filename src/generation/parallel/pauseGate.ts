/** Lets work begin, unless the run is paused; knows what has begun and not ended. */
export class PauseGate {
  private readonly waiting = new Set<() => void>();
  private isClosed = false;
  private begun = 0;

  /** @param onIdle called when the run is paused and the last work has ended */
  constructor(private readonly onIdle: () => void) {}

  pause(): void {
    this.isClosed = true;
    if (this.begun === 0) this.onIdle();
  }

  continue(): void {
    this.isClosed = false;
    for (const go of this.waiting) go();
    this.waiting.clear();
  }

  /** Begins work as soon as it may. @throws the signal's reason when it is aborted before that */
  async during<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    while (this.isClosed) await this.opened(signal);
    this.begun += 1;
    try {
      return await work();
    } finally {
      this.ended();
    }
  }

  private ended(): void {
    this.begun -= 1;
    if (this.begun === 0 && this.isClosed) this.onIdle();
  }

  private opened(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.waiting.delete(go);
        reject(signal.reason as Error);
      };
      const go = (): void => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      this.waiting.add(go);
    });
  }
}
