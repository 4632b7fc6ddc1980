import type { ChatRequest, PromptPart } from '../../models/chatModel';
import type { ModelContext } from './modelContext';
import type { DesignedCase, DraftFailure, ModelDraft, ModelTestDesign } from './modelRecords';
import { draftReply, type ModuleReply } from './moduleReply';
import { block } from '../../models/promptBlock';
import { answerParts, contextPart, paragraph, systemParts } from './sharedPrompt';

/** Who asks, in requests for tests. */
export const testWriter = 'test-writer';

const task = `Step test-writer. Write the cases of <design> as a pytest module, one test for each behaviour, with cases that differ in values only as rows of one parametrized test. Where following the code shows that a case of the design is wrong, write what the code does. The rules for test code hold for every line. Leave "cases" and "unreachable" empty.`;

const repairTask = `Step test-writer, again. The tests under <failure> are not kept; the others of the draft are, and need not come again. Write a module that has only these tests, put right, under the same names.

- Read the output first: is the value that was expected wrong, the way it is called, or what is replaced? Correct the cause.
- Where <failure> says what was observed, follow the code to see whether that is what it should do. If so, expect it exactly. If the code itself looks wrong, leave the test out.
- Never make a test pass by asserting less.
- Leave out a test that cannot be put right.

The rules for test code hold for every line. Leave "cases" and "unreachable" empty. When no test can be put right, "code" is a comment that says why.`;

/** Asks for the tests of a design: the second of the two calls about a module. Its prompt begins with that of the first. */
export function draftRequest(context: ModelContext, design: ModelTestDesign): ChatRequest<ModuleReply> {
  return writerRequest(context, [designPart(design), { text: task }]);
}

/** Asks to put right the tests of a draft that are not kept. */
export function repairRequest(
  context: ModelContext,
  design: ModelTestDesign,
  draft: ModelDraft,
  failures: readonly DraftFailure[],
): ChatRequest<ModuleReply> {
  const blocks = [
    block('draft', shortened(draft.code, MAX_DRAFT)),
    ...failures.slice(0, MAX_FAILURES).map(failureBlock),
  ];
  return writerRequest(context, [designPart(design), { text: paragraph(blocks.join('\n')) }, { text: repairTask }]);
}

function writerRequest(context: ModelContext, parts: readonly PromptPart[]): ChatRequest<ModuleReply> {
  return {
    purpose: testWriter,
    subject: context.module.name,
    system: systemParts(context.style),
    messages: [{ role: 'user', parts: [contextPart(context), ...answerParts(context), ...parts] }],
    schema: draftReply,
    maxOutputTokens: 16_000,
  };
}

function designPart({ cases }: ModelTestDesign): PromptPart {
  return { text: paragraph(block('design', cases.map(caseText).join('\n\n'))) };
}

function caseText({ number, qualname, reason, intent, arrange, act, expectation, aims }: DesignedCase): string {
  const field = (name: string, text: string): string[] =>
    text.trim() === '' ? [] : [`   ${name}: ${shortened(text.trim(), MAX_FIELD)}`];
  return [
    `${number}. ${qualname}, ${reason}: ${shortened(intent.trim(), MAX_FIELD)}`,
    ...field('arrange', arrange),
    ...field('act', act),
    ...field('expect', expectation),
    ...field('aims at lines', aims.join(', ')),
  ].join('\n');
}

const MAX_FIELD = 1_500;
const MAX_DRAFT = 60_000;
/** pytest's output of one test: the end says most. */
const MAX_OUTPUT = 3_000;
const MAX_FAILURES = 20;

function failureBlock({ test, why, output, observed }: DraftFailure): string {
  const said = [why, ...observed.slice(0, 10).map((one) => `observed: ${shortened(one, MAX_FIELD)}`)].join('\n');
  const tail = output.trim();
  const shown = tail.length <= MAX_OUTPUT ? tail : `… ${tail.slice(-MAX_OUTPUT)}`;
  return block('failure', shown === '' ? said : `${said}\n${shown}`, { test });
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} …`;
}
