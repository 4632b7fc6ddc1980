import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChatRequest } from './chatModel';
import { fenced } from './fenced';
import { conversationText, jsonSchema, partsText } from './promptText';

/**
 * A reply that is kept as a file. Texts of several lines are written as `{"$lines": […]}`, so that code can be read, compared
 * and written by hand.
 */
export interface Recording {
  /** Who answered: a model's id, or what a person who wrote the reply wants to say about it. */
  readonly model: string;
  /** As JSON; for a reply that is none, its text. */
  readonly reply: unknown;
  readonly usage?: z.infer<typeof usageSchema> | undefined;
  /** In US dollars. */
  readonly cost?: number | null | undefined;
}

const usageSchema = z.object({ input: z.number(), cacheRead: z.number(), cacheWrite: z.number(), output: z.number() });

const recordingSchema = z.object({
  model: z.string().default('written by hand'),
  reply: z.unknown().refine((reply) => reply !== undefined, 'is missing'),
  usage: usageSchema.optional(),
  cost: z.number().nullish(),
});

/**
 * What the files of a request are called, without ending: the same for the same purpose, prompt and schema, whoever is asked.
 * `test-writer.shop.pricing.1f0c2d9a8b7e6d5c`
 */
export function recordingName(request: ChatRequest): string {
  const { purpose, system, messages, schema } = request;
  const asked = {
    purpose,
    system: partsText(system),
    messages: messages.map(({ role, parts }) => [role, partsText(parts)]),
    schema: jsonSchema(schema),
  };
  return named(request, createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16));
}

/**
 * What the files of a purpose's `number`th request about a subject may be called, whatever its prompt is: for replies that are written
 * by hand, and must outlive changes of the prompt. `test-writer.shop.pricing.2`
 * @param number 1-based
 */
export function numberedRecordingName(request: Pick<ChatRequest, 'purpose' | 'subject'>, number: number): string {
  return named(request, String(number));
}

function named({ purpose, subject }: Pick<ChatRequest, 'purpose' | 'subject'>, key: string): string {
  const about = subject.replaceAll(/[^\w.-]+/g, '-').slice(0, 60);
  return [purpose, about, key].filter((part) => part !== '').join('.');
}

export function recordingText({ reply, ...rest }: Recording): string {
  return `${JSON.stringify({ ...rest, reply: withLines(reply) }, undefined, 2)}\n`;
}

/** @throws SyntaxError when it is no JSON; ZodError when it is no recording */
export function parseRecording(text: string): Recording {
  const recording = recordingSchema.parse(JSON.parse(text));
  return { ...recording, reply: withoutLines(recording.reply) };
}

/** The request as a page to read, and what to do to answer it by hand. */
export function promptPage(request: ChatRequest, name: string): string {
  const { purpose, subject, system, schema } = request;
  return [
    `# ${purpose}: ${subject}`,
    `There is no recorded reply. To write one, put it beside this file, as \`${name}.json\`: \`{"model": "written by hand", "reply": …}\`. A text of several lines may be written as \`{"$lines": ["…", "…"]}\`.`,
    `## What the reply must be`,
    fenced('json', JSON.stringify(jsonSchema(schema), undefined, 2)),
    '## System',
    fenced('text', partsText(system)),
    '## Messages',
    fenced('text', conversationText(request)),
  ]
    .join('\n\n')
    .concat('\n');
}

function withLines(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\n') ? { $lines: value.split('\n') } : value;
  return mapped(value, withLines);
}

function withoutLines(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$lines' in value && Array.isArray(value.$lines)) {
    return value.$lines.join('\n');
  }
  return mapped(value, withoutLines);
}

function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}
