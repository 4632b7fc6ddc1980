import {
  addUsage,
  type AskOptions,
  type ChatMessage,
  type ChatModel,
  type ChatReply,
  type ChatRequest,
} from '../../models/chatModel';
import { ModelError } from '../../models/modelError';
import type { Lookup, LookupAnswer } from './nameLookup';
import { answerParts, MAX_LOOKUPS, MAX_NAMES, paragraph } from './sharedPrompt';

/** A reply that may ask for names to be explained instead of answering. */
export interface MayAsk {
  readonly lookups: readonly string[];
}

/** The last reply; usage and cost are those of all requests together. */
export interface AnsweredReply<T> extends ChatReply<T> {
  /** What was looked up on the way, for later requests: see `withAnswers`. */
  readonly answers: readonly LookupAnswer[];
}

/**
 * Asks, and as long as the reply asks back, asks again with what the project's text says of the names: at most `MAX_LOOKUPS` times.
 * @throws ModelError like `ChatModel.ask`, with what earlier requests of it have cost; `bad reply` when the last one still asks
 */
export async function askWithLookups<T extends MayAsk>(
  model: ChatModel,
  request: ChatRequest<T>,
  lookup: Lookup,
  options?: AskOptions,
): Promise<AnsweredReply<T>> {
  const answers: LookupAnswer[] = [];
  let reply = await model.ask(request, options);
  for (let round = 1; reply.value.lookups.length > 0; round += 1) {
    if (round > MAX_LOOKUPS) {
      const { usage, cost, text } = reply;
      throw new ModelError('bad reply', 'The model went on asking for names instead of answering.', {
        usage,
        cost,
        text,
      });
    }
    const known = new Set(answers.map(({ name }) => name));
    const names = [...new Set(reply.value.lookups)].slice(0, MAX_NAMES);
    options?.signal?.throwIfAborted();
    const told = await Promise.all(names.map(lookup));
    answers.push(...told.filter(({ name }) => !known.has(name)));
    const next = withLookups(request, answers, MAX_LOOKUPS - round);
    reply = await together(reply, () => model.ask(next, options));
  }
  return { ...reply, answers };
}

/** The request with what was looked up, behind all that it had: what was cached of it stays so. */
export function withLookups<T>(
  request: ChatRequest<T>,
  answers: readonly LookupAnswer[],
  left: number,
): ChatRequest<T> {
  const parts = answerParts({ answers });
  const more =
    left > 0
      ? `You may ask ${left === 1 ? 'once' : `${left} times`} more.`
      : 'You cannot ask again: answer now, with "lookups" empty.';
  const said = { text: `You asked about these names. ${more}` };
  const last = request.messages.at(-1)!;
  const asked: ChatMessage = { ...last, parts: [...last.parts, { text: paragraph('') }, ...parts, said] };
  return { ...request, messages: [...request.messages.slice(0, -1), asked] };
}

/** The next reply with what both have cost. */
async function together<T>(before: ChatReply<T>, ask: () => Promise<ChatReply<T>>): Promise<ChatReply<T>> {
  const sum = (cost: number | null): number | null =>
    before.cost === null || cost === null ? (cost ?? before.cost) : before.cost + cost;
  try {
    const reply = await ask();
    return { ...reply, usage: addUsage(before.usage, reply.usage), cost: sum(reply.cost) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { kind, message, usage, cost, text, cause } = error;
    throw new ModelError(kind, message, { usage: addUsage(before.usage, usage), cost: sum(cost), text, cause });
  }
}
