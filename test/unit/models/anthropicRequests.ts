import { z } from 'zod';
import type { ChatRequest, PromptPart } from '../../../src/models/chatModel';

export const answerSchema = z.object({ answer: z.string(), lines: z.array(z.number().int().min(1)).max(20) });

export type Answer = z.infer<typeof answerSchema>;

/** What `answerSchema` accepts. */
export const goodAnswer: Answer = { answer: 'It adds.', lines: [3, 4] };

/** A text of so many tokens, as the server in the tests counts them; texts with different beginnings differ. */
export function tokens(count: number, beginning = 'text'): string {
  return `${beginning} `.padEnd(count * 4, 'lorem ipsum ');
}

/** A request with a stable system part and the given parts of one message. */
export function request(
  parts: readonly PromptPart[] = [{ text: 'What does add() do?' }],
  more: Partial<ChatRequest<Answer>> = {},
): ChatRequest<Answer> {
  return {
    purpose: 'test-designer',
    subject: 'shop.pricing',
    system: [{ text: 'You design tests.', isStable: true }],
    messages: [{ role: 'user', parts }],
    schema: answerSchema,
    maxOutputTokens: 4000,
    ...more,
  };
}
