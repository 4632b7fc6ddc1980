import type { StopReason, Usage } from '@anthropic-ai/sdk/resources/messages';
import type { ChatRequest, TokenUsage } from './chatModel';
import { ModelError, type ModelErrorDetails } from './modelError';
import { isWrapped } from './anthropicRequest';

/** A reply as it came, whole or not. */
export interface ReceivedReply {
  readonly text: string;
  readonly stopReason: StopReason | null;
}

/** Usage as the API counts it; fields that are missing count nothing. */
export function usageOf(usage: Partial<Usage>): TokenUsage {
  return {
    input: usage.input_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
  };
}

/**
 * What the request's schema makes of a reply.
 * @param paid usage and cost, for the error where the reply is none
 * @throws ModelError
 */
export function readReply<T>(request: ChatRequest<T>, reply: ReceivedReply, paid: ModelErrorDetails): T {
  const { text, stopReason } = reply;
  const details = { ...paid, text };
  switch (stopReason) {
    case 'refusal':
      throw new ModelError('refused', `The model refuses to answer about ${request.subject}.`, details);
    case 'max_tokens':
      throw new ModelError(
        'truncated',
        `The reply about ${request.subject} was cut off at ${request.maxOutputTokens.toLocaleString('en')} tokens.`,
        details,
      );
    case 'model_context_window_exceeded':
      throw new ModelError(
        'too large',
        `The model cannot read and answer so much about ${request.subject} at once.`,
        details,
      );
    case 'tool_use':
    case 'pause_turn':
      throw new ModelError(
        'bad reply',
        `The model wants to use a tool instead of answering about ${request.subject}.`,
        details,
      );
    case 'end_turn':
    case 'stop_sequence':
    case null:
      break;
  }
  return parseReply(request, text, details);
}

/** @throws ModelError (`bad reply`) */
function parseReply<T>(request: ChatRequest<T>, text: string, details: ModelErrorDetails): T {
  const bad = (what: string): ModelError =>
    new ModelError('bad reply', `The reply about ${request.subject} ${what}.`, details);
  if (text.trim() === '') throw bad('is empty');
  const json = parseJson(text);
  if (json === undefined) throw bad('is no JSON');
  const content = isWrapped(request) && typeof json === 'object' && json && 'reply' in json ? json.reply : json;
  const result = request.schema.safeParse(content);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw bad(`is not what was asked for${place}: ${issue?.message ?? 'another form'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // It is the model's text, and what becomes of it is the caller's matter.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
