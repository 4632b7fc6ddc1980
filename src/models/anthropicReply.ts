import type { StopReason, Usage } from '@anthropic-ai/sdk/resources/messages';
import type { ChatRequest, TokenUsage } from './chatModel';
import { checkedReply } from './checkedReply';
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
 * What the request's schema makes of a reply, and its text.
 * @param paid usage and cost, for the error where the reply is none
 * @throws ModelError
 */
export function readReply<T>(
  request: ChatRequest<T>,
  reply: ReceivedReply,
  paid: ModelErrorDetails,
): { readonly value: T; readonly text: string } {
  const { subject, maxOutputTokens } = request;
  const text = isWrapped(request) ? unwrapped(reply.text) : reply.text;
  const details = { ...paid, text };
  switch (reply.stopReason) {
    case 'refusal':
      throw new ModelError('refused', `The model refuses to answer about ${subject}.`, details);
    case 'max_tokens': {
      const tokens = maxOutputTokens.toLocaleString('en');
      throw new ModelError('truncated', `The reply about ${subject} was cut off at ${tokens} tokens.`, details);
    }
    case 'model_context_window_exceeded':
      throw new ModelError('too large', `The model cannot read and say so much about ${subject} at once.`, details);
    case 'tool_use':
    case 'pause_turn':
      throw new ModelError('bad reply', `The model wants a tool instead of answering about ${subject}.`, details);
    case 'end_turn':
    case 'stop_sequence':
    case null:
      return { value: checkedReply(request.schema, text, paid), text };
  }
}

/** What stands in the object that `replySchema` put around a reply; recordings and logs have it as other providers give it. */
function unwrapped(text: string): string {
  try {
    const whole = JSON.parse(text) as { readonly reply?: unknown } | null;
    return whole?.reply === undefined ? text : JSON.stringify(whole.reply);
  } catch (error) {
    // No JSON: the schema says so, with the text as it is.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
