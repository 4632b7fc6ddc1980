import type { ChatRequest } from '../../models/chatModel';
import type { ModelContext } from './modelContext';
import type { DesignedCase, ModelTestDesign } from './modelRecords';
import { designReply, type ModuleReply } from './moduleReply';
import { answerParts, contextPart, systemParts } from './sharedPrompt';

/** A longer design makes a test module that no reply has room for. */
export const MAX_CASES = 40;

const task = `Step test-designer. Design the fewest test cases that together reach everything under <missing>.

- For each case follow the code by hand: state in "act" the call with its values, and in "expectation" what comes of it, computed step by step. A wrong expected value is a failed test.
- "arrange" names what has to be there first and how the test gets it: objects and their arguments, files under tmp_path, fixtures, what is monkeypatched and by what.
- "reason": "uncovered line" or "uncovered branch" for what is reached first here, "error path" for what ends in an exception, "boundary" for values at and beside a limit that the code compares with. "other path" and "mutant" are for cases that sharpen others.
- "aims": the missing lines that the case reaches, by the numbers in <source>. Empty when it only takes a missing branch.
- Lines that no test can reach (another platform, a condition that never holds) or should reach go under "unreachable", with the reason.
- Write notes, not prose: each field in as few words as a colleague needs to write the test. At most ${MAX_CASES} cases. Leave "code" empty.`;

/** Asks for a design of test cases: the first of the two calls about a module. */
export function designRequest(context: ModelContext): ChatRequest<ModuleReply> {
  return {
    purpose: 'test-designer',
    subject: context.module.name,
    system: systemParts(context.style),
    messages: [{ role: 'user', parts: [contextPart(context), ...answerParts(context), { text: task }] }],
    schema: designReply,
    maxOutputTokens: 8_000,
  };
}

/** A design as far as it can be worked with. */
export interface CheckedDesign {
  readonly design: ModelTestDesign;
  /** What of the reply is not taken, and why, as sentences. */
  readonly notes: readonly string[];
}

/** Takes the cases that aim at functions of the context, numbers them anew, and of their aims those lines that are missing. */
export function checkDesign({ gaps }: ModelContext, reply: ModelTestDesign): CheckedDesign {
  const missing = new Map<string, Set<number>>();
  for (const { target, missingLines } of gaps) {
    const { qualname } = target.signature;
    missing.set(qualname, new Set([...(missing.get(qualname) ?? []), ...missingLines]));
  }
  const all = new Set([...missing.values()].flatMap((lines) => [...lines]));
  const notes: string[] = [];
  const cases: DesignedCase[] = [];
  for (const one of reply.cases) {
    if (!missing.has(one.qualname)) {
      notes.push(`A case is about ${JSON.stringify(one.qualname.slice(0, 100))}, which has no gap here.`);
    } else if (one.act.trim() === '' || one.expectation.trim() === '') {
      notes.push(`A case of ${one.qualname} says nothing of what to call or what to expect.`);
    } else if (cases.length === MAX_CASES) {
      notes.push(`There are more than ${MAX_CASES} cases: the first ones are taken.`);
      break;
    } else {
      cases.push({ ...one, number: cases.length + 1, aims: one.aims.filter((aim) => all.has(aim)) });
    }
  }
  const unreachable = reply.unreachable
    .map(({ lines, why }) => ({ lines: lines.filter((line) => all.has(line)), why }))
    .filter(({ lines }) => lines.length > 0);
  return { design: { cases, unreachable }, notes };
}
