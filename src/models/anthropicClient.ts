import type { Anthropic, ClientOptions } from '@anthropic-ai/sdk';
import type { RateGate } from './rateGate';
import { rateLimitsOf, retryAfterOf } from './rateLimits';
import type { SchemaTransform } from './anthropicRequest';

export const anthropicUrl = 'https://api.anthropic.com';

/** How to get to the Messages API. */
export interface AnthropicAccess {
  readonly apiKey: string;
  /** Of Anthropic, or of a gateway that speaks its protocol; `anthropicUrl` by default. */
  readonly baseUrl?: string | undefined;
  /**
   * `http://proxy:3128`, for where `fetch` does not find it by itself: on the command line. In the extension VS Code's own `fetch`
   * follows the proxy settings of VS Code.
   */
  readonly proxy?: string | undefined;
  /** Until an answer begins; ten minutes by default. */
  readonly timeoutMs?: number | undefined;
  /** How often a request is tried again, after 408, 409, 429, 5xx and lost connections; 4 by default. */
  readonly retries?: number | undefined;
}

/** The client, and what else is taken from the SDK, which is loaded only when it is needed. */
export interface AnthropicClient {
  readonly messages: Anthropic['messages'];
  readonly models: Anthropic['models'];
  readonly transformSchema: SchemaTransform;
}

type Middleware = NonNullable<ClientOptions['middleware']>[number];

/** A client that uses nothing but `access`: no key, address or header from the environment, or from files of other programs. */
export async function connectAnthropic(access: AnthropicAccess): Promise<AnthropicClient> {
  const [{ Anthropic }, { jsonSchemaOutputFormat }, fetch] = await Promise.all([
    import('@anthropic-ai/sdk'),
    import('@anthropic-ai/sdk/helpers/json-schema'),
    fetchThrough(access.proxy),
  ]);
  const { messages, models } = new Anthropic({
    apiKey: access.apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: access.baseUrl ?? anthropicUrl,
    timeout: access.timeoutMs ?? 600_000,
    maxRetries: access.retries ?? 4,
    middleware: [onlyOurKey(access.apiKey)],
    openTelemetry: false,
    // Its log could show what is asked and answered; errors reach us as errors.
    logLevel: 'off',
    fetch,
  });
  return {
    messages,
    models,
    transformSchema: (schema) => jsonSchemaOutputFormat({ ...schema, type: 'object' }).schema,
  };
}

/** The SDK adds the headers of `ANTHROPIC_CUSTOM_HEADERS`, which may be another program's key. */
function onlyOurKey(apiKey: string): Middleware {
  return (request, next) => {
    request.headers.delete('x-api-key');
    request.headers.set('authorization', `Bearer ${apiKey}`);
    return next(request);
  };
}

/** Each try of a request waits for its turn, and tells the gate what the answer says of the limits. */
export function throughGate(
  gate: RateGate,
  inputTokens: number,
  signal: AbortSignal | undefined,
  now: () => number,
): Middleware {
  return async (request, next) => {
    await gate.admit(inputTokens, signal);
    const response = await next(request);
    gate.observe(rateLimitsOf(response.headers), retryAfterOf(response.headers, now()));
    return response;
  };
}

async function fetchThrough(proxy: string | undefined): Promise<typeof fetch> {
  // Looked up at each call: VS Code puts its own in place when an extension starts.
  if (!proxy) return (input, init) => fetch(input, init);
  // Node's own fetch takes no dispatcher of another version of undici.
  const undici = await import('undici');
  const dispatcher = new undici.ProxyAgent(proxy);
  const fetchOfUndici = (input: string, init: object) => undici.fetch(input, { ...init, dispatcher });
  return fetchOfUndici as unknown as typeof fetch;
}
