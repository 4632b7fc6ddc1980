import type { StopReason, Usage } from '@anthropic-ai/sdk/resources/messages';
import type { ChatRequest, TokenUsage } from './chatModel';
import { checkedReply } from './checkedReply';
import { ModelError, type ModelErrorDetails } from './modelError';

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
export function readReply<T>(request: ChatRequest<T>, { text, stopReason }: ReceivedReply, paid: ModelErrorDetails): T {
  const { subject, maxOutputTokens } = request;
  const details = { ...paid, text };
  switch (stopReason) {
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
      return checkedReply(request.schema, text, paid);
  }
}
