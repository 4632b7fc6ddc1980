import * as vscode from 'vscode';
import type { RunEstimate } from '../generation/parallel/runEstimate';
import { plannedModules, type RunPlan } from '../generation/parallel/runPlan';
import type { BudgetLimits } from '../models/budget';
import { countText } from '../wording';
import { countProblem, limitOf, limitProblem, planDetail, resumeDetail, type ModelPlan } from './generationPlanText';
import { commands } from './ids';
import type { ManyModulesModel } from './modelRuns';
import { askAfterReading } from './questionAfterReading';

const title = 'Generate Tests for Many Modules';
/** As many as the specification of this command plans when nobody says otherwise. */
const usualTop = 200;

/** @returns `undefined` when the user gave up */
export async function askForCount(available: number, threshold: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: `How many modules? ${countText(available, 'module')} can be tested below ${threshold} %; those of the lowest coverage come first.`,
    value: String(Math.min(available, usualTop)),
    validateInput: countProblem,
  });
  return text === undefined ? undefined : Number(text.trim());
}

interface WriterItem extends vscode.QuickPickItem {
  readonly who: 'model' | 'search' | 'choose';
}

/** @returns `undefined` when the user gave up */
export async function askWhoWrites(isModelChosen: boolean): Promise<'model' | 'search' | undefined> {
  const search: WriterItem = {
    who: 'search',
    label: '$(beaker) The search alone',
    detail: 'Costs nothing; nothing leaves this machine.',
  };
  const items: WriterItem[] = isModelChosen
    ? [
        {
          who: 'model',
          label: '$(sparkle) The model that you chose',
          detail: 'You see what it costs at most, and what is sent, before it begins.',
        },
        search,
      ]
    : [search, { who: 'choose', label: '$(sparkle) A model…', detail: 'Choose one first.' }];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Who writes the tests?' });
  if (picked?.who !== 'choose') return picked?.who;
  await vscode.commands.executeCommand(commands.chooseModel);
  return undefined;
}

/** @returns `undefined` when the user gave up */
export async function askForLimit(
  { maxCost, isInDollars }: Pick<ManyModulesModel, 'maxCost' | 'isInDollars'>,
  estimate: RunEstimate | null,
): Promise<BudgetLimits | undefined> {
  const tokens = estimate && estimate.inputTokens + estimate.outputTokens;
  const most = isInDollars
    ? estimate?.dollars && `All requests together cost at most $${estimate.dollars.toFixed(2)}, without repairs. `
    : tokens && `All requests together take at most ${tokens.toLocaleString('en')} tokens, without repairs. `;
  const text = await vscode.window.showInputBox({
    title: isInDollars ? `${title}: Limit in US Dollars` : `${title}: Limit in Tokens`,
    prompt: `${most || ''}The run stops before this is passed; what it has spent before counts, too.`,
    value: isInDollars ? (maxCost === Infinity ? '' : maxCost.toFixed(2)) : String(tokens ?? 1_000_000),
    validateInput: limitProblem,
  });
  if (text === undefined) return undefined;
  const limit = limitOf(text);
  return isInDollars ? { dollars: limit, tokens: Infinity } : { dollars: Infinity, tokens: limit };
}

const generate = 'Generate';

/** Shows the plan, and asks whether it is to be done. */
export async function confirmPlan(
  plan: RunPlan,
  model: ModelPlan | null,
  showPlan: () => Promise<void>,
): Promise<boolean> {
  const question = `Generate tests for ${countText(plannedModules(plan).length, 'module')}?`;
  const show = model ? 'Show Plan and First Request' : 'Show Plan';
  const ask = model ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const answer = await ask(question, { modal: true, detail: planDetail(plan, model) }, generate, show);
  if (answer !== show) return answer === generate;
  await showPlan();
  return askAfterReading(question, 'the plan', { yes: generate, no: 'Do Not Generate' });
}

/** Asks before code is sent again. */
export async function confirmResuming(name: string, place: string, limits: BudgetLimits): Promise<boolean> {
  const resume = 'Resume';
  const answer = await vscode.window.showWarningMessage(
    `Go on with ${name}?`,
    { modal: true, detail: resumeDetail(place, limits) },
    resume,
  );
  return answer === resume;
}
