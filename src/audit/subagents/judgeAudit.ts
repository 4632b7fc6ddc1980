import type { AskOptions, ChatModel, ChatRequest } from '../../models/chatModel';
import { ModelError } from '../../models/modelError';
import { silent, type Progress } from '../../progress';
import type { AuditJudgement } from '../auditJudgement';
import type { AuditReport } from '../auditReport';
import { auditorRequest, checkAuditor } from './coverageAuditorPrompt';
import { checkGaps, gapsRequest } from './gapAnalyzerPrompt';
import { checkPlanner, plannerRequest } from './testPlannerPrompt';

export interface JudgeOptions extends Pick<AskOptions, 'signal'> {
  readonly progress?: Progress;
}

/**
 * Has a model judge an audit: as coverage-auditor, gap-analyzer and test-planner, one after the other. A reply that cannot be used is
 * noted, and the others count.
 * @throws ModelError when nobody answers any more: see `ModelError.endsTheRun`
 * @throws the signal's reason when it is aborted
 */
export async function judgeAudit(
  report: AuditReport,
  model: ChatModel,
  { signal, progress = silent }: JudgeOptions = {},
): Promise<AuditJudgement> {
  const notes: string[] = [];
  const ask = async <T, R extends { readonly notes: readonly string[] }>(
    request: ChatRequest<T> | null,
    check: (value: T) => R,
  ): Promise<R | undefined> => {
    if (request === null) return undefined;
    signal?.throwIfAborted();
    progress(`asking the ${request.purpose}`);
    try {
      const checked = check((await model.ask(request, { signal })).value);
      notes.push(...shortened(checked.notes, request.purpose));
      return checked;
    } catch (error) {
      if (!(error instanceof ModelError) || error.endsTheRun) throw error;
      notes.push(`${request.purpose}: ${error.message}`);
      return undefined;
    }
  };
  const state = await ask(auditorRequest(report), (reply) => checkAuditor(report, reply));
  const gaps = (await ask(gapsRequest(report), (reply) => checkGaps(report, reply)))?.gaps ?? [];
  const plan = await ask(plannerRequest(report, gaps), (reply) => checkPlanner(report, reply));
  return {
    model: model.name,
    summary: state?.summary ?? null,
    modules: state?.modules ?? [],
    gaps,
    batches: plan?.batches ?? [],
    notes,
  };
}

/** A reply may name a thousand things that are not there. */
const MAX_NOTES = 5;

function shortened(notes: readonly string[], purpose: string): string[] {
  const rest = notes.length - MAX_NOTES;
  const shown = notes.slice(0, MAX_NOTES).map((note) => `${purpose}: ${note}`);
  return rest > 0 ? [...shown, `${purpose}: and ${rest} more of these.`] : shown;
}
