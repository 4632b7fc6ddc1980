import type { Spending } from '../../models/budget';
import type { ModuleResult } from './moduleResult';
import type { PlannedModule } from './runPlan';
import { countPhases, type ModulePhase, type ModuleState, type RunState, type RunStatus } from './runState';
import { secondsLeft, type Stage } from './timeLeft';

/** Gets the module that changed, or `null` when it is the run. */
export type ProgressListener = (changed: ModuleState | null) => void;

type StageName = 'asking' | 'verifying';

/** How far a run is: what its workflow tells, as a record that others can look at, and that they are told of. */
export class RunProgress {
  private readonly modules: Map<string, ModuleState>;
  private readonly listeners = new Set<ProgressListener>();
  private readonly stages: Record<StageName, { done: number; seconds: number }> = {
    asking: { done: 0, seconds: 0 },
    verifying: { done: 0, seconds: 0 },
  };
  private status: RunStatus = 'running';
  private reason = '';

  /** @param lanes modules that may be in each stage at the same time; 0 when nothing is asked */
  constructor(
    modules: readonly ModuleState[],
    private readonly lanes: Readonly<Record<StageName, number>>,
    private readonly spending: () => Spending,
  ) {
    this.modules = new Map(modules.map((one) => [one.module.key, one]));
  }

  /** As it is now; what changes later does not change it. */
  get state(): RunState {
    const modules = [...this.modules.values()];
    const counts = countPhases(modules);
    const unasked = counts.waiting + counts.designing + counts.writing;
    const unverified = unasked + counts.written + counts.verifying + counts.repairing;
    const stage = (name: StageName, left: number): Stage => ({ ...this.stages[name], left, lanes: this.lanes[name] });
    const verifying = stage('verifying', unverified);
    return {
      ...{ status: this.status, reason: this.reason, modules, counts },
      tests: modules.reduce((sum, { result }) => sum + (result?.kept ?? 0), 0),
      spending: this.spending(),
      secondsLeft: secondsLeft(this.lanes.asking > 0 ? [stage('asking', unasked), verifying] : [verifying]),
    };
  }

  /** Modules that nothing was done for yet, or not to its end, in the order of the plan. */
  get waiting(): PlannedModule[] {
    return [...this.modules.values()].filter(({ phase }) => phase === 'waiting').map(({ module }) => module);
  }

  get isRunning(): boolean {
    return this.status === 'running';
  }

  get isPaused(): boolean {
    return this.status === 'pausing' || this.status === 'paused';
  }

  /** @returns ends it */
  onChange(listener: ProgressListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(module: PlannedModule, phase: ModulePhase, result: ModuleResult | null = null): void {
    const state = { module, phase, result };
    this.modules.set(module.key, state);
    this.tell(state);
  }

  enter(status: RunStatus, reason = this.reason): void {
    this.status = status;
    this.reason = reason;
    this.tell(null);
  }

  /** @param seconds that one module was in the stage */
  count(stage: StageName, seconds: number): void {
    this.stages[stage].done += 1;
    this.stages[stage].seconds += seconds;
  }

  private tell(changed: ModuleState | null): void {
    for (const listener of this.listeners) listener(changed);
  }
}
