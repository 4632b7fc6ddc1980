import type { ChatModel } from '../../../src/models/chatModel';
import { checkedReply } from '../../../src/models/checkedReply';
import { usage } from './requests';

/** A model that answers everything with one text, or fails with one error. */
export function answering(answer: string | Error): ChatModel {
  return {
    name: 'model-1 (test)',
    capabilities: { schema: true, cache: false, batch: false, usage: true, concurrency: 1 },
    estimate: ({ maxOutputTokens }) => Promise.resolve({ inputTokens: 100, outputTokens: maxOutputTokens, cost: 0.5 }),
    ask: ({ schema }) => {
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve().then(() => {
        const value = checkedReply(schema, answer, { usage, cost: 0.01 });
        return { value, text: answer, model: 'model-1', usage, cost: 0.01, limits: null };
      });
    },
  };
}
