import type { AuditReport } from '../audit/auditReport';
import { judgeAudit } from '../audit/subagents/judgeAudit';
import { Budget, BudgetedModel } from '../models/budget';
import { totalTokens, type ChatModel } from '../models/chatModel';
import { ModelError } from '../models/modelError';
import { RetriedModel } from '../models/retriedModel';
import { countText } from '../wording';
import type { CommandContext } from './commandContext';
import type { ModelOptions } from './modelOption';

export interface JudgeOptions extends ModelOptions {
  /** In US dollars. */
  readonly maxCost?: number;
}

/** The report with what a model says of it; without one as it is. The figures are not lost when nobody answers: then it is said why. */
export async function judgedReport(
  report: AuditReport,
  model: ChatModel | undefined,
  { maxCost = Infinity }: JudgeOptions,
  { terminal, signal }: CommandContext,
): Promise<{ readonly report: AuditReport; readonly isFailed: boolean }> {
  if (!model) return { report, isFailed: false };
  const budget = new Budget({ dollars: maxCost, tokens: Infinity });
  try {
    const asked = new RetriedModel(new BudgetedModel(model, budget));
    const judgement = await judgeAudit(report, asked, { signal, progress: terminal.progress });
    return { report: { ...report, judgement }, isFailed: false };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    terminal.say(`error: The audit is not judged. ${error.message}`);
    return { report, isFailed: true };
  } finally {
    const { requests, usage, dollars } = budget.spending;
    const cost = dollars > 0 ? `, $${dollars.toFixed(2)}` : '';
    terminal.say(`${model.name}: ${countText(requests, 'request')}, ${countText(totalTokens(usage), 'token')}${cost}`);
  }
}
