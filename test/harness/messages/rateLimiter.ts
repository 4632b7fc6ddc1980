import { ProtocolError } from './protocol';

/** What an account may ask in a minute. */
export interface MinuteLimits {
  readonly requests?: number;
  /** Without those read from the cache. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Token buckets as the API has them: full at first, filling up steadily, each with its three headers. */
export class RateLimiter {
  private readonly buckets: readonly { readonly name: string; readonly bucket: Bucket }[];
  private readonly requests: Bucket | undefined;
  private readonly inputTokens: Bucket | undefined;
  private readonly outputTokens: Bucket | undefined;

  constructor(limits: MinuteLimits, now: () => number) {
    const bucket = (limit: number | undefined): Bucket | undefined =>
      limit === undefined ? undefined : new Bucket(limit, now);
    this.requests = bucket(limits.requests);
    this.inputTokens = bucket(limits.inputTokens);
    this.outputTokens = bucket(limits.outputTokens);
    this.buckets = Object.entries({
      requests: this.requests,
      'input-tokens': this.inputTokens,
      'output-tokens': this.outputTokens,
    }).flatMap(([name, bucket]) => (bucket ? [{ name, bucket }] : []));
  }

  /** @throws ProtocolError 429, with `retry-after` */
  take(inputTokens: number): void {
    const waits = [
      { what: 'requests', seconds: this.requests?.secondsUntil(1) ?? 0 },
      { what: 'input tokens', seconds: this.inputTokens?.secondsUntil(inputTokens) ?? 0 },
      { what: 'output tokens', seconds: this.outputTokens?.secondsUntil(1) ?? 0 },
    ].sort((one, other) => other.seconds - one.seconds);
    const longest = waits[0]!;
    if (longest.seconds > 0) {
      throw new ProtocolError(
        429,
        'rate_limit_error',
        `This request would exceed your organization's rate limit of ${longest.what} per minute.`,
        { ...this.headers(), 'retry-after': String(Math.ceil(longest.seconds)) },
      );
    }
    this.requests?.take(1);
    this.inputTokens?.take(inputTokens);
  }

  /** Output is counted when it is there. */
  takeOutput(tokens: number): void {
    this.outputTokens?.take(tokens);
  }

  headers(): Record<string, string> {
    return Object.fromEntries(
      this.buckets.flatMap(({ name, bucket }) => [
        [`anthropic-ratelimit-${name}-limit`, String(bucket.limit)],
        [`anthropic-ratelimit-${name}-remaining`, String(Math.max(0, Math.floor(bucket.left())))],
        [`anthropic-ratelimit-${name}-reset`, bucket.fullAt().toISOString()],
      ]),
    );
  }
}

class Bucket {
  private content: number;
  private at: number;

  constructor(
    readonly limit: number,
    private readonly now: () => number,
  ) {
    this.content = limit;
    this.at = now();
  }

  left(): number {
    return Math.min(this.limit, this.content + ((this.now() - this.at) * this.limit) / 60_000);
  }

  take(amount: number): void {
    this.content = this.left() - amount;
    this.at = this.now();
  }

  /** More than it ever holds is let through when it is full. */
  secondsUntil(amount: number): number {
    return Math.max(0, ((Math.min(amount, this.limit) - this.left()) * 60) / this.limit);
  }

  fullAt(): Date {
    return new Date(this.now() + ((this.limit - this.left()) * 60_000) / this.limit);
  }
}
