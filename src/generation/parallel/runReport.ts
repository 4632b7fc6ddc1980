import { percentOf } from '../../coverage/moduleCoverage';
import { totalTokens } from '../../models/chatModel';
import type { JournalIndex, Unanswered } from './journalIndex';
import type { ModuleResult } from './moduleResult';
import type { PlannedModule, RunPlan } from './runPlan';
import type { ModuleState, RunState, RunStatus } from './runState';

/** Covered statements of some modules, as the run found them and as they are with the kept tests. */
export interface CoverageChange {
  readonly statements: number;
  readonly before: number;
  readonly after: number;
  /** 0 to 100. */
  readonly percentBefore: number;
  readonly percentAfter: number;
}

export interface Paid {
  readonly requests: number;
  readonly tokens: number;
  /** In US dollars, as far as prices are known. */
  readonly dollars: number;
}

export interface ModuleReport {
  readonly module: string;
  /** As in `Candidate`. */
  readonly path: string;
  readonly outcome: ModuleResult['outcome'] | 'not done';
  readonly why: string;
  readonly kept: number;
  readonly dropped: ModuleResult['dropped'];
  readonly testFile: string | null;
  readonly repairs: number;
  readonly coverage: CoverageChange;
  readonly paid: Paid;
  readonly notes: readonly string[];
}

export interface BatchReport {
  readonly name: string;
  readonly modules: readonly ModuleReport[];
  readonly kept: number;
  readonly dropped: number;
  readonly coverage: CoverageChange;
  readonly paid: Paid;
}

/** What a run came to. */
export interface RunReport {
  readonly id: string;
  readonly model: string | null;
  readonly status: RunStatus;
  /** Why it stopped; empty else. */
  readonly reason: string;
  readonly batches: readonly BatchReport[];
  readonly modules: Readonly<Record<ModuleReport['outcome'], number>>;
  readonly kept: number;
  readonly dropped: number;
  readonly coverage: CoverageChange;
  readonly paid: Paid;
  /** Questions that were under way when a process was killed: they may have been paid, too. */
  readonly unanswered: Unanswered;
  /** Of this process. */
  readonly seconds: number;
}

/** The report of a run, as it is now. */
export function reportRun(plan: RunPlan, state: RunState, index: JournalIndex, seconds: number): RunReport {
  const states = new Map(state.modules.map((one) => [one.module.key, one]));
  const batches = plan.batches.map(({ name, modules }): BatchReport => {
    const reports = modules.map((module) => moduleReport(module, states.get(module.key), index));
    return { name, modules: reports, ...summed(reports) };
  });
  const all = batches.flatMap(({ modules }) => modules);
  const count = (outcome: ModuleReport['outcome']): number => all.filter((one) => one.outcome === outcome).length;
  return {
    ...{ id: plan.id, model: plan.model, status: state.status, reason: state.reason, batches, seconds },
    modules: {
      kept: count('kept'),
      nothing: count('nothing'),
      failed: count('failed'),
      'not done': count('not done'),
    },
    ...summed(all),
    unanswered: index.unanswered,
  };
}

function moduleReport(module: PlannedModule, state: ModuleState | undefined, index: JournalIndex): ModuleReport {
  const result = state?.result ?? null;
  const { requests, usage, dollars } = index.spendingOf(module.key);
  const { statements, covered } = result?.before ?? module.coverage;
  return {
    ...{ module: module.name, path: module.key },
    ...{ outcome: result?.outcome ?? 'not done', why: result?.why ?? '' },
    ...{ kept: result?.kept ?? 0, dropped: result?.dropped ?? [], testFile: result?.testFile ?? null },
    repairs: result?.repairs ?? 0,
    coverage: change(statements, covered, result?.after?.covered ?? covered),
    paid: { requests, tokens: totalTokens(usage), dollars },
    notes: result?.notes ?? [],
  };
}

function summed(reports: readonly ModuleReport[]): Pick<BatchReport, 'kept' | 'dropped' | 'coverage' | 'paid'> {
  const sum = (of: (one: ModuleReport) => number): number => reports.reduce((total, one) => total + of(one), 0);
  return {
    kept: sum(({ kept }) => kept),
    dropped: sum(({ dropped }) => dropped.length),
    coverage: change(
      sum(({ coverage }) => coverage.statements),
      sum(({ coverage }) => coverage.before),
      sum(({ coverage }) => coverage.after),
    ),
    paid: {
      requests: sum(({ paid }) => paid.requests),
      tokens: sum(({ paid }) => paid.tokens),
      dollars: sum(({ paid }) => paid.dollars),
    },
  };
}

function change(statements: number, before: number, after: number): CoverageChange {
  return {
    ...{ statements, before, after },
    percentBefore: percentOf(before, statements),
    percentAfter: percentOf(after, statements),
  };
}
