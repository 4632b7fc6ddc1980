import type { RateLimit, RateLimits } from './chatModel';

/** What the headers of an answer say about the account's limits; `null` when they say nothing. */
export function rateLimitsOf(headers: Headers): RateLimits | null {
  const limits: RateLimits = {
    requests: rateLimit(headers, 'requests'),
    inputTokens: rateLimit(headers, 'input-tokens'),
    outputTokens: rateLimit(headers, 'output-tokens'),
  };
  return Object.values(limits).some((limit) => limit !== null) ? limits : null;
}

function rateLimit(headers: Headers, name: string): RateLimit | null {
  const header = (part: string): string => headers.get(`anthropic-ratelimit-${name}-${part}`) ?? '';
  const limit = Number.parseInt(header('limit'), 10);
  const left = Number.parseInt(header('remaining'), 10);
  const resetsAt = new Date(header('reset'));
  return limit > 0 && left >= 0 && !Number.isNaN(resetsAt.getTime()) ? { limit, left, resetsAt } : null;
}

/** Milliseconds that `retry-after` asks to wait from `now` (epoch); `null` without it. */
export function retryAfterOf(headers: Headers, now: number): number | null {
  const header = headers.get('retry-after');
  if (header === null) return null;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return wait > 0 ? wait : null;
}
