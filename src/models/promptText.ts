import { z } from 'zod';
import type { ChatRequest, PromptPart } from './chatModel';

/** Prompts as one text: for providers that take no parts, and for people who read them. */

export function partsText(parts: readonly PromptPart[]): string {
  return parts.map(({ text }) => text).join('');
}

/** The messages as one prompt; several of them are told apart by tags. */
export function conversationText({ messages }: Pick<ChatRequest, 'messages'>): string {
  if (messages.length === 1) return partsText(messages[0]!.parts);
  const turns = messages.map(({ role, parts }) => `<message from="${role}">\n${partsText(parts)}\n</message>`);
  return `${turns.join('\n\n')}\n\nAnswer the last message.`;
}

/** What shows nothing, or in another order than it is read in: control characters, bidirectional marks, tag characters. */
const invisible =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Text that others wrote, for a prompt: nothing in it is hidden from who reads along. `\u{202e}` is written with these letters. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replace(invisible, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** Tells a model without structured output what its reply must be. */
export function schemaInstruction(schema: z.ZodType): string {
  return `Reply with one JSON value and nothing else: no prose, no code fence. It must be valid against this JSON Schema:\n${JSON.stringify(jsonSchema(schema))}`;
}

/** What `schema` accepts, as JSON Schema for providers. */
export function jsonSchema(schema: z.ZodType): object {
  return Object.fromEntries(Object.entries(z.toJSONSchema(schema)).filter(([key]) => key !== '$schema'));
}

/**
 * About how many tokens a text has, where nobody can count them: rather too many. Code has three to four characters a token, other
 * scripts than Latin about one.
 */
export function tokensOf(text: string): number {
  const foreign = text.match(/\P{ASCII}/gu)?.length ?? 0;
  return Math.ceil((text.length - foreign) / 3) + foreign;
}

/** About how many tokens a request has, its schema included; see `tokensOf`. */
export function tokensOfRequest(request: ChatRequest): number {
  return tokensOf(partsText(request.system) + conversationText(request) + JSON.stringify(jsonSchema(request.schema)));
}
