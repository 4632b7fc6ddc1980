import { percentOf } from '../coverage/moduleCoverage';
import type { ModuleResult } from '../generation/parallel/moduleResult';
import type { PlannedBatch, RunPlan } from '../generation/parallel/runPlan';
import { moduleText, type ModulePhase, type ModuleState } from '../generation/parallel/runState';
import { totalTokens } from '../models/chatModel';
import type { Spending } from '../models/budget';
import { countText, percentText } from '../wording';
import { escapeMarkdown } from './markdownText';

/** What a row of the generation view shows. */
export interface RunRow {
  readonly label: string;
  readonly description: string;
  /** A codicon, in a colour of VS Code that high contrast themes have, too. */
  readonly icon: { readonly name: string; readonly color?: string };
  /** The whole sentence for a screen reader: it replaces label and description. */
  readonly speech: string;
}

type Searching = Pick<RunPlan, 'model'>;

const underWay: ReadonlySet<ModulePhase> = new Set(['designing', 'writing', 'verifying', 'repairing']);

const outcomeIcons: Readonly<Record<ModuleResult['outcome'], RunRow['icon']>> = {
  kept: { name: 'pass', color: 'testing.iconPassed' },
  nothing: { name: 'circle-slash', color: 'testing.iconSkipped' },
  failed: { name: 'error', color: 'testing.iconFailed' },
};

/** `discount.py  kept 3 · 12 % → 64 %`. */
export function moduleRow(state: ModuleState, plan: Searching): RunRow {
  const { module, phase, result } = state;
  const label = module.key.slice(module.key.lastIndexOf('/') + 1);
  const text = phaseText(state, plan);
  const [short, change] = result?.outcome === 'kept' ? [`kept ${result.kept}`, changeOf(result)] : [text, null];
  return {
    label,
    description: change ? `${short} · ${change.join(' → ')}` : short,
    icon: result ? outcomeIcons[result.outcome] : phaseIcon(phase),
    speech: `${label}, module, ${text}${change ? `, coverage from ${change.join(' to ')}` : ''}`,
  };
}

/** `pricing  4 of 10 · 12 tests · 1 failed`. */
export function batchRow({ name, modules }: PlannedBatch, states: readonly ModuleState[]): RunRow {
  const results = states.flatMap(({ result }) => result ?? []);
  const done = states.filter(({ phase }) => phase === 'done').length;
  const tests = results.reduce((sum, { kept }) => sum + kept, 0);
  const failed = results.filter(({ outcome }) => outcome === 'failed').length;
  const facts = [
    ...(tests > 0 ? [countText(tests, 'test')] : []),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
  ];
  const spoken = [`${done} of ${countText(modules.length, 'module')} done`, ...facts];
  return {
    label: name,
    description: [`${done} of ${modules.length}`, ...facts].join(' · '),
    icon: batchIcon(states, done, tests, failed),
    speech: `${name}, batch, ${spoken.join(', ')}`,
  };
}

/** Markdown: what the row has no room for. */
export function moduleTooltip(state: ModuleState, spending: Spending, plan: Searching): string {
  const { module, result } = state;
  const { requests, usage, dollars } = spending;
  const rows: (readonly [string, string])[] = [
    ...(result ? measuredRows(result) : []),
    ...(requests > 0
      ? ([
          ['Requests', requests.toLocaleString('en')],
          ['Tokens', totalTokens(usage).toLocaleString('en')],
          ['Cost', dollars > 0 && dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`],
        ] as const)
      : []),
    ...(result && result.repairs > 0 ? ([['Sent back to the model', countText(result.repairs, 'time')]] as const) : []),
    ...(result?.testFile ? ([['Tests are in', escapeMarkdown(result.testFile)]] as const) : []),
  ];
  return [
    `**${escapeMarkdown(module.key)}** — ${escapeMarkdown(phaseText(state, plan))}`,
    ...(rows.length === 0
      ? []
      : [['| | |', '|:-|-:|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n')]),
    ...(result ? droppedLines(result) : []),
    ...(result?.notes ?? []).map((note) => `$(info) ${escapeMarkdown(note)}`),
  ].join('\n\n');
}

function phaseText(state: ModuleState, { model }: Searching): string {
  if (state.phase === 'done') return moduleText(state);
  if (state.phase === 'written') return 'waiting to be verified';
  return state.phase === 'verifying' && model === null ? 'looking for tests' : state.phase;
}

function phaseIcon(phase: ModulePhase): RunRow['icon'] {
  if (underWay.has(phase)) return { name: 'loading~spin' };
  return { name: phase === 'written' ? 'circle-filled' : 'circle-outline', color: 'disabledForeground' };
}

function batchIcon(states: readonly ModuleState[], done: number, tests: number, failed: number): RunRow['icon'] {
  if (states.some(({ phase }) => underWay.has(phase))) return { name: 'loading~spin' };
  if (done < states.length) return { name: 'circle-outline', color: 'disabledForeground' };
  return outcomeIcons[tests > 0 ? 'kept' : failed > 0 ? 'failed' : 'nothing'];
}

/** `12 %` and `64 %`; `null` where it was not measured. */
function changeOf({ before, after }: ModuleResult): readonly [string, string] | null {
  if (!before || !after) return null;
  const percent = ({ covered, statements }: typeof before): string => percentText(percentOf(covered, statements));
  return [percent(before), percent(after)];
}

function measuredRows({ before, after, outcome }: ModuleResult): (readonly [string, string])[] {
  if (!before || !after) return [];
  const change = (from: number, to: number): string => (outcome === 'kept' ? `${from} → ${to}` : `${from}`);
  return [
    ['Statements covered', `${change(before.covered, after.covered)} of ${after.statements}`],
    ...(after.branches > 0
      ? ([
          ['Branches covered', `${change(before.coveredBranches, after.coveredBranches)} of ${after.branches}`],
        ] as const)
      : []),
  ];
}

/** So many reasons fit. */
const mostDropped = 5;

function droppedLines({ dropped }: ModuleResult): string[] {
  if (dropped.length === 0) return [];
  const shown = dropped.slice(0, mostDropped).map(({ what, why }) => `- ${oneLine(what)}: ${oneLine(why)}`);
  const more = dropped.length - shown.length;
  return [`Dropped:`, [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')];
}

/** What a model or a test says stands in one line and does nothing there. */
function oneLine(text: string): string {
  const [first = ''] = text.trim().split('\n', 1);
  return escapeMarkdown(first.length > 200 ? `${first.slice(0, 200)} …` : first);
}
