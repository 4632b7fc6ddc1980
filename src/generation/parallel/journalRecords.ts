import { z } from 'zod';
import { moduleResult } from './moduleResult';

/**
 * What a run notes down, in the order in which it happened. `key` names a question for ever: `src/shop/tax.py#test-designer#1` is the
 * first one that the test-designer asked about that module.
 */

const usage = z.object({ input: z.number(), cacheRead: z.number(), cacheWrite: z.number(), output: z.number() });

/** A question is about to be sent: from now on it may have to be paid. With what it costs at most. */
const sent = z.object({
  kind: z.literal('sent'),
  key: z.string(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.number().nullable(),
});

/** It was under way when an earlier process ended: whether it was answered, and paid, nobody knows. */
const lost = sent.extend({ kind: z.literal('lost') });

/** Its answer. */
const reply = z.object({
  kind: z.literal('reply'),
  key: z.string(),
  value: z.unknown(),
  text: z.string(),
  model: z.string(),
  usage,
  cost: z.number().nullable(),
});

/** There is no answer that can be used. Without usage it was not paid, and may be asked again. */
const noReply = z.object({
  kind: z.literal('no reply'),
  key: z.string(),
  error: z.string(),
  message: z.string(),
  text: z.string(),
  usage,
  cost: z.number().nullable(),
});

/** These questions were handed in together; their answers can be fetched by the batch's id. */
const batch = z.object({ kind: z.literal('batch'), id: z.string(), keys: z.array(z.string()) });

/** A module is done. `text`: the whole test file, which is written next. */
const result = z.object({
  kind: z.literal('result'),
  module: z.string(),
  result: moduleResult,
  text: z.string().nullable(),
});

/** The module's test file is on the disk. */
const saved = z.object({ kind: z.literal('saved'), module: z.string() });

export const journalRecord = z.discriminatedUnion('kind', [sent, lost, reply, noReply, batch, result, saved]);

export type JournalRecord = z.infer<typeof journalRecord>;
export type RecordOf<Kind extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: Kind }>;
/** What is known of a question that was answered. */
export type Answer = RecordOf<'reply'> | RecordOf<'no reply'>;
