import { z } from 'zod';
import type { ChatRequest } from '../../../src/models/chatModel';

export interface Draft {
  readonly code: string;
  readonly number: number;
}

/** A request as the test-writer might make it. */
export function request(change: Partial<ChatRequest<Draft>> = {}): ChatRequest<Draft> {
  return {
    purpose: 'test-writer',
    subject: 'shop.pricing',
    system: [{ text: 'You write tests.\n', isStable: true }],
    messages: [{ role: 'user', parts: [{ text: 'The module:\n' }, { text: 'def price(): ...\n' }] }],
    schema: z.object({ code: z.string(), number: z.number() }),
    maxOutputTokens: 1000,
    ...change,
  };
}

export const usage = { input: 100, cacheRead: 20, cacheWrite: 10, output: 50 };
