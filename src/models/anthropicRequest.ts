import type { MessageCreateParamsNonStreaming, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { z } from 'zod';
import type { ChatRequest, PromptPart } from './chatModel';

/** How hard a model thinks before it answers: what it thinks is output, too. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ModelSettings {
  /** Id of the model. */
  readonly model: string;
  /** The model's own default where it is not given. */
  readonly effort?: Effort | undefined;
}

/** Makes of a JSON schema what structured outputs allow: the SDK's own function. */
export type SchemaTransform = (schema: Record<string, unknown>) => Record<string, unknown>;

/** The body of a Messages API request, without `stream`. */
export type MessageParams = Pick<
  MessageCreateParamsNonStreaming,
  'model' | 'max_tokens' | 'system' | 'messages' | 'output_config'
>;

/** As the API limits them. */
const maxBreakpoints = 4;

/**
 * A request as the Messages API wants it. Its breakpoints for the prompt cache are behind the last stable part of the system and
 * the last three of the messages, so that requests that share only the beginning find that, too. Empty parts, which the API
 * refuses, are left out.
 */
export function messageParams(
  request: ChatRequest,
  { model, effort }: ModelSettings,
  transform: SchemaTransform,
): MessageParams {
  const inMessages = request.messages.flatMap(({ parts }) => parts.filter(isCacheable));
  const breakpoints = new Set([
    ...request.system.filter(isCacheable).slice(-1),
    ...inMessages.slice(-(maxBreakpoints - 1)),
  ]);
  const blocks = (parts: readonly PromptPart[]): TextBlockParam[] =>
    parts
      .filter(({ text }) => text.trim() !== '')
      .map((part) => ({
        type: 'text',
        text: part.text,
        ...(breakpoints.has(part) && { cache_control: { type: 'ephemeral' } }),
      }));
  return {
    model,
    max_tokens: request.maxOutputTokens,
    ...(request.system.length > 0 && { system: blocks(request.system) }),
    messages: request.messages.map(({ role, parts }) => ({ role, content: blocks(parts) })),
    output_config: {
      format: { type: 'json_schema', schema: transform(jsonSchema(request.schema)) },
      ...(effort && { effort }),
    },
  };
}

function isCacheable({ text, isStable }: PromptPart): boolean {
  return isStable === true && text.trim() !== '';
}

/** What the model may write: defaults are for what it leaves out. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** Characters of the prompt, to estimate its tokens by where nobody counts them. */
export function promptCharacters(params: MessageParams): number {
  return JSON.stringify([params.system, params.messages, params.output_config?.format]).length;
}
