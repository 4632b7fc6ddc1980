import { z } from 'zod';
import type { ChatRequest } from '../../models/chatModel';
import type { ModelContext } from './modelContext';
import type { ModelSelection } from './modelRecords';
import { answerParts, contextPart, systemParts } from './sharedPrompt';

const task = `Step function-identifier. Of the functions under <missing>, say which are worth testing, in the order in which tests should be written.

- "worth": high for rules that callers rely on and for handling of errors that cost something; medium for the rest that decides something; low for what hardly can be wrong; none for what a test would only repeat (it hands on, prints, or is wiring).
- "why": one sentence, about this function, that a colleague would find useful. Do not restate its name or its docstring.
- "seam": null when a test can get there as the code is: by arguments, monkeypatch, tmp_path, a stand-in. Else one sentence: what has to change in the code first, such as a parameter for the clock.

Each function once, by its name under <missing>.`;

export const selectionReply = z
  .object({
    lookups: z.array(z.string()).describe('Names to be told about before answering; else empty'),
    functions: z.array(
      z.object({
        qualname: z.string(),
        worth: z.enum(['high', 'medium', 'low', 'none']),
        why: z.string(),
        seam: z.string().nullable(),
      }),
    ),
  })
  .refine(({ lookups, functions }) => lookups.length + functions.length > 0, 'No function is named.');

export type SelectionReply = z.infer<typeof selectionReply>;

/** Asks which of a module's functions are worth testing, and which need the code changed first. */
export function selectionRequest(context: ModelContext): ChatRequest<SelectionReply> {
  return {
    purpose: 'function-identifier',
    subject: context.module.name,
    system: systemParts(context.style),
    messages: [{ role: 'user', parts: [contextPart(context), ...answerParts(context), { text: task }] }],
    schema: selectionReply,
    maxOutputTokens: 4_000,
  };
}

/** A selection as far as it is about the functions that were asked about. */
export interface CheckedSelection extends ModelSelection {
  /** What of the reply is not taken, and why, as sentences. */
  readonly notes: readonly string[];
}

const MAX_SENTENCE = 500;

/** Takes what the reply says of functions of the context, each once. */
export function checkSelection({ gaps }: ModelContext, { functions }: SelectionReply): CheckedSelection {
  const known = new Set(gaps.map(({ target }) => target.signature.qualname));
  const notes: string[] = [];
  const taken = new Map<string, ModelSelection['functions'][number]>();
  for (const { qualname, worth, why, seam } of functions) {
    if (!known.has(qualname)) notes.push(`There is no gap in ${JSON.stringify(qualname.slice(0, 100))}.`);
    else if (taken.has(qualname)) notes.push(`${qualname} is named twice.`);
    else taken.set(qualname, { qualname, worth, why: short(why), seam: seam === null ? null : short(seam) });
  }
  return { functions: [...taken.values()], notes };
}

function short(sentence: string): string {
  return sentence.replace(/\s+/gu, ' ').trim().slice(0, MAX_SENTENCE);
}
