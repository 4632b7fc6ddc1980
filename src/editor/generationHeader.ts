import type { BudgetLimits } from '../models/budget';
import { totalTokens } from '../models/chatModel';
import type { RunState } from '../generation/parallel/runState';
import { countText } from '../wording';

/** How a run is in the editor: also `stopping`, from the moment that it was cancelled until what is under way has ended. */
export type RunCondition = RunState['status'] | 'stopping';

/** For the header, which is narrow: `38 of 200 · 121 tests kept`. */
export function runFigures({ modules, counts, tests }: RunState, condition: RunCondition): string {
  return [
    ...(condition === 'running' || condition === 'done' ? [] : [condition]),
    `${counts.done.toLocaleString('en')} of ${modules.length.toLocaleString('en')}`,
    `${countText(tests, 'test')} kept`,
  ].join(' · ');
}

/** For the lines above the rows, never empty: `$0.42 of $5.00 · about 6 min left`, and what its condition means. */
export function runMessage(state: RunState, condition: RunCondition, limits: BudgetLimits | null): string {
  const spent = limits ? [spendingText(state, limits)] : [];
  switch (condition) {
    case 'running':
      return [...spent, timeLeftText(state.secondsLeft)].join(' · ');
    case 'done':
      return ['Done', ...spent].join(' · ');
    case 'pausing':
      return ['Pausing: what is under way comes to its end, nothing new begins', ...spent].join(' · ');
    case 'paused':
      return ['Paused: nothing is run or asked until it goes on', ...spent].join(' · ');
    case 'stopping':
      return 'Stopping: what is under way comes to its end. Cancel again to end it at once.';
    case 'stopped': {
      const why = ['Not finished.', state.reason, 'What is done is kept, and it can be resumed'];
      return [why.filter((part) => part !== '').join(' '), ...spent].join(' · ');
    }
  }
}

/** All of it in one line, for the status bar. */
export function runLine(state: RunState, condition: RunCondition, limits: BudgetLimits | null): string {
  const figures = runFigures(state, condition);
  return condition === 'running' ? `${figures} · ${runMessage(state, condition, limits)}` : figures;
}

/** `$0.42 of $5.00`, or tokens where no price is known. */
function spendingText({ spending }: Pick<RunState, 'spending'>, { dollars, tokens }: BudgetLimits): string {
  if (tokens !== Infinity) {
    return `${totalTokens(spending.usage).toLocaleString('en')} of ${tokens.toLocaleString('en')} tokens`;
  }
  const spent = `$${spending.dollars.toFixed(2)}`;
  return dollars === Infinity ? spent : `${spent} of $${dollars.toFixed(2)}`;
}

function timeLeftText(seconds: number | null): string {
  if (seconds === null) return 'time left not known yet';
  if (seconds < 90) return `about ${Math.max(1, Math.ceil(seconds))} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`;
}
