import type { Spending } from '../../models/budget';
import type { ModuleResult } from './moduleResult';
import type { PlannedModule } from './runPlan';

/** Where a module is. `verifying` waits until a verifier is free; `repairing`: the model corrects what failed. */
export type ModulePhase = 'waiting' | 'designing' | 'writing' | 'written' | 'verifying' | 'repairing' | 'done';

/** A module of a run at one moment. */
export interface ModuleState {
  readonly module: PlannedModule;
  readonly phase: ModulePhase;
  /** When it is `done`. */
  readonly result: ModuleResult | null;
}

/**
 * - `pausing`: what is under way comes to its end, nothing new begins. `paused`: it did.
 * - `stopped`: by the user, the budget, or an error that no other request can avoid; can be resumed.
 */
export type RunStatus = 'running' | 'pausing' | 'paused' | 'stopped' | 'done';

/** A run at one moment. */
export interface RunState {
  readonly status: RunStatus;
  /** Why it stopped, as a sentence; empty else. */
  readonly reason: string;
  /** In the order of the plan. */
  readonly modules: readonly ModuleState[];
  readonly counts: PhaseCounts;
  /** Tests kept so far. */
  readonly tests: number;
  readonly spending: Spending;
  /** Seconds until the end at the present pace; `null` while it is not known. */
  readonly secondsLeft: number | null;
}

export type PhaseCounts = Readonly<Record<ModulePhase | ModuleResult['outcome'], number>>;

export function countPhases(modules: Iterable<ModuleState>): PhaseCounts {
  const counts = {
    ...{ waiting: 0, designing: 0, writing: 0, written: 0, verifying: 0, repairing: 0, done: 0 },
    ...{ kept: 0, nothing: 0, failed: 0 },
  };
  for (const { phase, result } of modules) {
    counts[phase] += 1;
    if (result) counts[result.outcome] += 1;
  }
  return counts;
}

/** `waiting`, `kept 3 tests`, `failed: the module cannot be imported`. */
export function moduleText({ phase, result }: ModuleState): string {
  if (!result) return phase;
  if (result.outcome === 'kept') return `kept ${result.kept} ${result.kept === 1 ? 'test' : 'tests'}`;
  return `${result.outcome === 'failed' ? 'failed' : 'nothing kept'}: ${result.why}`;
}
