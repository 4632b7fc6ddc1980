import { z } from 'zod';
import type { ProcessResult } from '../processes/process';
import { noUsage, type TokenUsage } from './chatModel';
import { ModelError, type ModelErrorDetails, type ModelErrorKind } from './modelError';
import { withoutKeys } from './redaction';

export interface ClaudeCodeReply {
  /** JSON where the schema was kept to. */
  readonly text: string;
  /** Id of the model that wrote most of it, if it is said. */
  readonly model: string | undefined;
  readonly usage: TokenUsage;
  /** In US dollars, by Claude Code's estimate. */
  readonly cost: number | null;
}

/** The object that `claude -p --output-format json` prints: https://code.claude.com/docs/en/headless. What is missing is not needed. */
const resultSchema = z.object({
  type: z.literal('result'),
  subtype: z.string().default('success'),
  is_error: z.boolean().default(false),
  result: z.string().default(''),
  structured_output: z.unknown().optional(),
  total_cost_usd: z.number().nullish(),
  usage: z
    .object({
      input_tokens: z.number().default(0),
      cache_creation_input_tokens: z.number().nullish(),
      cache_read_input_tokens: z.number().nullish(),
      output_tokens: z.number().default(0),
    })
    .optional(),
  modelUsage: z.record(z.string(), z.looseObject({ outputTokens: z.number().default(0) })).optional(),
  errors: z.array(z.string()).default([]),
});

type Result = z.infer<typeof resultSchema>;

/**
 * Reads what `claude -p --output-format json` printed.
 * @param maxDollars what one request may cost
 * @throws ModelError when that is no reply
 */
export function claudeCodeReply(ended: ProcessResult, maxDollars: number): ClaudeCodeReply {
  if (ended.timedOut) {
    throw new ModelError('server', 'Claude Code did not answer in time and was stopped. Try again later.');
  }
  const result = resultIn(ended.stdout);
  if (!result) throw noResult(ended);
  const usage = usageOf(result);
  const cost = result.total_cost_usd ?? null;
  const paid = { usage, cost, text: result.result };
  if (result.subtype !== 'success' || result.is_error) throw failure(result, maxDollars, paid);
  const { structured_output: structured } = result;
  const text = structured === undefined || structured === null ? result.result : JSON.stringify(structured);
  return { text, model: modelOf(result), usage, cost };
}

/** Some versions print all messages as an array, the result last. */
function resultIn(stdout: string): Result | undefined {
  let printed: unknown;
  try {
    printed = JSON.parse(stdout);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const messages: unknown[] = Array.isArray(printed) ? printed : [printed];
  return messages.map((message) => resultSchema.safeParse(message)).findLast(({ success }) => success)?.data;
}

function failure(result: Result, maxDollars: number, paid: ModelErrorDetails): ModelError {
  const said = [result.result, ...result.errors].filter((text) => text !== '').join(' ');
  switch (result.subtype) {
    case 'error_max_budget_usd':
      return new ModelError(
        'too large',
        `Claude Code stopped at $${maxDollars.toFixed(2)}, which is what one request may cost.`,
        paid,
      );
    case 'error_max_structured_output_retries':
      return new ModelError('bad reply', 'Claude Code gave no reply of the form that was asked for.', paid);
    default:
      return failureSaid(said, paid) ?? new ModelError('server', `Claude Code failed: ${quoted(said)}`, paid);
  }
}

function noResult({ stdout, stderr, exitCode, signal }: ProcessResult): ModelError {
  const said = stderr.trim() || stdout.trim();
  if (/unknown option/i.test(said)) {
    return new ModelError(
      'unavailable',
      `This Claude Code does not know an option that is needed: ${quoted(said)} Update it with “claude update”.`,
    );
  }
  if (exitCode === 0) {
    return new ModelError('bad reply', `Claude Code printed no result that can be read: ${quoted(said)}`, {
      text: stdout.slice(0, 10_000),
    });
  }
  const how = exitCode === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${exitCode}`;
  return failureSaid(said, {}) ?? new ModelError('server', `Claude Code ${how}: ${quoted(said)}`);
}

const sayings: readonly (readonly [RegExp, ModelErrorKind, string])[] = [
  [
    /\/login|not logged in|invalid api key|oauth|unauthori[sz]ed|authentication/i,
    'unavailable',
    'Claude Code is not signed in. Start “claude” in a terminal, sign in there with /login, and try again.',
  ],
  [
    /(usage|weekly|hour|session|your) limit|limit reached|credit balance|out of (extra )?usage/i,
    'credit',
    'Your Claude account has reached its limit.',
  ],
  [/prompt is too long|too large|413/i, 'too large', 'The request is too long for the model.'],
  [/rate.?limit|429/i, 'rate limit', 'Claude has too many requests of yours just now. Try again in a minute.'],
  [/overloaded|529/i, 'overloaded', 'Claude is overloaded. Try again in a few minutes.'],
  [/selected model|model.*(not (exist|found)|may not)/i, 'unavailable', 'Claude Code does not have that model.'],
  [
    /connection error|unable to connect|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|fetch failed|proxy/i,
    'connection',
    'Claude Code does not reach Anthropic. Look at the network, and at the proxy settings.',
  ],
];

/** What Claude Code says in prose, as a sentence of ours with its own words behind. */
function failureSaid(said: string, paid: ModelErrorDetails): ModelError | undefined {
  const saying = sayings.find(([pattern]) => pattern.test(said));
  if (!saying) return undefined;
  const [, kind, sentence] = saying;
  return new ModelError(kind, `${sentence} It says: ${quoted(said)}`, paid);
}

function quoted(said: string): string {
  const line = withoutKeys(said).replaceAll(/\s+/g, ' ').trim();
  return line === '' ? 'nothing.' : `“${line.length > 300 ? `${line.slice(0, 300)}…` : line}”.`;
}

function usageOf({ usage }: Result): TokenUsage {
  if (!usage) return noUsage;
  return {
    input: usage.input_tokens,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    output: usage.output_tokens,
  };
}

function modelOf({ modelUsage = {} }: Result): string | undefined {
  return Object.entries(modelUsage).toSorted(([, a], [, b]) => b.outputTokens - a.outputTokens)[0]?.[0];
}
