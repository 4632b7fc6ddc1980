import type { Budget } from '../../models/budget';
import type { ChatModel, ChatRequest } from '../../models/chatModel';
import { ModelError } from '../../models/modelError';
import type { Progress } from '../../progress';
import { askWithLookups } from '../subagents/lookups';
import { withAnswers, type ModelContext } from '../subagents/modelContext';
import type { DraftFailure, ModelDraft, ModelTestDesign } from '../subagents/modelRecords';
import type { ModuleReply } from '../subagents/moduleReply';
import { checkDesign, designRequest } from '../subagents/testDesignerPrompt';
import { draftRequest, repairRequest } from '../subagents/testWriterPrompt';

/** A model for a generation, and what it may spend. */
export interface GenerationModel {
  /** Asked only what the budget allows; see `BudgetedModel`. */
  readonly model: ChatModel;
  readonly budget: Budget;
}

export interface AskingOptions {
  readonly progress: Progress;
  /** Ends the asking: what was proven until then is kept. */
  readonly finish?: AbortSignal | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface DesignedDraft {
  /** With what was looked up. */
  readonly context: ModelContext;
  readonly design: ModelTestDesign;
  /** `null` when the model says that nothing can be tested. */
  readonly draft: ModelDraft | null;
  /** What of the design was not taken, as sentences. */
  readonly notes: readonly string[];
}

/** Asks for a design and for the tests of it: two calls, and what is looked up. @throws ModelError */
export async function designAndDraft(
  context: ModelContext,
  { model }: GenerationModel,
  options: AskingOptions,
): Promise<DesignedDraft> {
  const designed = await asked(model, designRequest(context), context, 'asking for a design', options);
  const { design, notes } = checkDesign(designed.context, designed.reply);
  if (design.cases.length === 0) return { context: designed.context, design, draft: null, notes };
  const request = draftRequest(designed.context, design);
  const written = await asked(model, request, designed.context, 'writing tests', options);
  return { context: written.context, design, draft: { code: written.reply.code }, notes };
}

/** Asks to put right what is not kept of a draft. @throws ModelError */
export async function repairedDraft(
  context: ModelContext,
  design: ModelTestDesign,
  draft: ModelDraft,
  failures: readonly DraftFailure[],
  { model }: GenerationModel,
  round: string,
  options: AskingOptions,
): Promise<{ readonly context: ModelContext; readonly draft: ModelDraft }> {
  const request = repairRequest(context, design, draft, failures);
  const written = await asked(model, request, context, `writing tests, ${round}`, options);
  return { context: written.context, draft: { code: written.reply.code } };
}

/** The model gives no reply, or nobody wants to wait for it any more. */
export function isEndOfAsking(error: unknown, { finish, signal }: Omit<AskingOptions, 'progress'>): boolean {
  return error instanceof ModelError || (finish?.aborted === true && !signal?.aborted && error === finish.reason);
}

async function asked(
  model: ChatModel,
  request: ChatRequest<ModuleReply>,
  context: ModelContext,
  what: string,
  { progress, finish, signal }: AskingOptions,
): Promise<{ readonly reply: ModuleReply; readonly context: ModelContext }> {
  progress(what);
  const { value, answers } = await askWithLookups(model, request, context.lookup, {
    signal: AbortSignal.any([finish, signal].flatMap((one) => one ?? [])),
    onProgress: (characters) => progress(`${what}, ${characters} characters so far`),
  });
  return { reply: value, context: withAnswers(context, answers) };
}
