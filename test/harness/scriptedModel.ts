import type { ChatModel, ChatReply, ChatRequest, TokenUsage } from '../../src/models/chatModel';

/** What each of its replies takes, beside 0.25 dollars. */
export const paid: TokenUsage = { input: 100, cacheRead: 10, cacheWrite: 1, output: 5 };

/** A model that gives these replies, one after the other, and what it was asked. An error is thrown. */
export function replying(replies: readonly unknown[]): { model: ChatModel; requests: ChatRequest[] } {
  const requests: ChatRequest[] = [];
  const model: ChatModel = {
    name: 'scripted',
    capabilities: { schema: true, cache: false, batch: false, usage: true, concurrency: 1 },
    estimate: () => Promise.resolve({ inputTokens: 1, outputTokens: 1, cost: null }),
    ask: <T>(request: ChatRequest<T>): Promise<ChatReply<T>> => {
      const reply = replies[requests.length];
      requests.push(request);
      if (reply instanceof Error) return Promise.reject(reply);
      const value = request.schema.parse(reply);
      const text = JSON.stringify(reply);
      return Promise.resolve({ value, text, model: 'scripted', usage: paid, cost: 0.25, limits: null });
    },
  };
  return { model, requests };
}
