import type { RateLimit, RateLimits } from './chatModel';

/** What was let through so shortly before an answer may not be counted in what the answer says. */
const underwayMs = 250;
/** In which an empty bucket becomes full. */
const minuteMs = 60_000;

export interface RateGateOptions {
  /** Tasks that run at the same time. */
  readonly concurrency: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** @throws the signal's reason when it is aborted */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Lets requests through in the order in which they came: so many at once, and no more than the provider's buckets hold, by what its
 * latest answer said of them. Until it has said something, only the number at once counts.
 */
export class RateGate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** The end of the queue of those who wait for the provider. */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly buckets = new Map<keyof RateLimits, Bucket>();
  private underway: { readonly at: number; readonly inputTokens: number }[] = [];
  private closedUntil = 0;
  private readonly now: () => number;

  constructor(private readonly options: RateGateOptions) {
    this.now = options.now ?? Date.now;
  }

  get concurrency(): number {
    return this.options.concurrency;
  }

  /** Runs a task when it is its turn. @throws the signal's reason, when it is aborted before that */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  /**
   * Waits until the provider takes one more request, of so many input tokens.
   * @throws the signal's reason when it is aborted
   */
  admit(inputTokens: number, signal?: AbortSignal): Promise<void> {
    const turn = this.queue.then(async () => {
      for (;;) {
        signal?.throwIfAborted();
        const wait = this.waitFor(inputTokens);
        if (wait <= 0) break;
        await this.options.sleep(wait, signal);
      }
      this.buckets.get('requests')?.take(1);
      this.buckets.get('inputTokens')?.take(inputTokens);
      this.underway.push({ at: this.now(), inputTokens });
    });
    // Whoever gives up lets the next one through; the failure itself is the caller's.
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /**
   * What an answer said.
   * @param retryAfter milliseconds that the provider asks everyone to wait
   */
  observe(limits: RateLimits | null, retryAfter: number | null): void {
    if (retryAfter !== null) this.closedUntil = Math.max(this.closedUntil, this.now() + retryAfter);
    this.underway = this.underway.filter(({ at }) => at > this.now() - underwayMs);
    for (const [kind, limit] of Object.entries(limits ?? {}) as [keyof RateLimits, RateLimit | null][]) {
      if (!limit) continue;
      const bucket = new Bucket(limit, this.now);
      if (kind === 'requests') bucket.take(this.underway.length);
      if (kind === 'inputTokens') bucket.take(this.underway.reduce((sum, { inputTokens }) => sum + inputTokens, 0));
      this.buckets.set(kind, bucket);
    }
  }

  private waitFor(inputTokens: number): number {
    return Math.max(
      this.closedUntil - this.now(),
      this.buckets.get('requests')?.msUntil(1) ?? 0,
      this.buckets.get('inputTokens')?.msUntil(inputTokens) ?? 0,
      this.buckets.get('outputTokens')?.msUntil(1) ?? 0,
    );
  }

  private enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.running < this.options.concurrency) {
      this.running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.waiting.splice(this.waiting.indexOf(start), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.waiting.push(start);
    });
  }

  /** The place goes to the next one, and is never free in between for one who comes later. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}

/** One of the provider's buckets, as it must be by now. Of the times only its own clock is used: the provider's may differ. */
class Bucket {
  private left: number;
  private at: number;

  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number,
  ) {
    this.left = limit.left;
    this.at = now();
  }

  take(amount: number): void {
    this.left = this.content() - amount;
    this.at = this.now();
  }

  /** More than it ever holds is let through when it is full. */
  msUntil(amount: number): number {
    const missing = Math.min(amount, this.limit.limit) - this.content();
    return missing > 0 ? Math.ceil((missing * minuteMs) / this.limit.limit) : 0;
  }

  private content(): number {
    return Math.min(this.limit.limit, this.left + ((this.now() - this.at) * this.limit.limit) / minuteMs);
  }
}
