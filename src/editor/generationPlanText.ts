import type { RunEstimate } from '../generation/parallel/runEstimate';
import { plannedModules, type RunPlan } from '../generation/parallel/runPlan';
import type { BudgetLimits } from '../models/budget';
import { countText, percentText } from '../wording';

/** What is known before a run with a model begins. */
export interface ModelPlan {
  /** `claude-sonnet-5-5 (Anthropic API)`. */
  readonly name: string;
  /** Where the code goes. */
  readonly place: string;
  readonly estimate: RunEstimate;
  readonly limits: BudgetLimits;
}

/** The sentences of the question before a run begins. */
export function planDetail(plan: RunPlan, model: ModelPlan | null): string {
  const modules = plannedModules(plan);
  const percents = modules.map(({ coverage }) => coverage.percent);
  const [least, most] = [Math.min(...percents), Math.max(...percents)];
  const range = least === most ? percentText(least) : `${percentText(least)} to ${percentText(most)}`;
  const left =
    plan.left === 0
      ? ''
      : ` ${countText(plan.left, 'other')} below the threshold ${plan.left === 1 ? 'is' : 'are'} left for another run.`;
  return [
    `${countText(plan.batches.length, 'batch', 'batches')} of ${countText(modules.length, 'module')}, ${range} covered.${left}`,
    `The tests go to ${plan.outputDirectory}, one new file for each module. Every test is run before it is kept.`,
    ...(model ? [estimateText(model), leavesText(model)] : ['No model is asked: nothing leaves this machine.']),
  ].join('\n\n');
}

/** What all requests take at most, and where the run stops. */
export function estimateText({ name, estimate, limits }: ModelPlan): string {
  const { requests, withoutQuestions, inputTokens, outputTokens, dollars } = estimate;
  const cost = dollars === null ? '' : `: at most $${dollars.toFixed(2)}`;
  const without = withoutQuestions === 0 ? '' : ` ${countText(withoutQuestions, 'module')} need none.`;
  return (
    `${countText(requests, 'request')} to ${name}, about ${inputTokens.toLocaleString('en')} tokens of input and at most ` +
    `${outputTokens.toLocaleString('en')} of output${cost}.${without} What the model asks back and repairs comes on top. ${limitText(limits)}`
  );
}

/** The sentences of the question before a run with a model goes on. */
export function resumeDetail(place: string, limits: BudgetLimits): string {
  return `No answer that was paid for is asked for again. ${limitText(limits)}\n\n${leavesText({ place })}`;
}

function limitText({ dollars, tokens }: BudgetLimits): string {
  if (tokens !== Infinity) return `The run stops before it takes more than ${tokens.toLocaleString('en')} tokens.`;
  return dollars === Infinity
    ? 'There is no limit.'
    : `The run stops before it costs more than $${dollars.toFixed(2)}.`;
}

function leavesText({ place }: Pick<ModelPlan, 'place'>): string {
  return `The code of these modules, what it uses, and parts of your tests leave this machine, to ${place}. What comes back is run here.`;
}

/** Why a text is no limit, as a sentence; `undefined` when it is one. */
export function limitProblem(text: string): string | undefined {
  const limit = limitOf(text);
  return limit > 0 && limit !== Infinity ? undefined : 'Enter a number above 0.';
}

export function limitOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text.trim().replace(/^\$/, '').replaceAll(',', ''));
}

/** Why a text is no number of modules, as a sentence; `undefined` when it is one. */
export function countProblem(text: string): string | undefined {
  return /^[1-9]\d{0,5}$/.test(text.trim()) ? undefined : 'Enter a whole number, 1 or more.';
}

/** `A run of 200 modules stopped after 38.` */
export function unfinishedText({ modules, done }: { readonly modules: number; readonly done: number }): string {
  return `A run that generates tests for ${countText(modules, 'module')} stopped after ${done.toLocaleString('en')}.`;
}
