import type { Budget } from '../../models/budget';
import type { ChatModel, ChatRequest } from '../../models/chatModel';
import { ModelError } from '../../models/modelError';
import type { Progress } from '../../progress';
import { checkSelection, selectionRequest, type CheckedSelection } from '../subagents/functionIdentifierPrompt';
import { askWithLookups, type MayAsk } from '../subagents/lookups';
import { withAnswers, type ModelContext } from '../subagents/modelContext';
import type { DraftFailure, ModelDraft, ModelTestDesign } from '../subagents/modelRecords';
import { checkDesign, designRequest } from '../subagents/testDesignerPrompt';
import { draftRequest, repairRequest } from '../subagents/testWriterPrompt';
import { designVerdict, selectionVerdict } from './verdicts';

/** Told what became of the latest reply to a purpose about a subject, in a few words: see `ExchangeLog.judge`. */
export type Judge = (asked: Pick<ChatRequest, 'purpose' | 'subject'>, verdict: string) => void;

/** A model for a generation, and what it may spend. */
export interface GenerationModel {
  /** Asked only what the budget allows; see `BudgetedModel`. */
  readonly model: ChatModel;
  readonly budget: Budget;
  readonly judge?: Judge | undefined;
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

/** Asks which of the functions are worth testing, and in which order. @throws ModelError */
export async function selectedFunctions(
  context: ModelContext,
  { model, judge }: GenerationModel,
  options: AskingOptions,
): Promise<{ readonly context: ModelContext; readonly selection: CheckedSelection }> {
  const request = selectionRequest(context);
  const named = await asked(model, request, context, 'asking what is worth testing', options);
  const selection = checkSelection(context, named.reply);
  judge?.(request, selectionVerdict(selection));
  return { context: named.context, selection };
}

/** Asks for a design and for the tests of it: two calls, and what is looked up. @throws ModelError */
export async function designAndDraft(
  context: ModelContext,
  { model, judge }: GenerationModel,
  options: AskingOptions,
): Promise<DesignedDraft> {
  const question = designRequest(context);
  const designed = await asked(model, question, context, 'asking for a design', options);
  const checked = checkDesign(designed.context, designed.reply);
  judge?.(question, designVerdict(checked));
  const { design, notes } = checked;
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

async function asked<T extends MayAsk>(
  model: ChatModel,
  request: ChatRequest<T>,
  context: ModelContext,
  what: string,
  { progress, finish, signal }: AskingOptions,
): Promise<{ readonly reply: T; readonly context: ModelContext }> {
  progress(what);
  const { value, answers } = await askWithLookups(model, request, context.lookup, {
    signal: AbortSignal.any([finish, signal].flatMap((one) => one ?? [])),
    onProgress: (characters) => progress(`${what}, ${characters} characters so far`),
  });
  return { reply: value, context: withAnswers(context, answers) };
}
