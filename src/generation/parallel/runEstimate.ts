import { allEnded } from '../../allEnded';
import type { CostEstimate } from '../../models/chatModel';
import type { Progress } from '../../progress';
import { UserError } from '../../userError';
import { plannedModules, type PlannedModule, type RunPlan } from './runPlan';

/** What a run takes when every answer is as long as it may be. Lookups and repairs come on top, as far as the budget allows. */
export interface RunEstimate {
  readonly modules: number;
  /** Modules that there is nothing to ask about, and those that cannot be read. */
  readonly withoutQuestions: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; `null` when the model's prices are not known. */
  readonly dollars: number | null;
}

const atOnce = 4;

/** @param estimate what each question about a module costs at most; sends nothing */
export async function estimateRun(
  plan: RunPlan,
  estimate: (module: PlannedModule) => Promise<readonly CostEstimate[]>,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunEstimate> {
  const modules = plannedModules(plan);
  const waiting = [...modules];
  let sum: RunEstimate = {
    ...{ modules: modules.length, withoutQuestions: 0, requests: 0 },
    ...{ inputTokens: 0, outputTokens: 0, dollars: 0 },
  };
  const lane = async (): Promise<void> => {
    for (let module = waiting.shift(); module; module = waiting.shift()) {
      signal.throwIfAborted();
      progress('estimating the cost', 1 - waiting.length / modules.length);
      const questions = await questionsOf(module, estimate);
      sum = withQuestions(sum, questions);
    }
  };
  await allEnded(Array.from({ length: atOnce }, lane));
  return sum;
}

/** A module that cannot be read is told of when it is its turn. */
async function questionsOf(
  module: PlannedModule,
  estimate: (module: PlannedModule) => Promise<readonly CostEstimate[]>,
): Promise<readonly CostEstimate[]> {
  try {
    return await estimate(module);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function withQuestions(sum: RunEstimate, questions: readonly CostEstimate[]): RunEstimate {
  const dollars = questions.map(({ cost }) => cost);
  return {
    ...sum,
    withoutQuestions: sum.withoutQuestions + (questions.length === 0 ? 1 : 0),
    requests: sum.requests + questions.length,
    inputTokens: questions.reduce((total, { inputTokens }) => total + inputTokens, sum.inputTokens),
    outputTokens: questions.reduce((total, { outputTokens }) => total + outputTokens, sum.outputTokens),
    dollars: dollars.reduce((total, cost) => (total === null || cost === null ? null : total + cost), sum.dollars),
  };
}
