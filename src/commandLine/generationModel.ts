import type { GenerationModel } from '../generation/modelDrafts/askForTests';
import { Budget, BudgetedModel } from '../models/budget';
import type { ExchangeFiles } from '../models/exchangeFiles';
import { ExchangeLog, LoggedModel } from '../models/exchangeLog';
import { RetriedModel } from '../models/retriedModel';
import { chosenModel, recordedAs, type ModelOptions } from './modelOption';

export interface SpendingOptions extends ModelOptions {
  /** In US dollars. */
  readonly maxCost: number;
  readonly maxTokens?: number;
}

/**
 * The chosen model with its budget; a reply that breaks off is asked for once more. `undefined` when none is chosen.
 * @param root absolute path of the project
 * @param requests where to keep what is asked and answered, when somebody wants that
 * @throws UserError when it cannot be asked as things are
 */
export function generationModel(
  options: SpendingOptions,
  cwd: string,
  root: string,
  requests: ExchangeFiles | undefined,
): GenerationModel | undefined {
  const chosen = chosenModel(options, cwd, process.env);
  if (!chosen) return undefined;
  const budget = new Budget({ dollars: options.maxCost, tokens: options.maxTokens ?? Infinity });
  const model = recordedAs(chosen.model, options, cwd);
  if (!requests) return { model: new RetriedModel(new BudgetedModel(model, budget)), budget };
  const log = new ExchangeLog({ clock: () => new Date(), keep: (exchange) => requests.keep(exchange) });
  return {
    model: new RetriedModel(new BudgetedModel(new LoggedModel(model, log, root), budget)),
    budget,
    judge: (asked, verdict) => log.judge(asked, verdict),
  };
}
