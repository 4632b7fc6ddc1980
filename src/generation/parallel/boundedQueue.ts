/** Hands things from producers to consumers, in order. Producers wait while it is full, so that memory stays flat. */
export class BoundedQueue<T> {
  private readonly items: T[] = [];
  private readonly waiting = new Set<() => void>();
  private isClosed = false;

  constructor(private readonly capacity: number) {}

  /** @throws the signal's reason when it is aborted before there is room */
  async put(item: T, signal: AbortSignal): Promise<void> {
    while (this.items.length >= this.capacity) await this.changed(signal);
    this.items.push(item);
    this.change();
  }

  /** The next one, as soon as there is one; `undefined` when there will be none. @throws the signal's reason */
  async take(signal: AbortSignal): Promise<T | undefined> {
    while (this.items.length === 0 && !this.isClosed) await this.changed(signal);
    const item = this.items.shift();
    this.change();
    return item;
  }

  /** Nothing more will be put. */
  close(): void {
    this.isClosed = true;
    this.change();
  }

  private change(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const wake of waiting) wake();
  }

  private changed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      const end = (): void => {
        this.waiting.delete(wake);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', end, { once: true });
      this.waiting.add(wake);
    });
  }
}
