import { groupIntoBatches, type Batch } from '../coverage/batch';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { AuditBatch, AuditMetrics, AuditModule, Gain, Improvement, PlanStart } from './auditReport';
import { completed, healthPoints, healthScore } from './coverageAuditor';
import { sumEffort } from './effort';
import { percentOfShare } from './wording';

/**
 * The test-planner: modules that need tests, in batches of one package each, the most health for a minute of work first.
 * `coverage` has the modules to plan, most urgent first; `audited` finds what is known of each by its path.
 */
export function planBatches(
  coverage: readonly ModuleCoverage[],
  audited: ReadonlyMap<string, AuditModule>,
  metrics: AuditMetrics,
  threshold: number,
): AuditBatch[] {
  const addedHealth = healthAdding(metrics, threshold);
  return groupIntoBatches(coverage)
    .map((batch) => {
      const planned = planBatch(batch, audited, metrics, threshold);
      const health = addedHealth(planned.modules);
      return { planned, health, perMinute: health / Math.max(1, planned.effort.minutes) };
    })
    .sort((a, b) => b.perMinute - a.perMinute || b.health - a.health)
    .map(({ planned }) => planned);
}

/** Where the first batches of a plan lead. `null` for an empty plan. */
export function planStart(batches: readonly AuditBatch[], metrics: AuditMetrics, threshold: number): PlanStart | null {
  const first = batches.slice(0, batchesToStartWith);
  if (first.length === 0) {
    return null;
  }
  const after = completed(
    metrics,
    first.flatMap(({ modules }) => modules),
    threshold,
  );
  return {
    batches: first.length,
    minutes: first.reduce((sum, { effort }) => sum + effort.minutes, 0),
    percent: percentOfShare(after.statements),
    health: healthScore(after).score,
  };
}

const batchesToStartWith = 3;

/** The modules whose full coverage would raise the health score most; equals by path. Tests are none of them. */
export function mostImproving(
  modules: readonly AuditModule[],
  metrics: AuditMetrics,
  threshold: number,
  count = 3,
): Improvement[] {
  const addedHealth = healthAdding(metrics, threshold);
  return modules
    .filter(({ isTest, statements }) => !isTest && statements > 0)
    .map((module) => ({ module, health: addedHealth([module]) }))
    .filter(({ health }) => health > 0)
    .sort((a, b) => b.health - a.health || (a.module.path < b.module.path ? -1 : 1))
    .slice(0, count)
    .map(({ module }) => ({
      path: module.path,
      minutes: module.effort.minutes,
      gain: gainOf([module], metrics, threshold),
    }));
}

function planBatch(
  batch: Batch,
  audited: ReadonlyMap<string, AuditModule>,
  metrics: AuditMetrics,
  threshold: number,
): AuditBatch {
  const modules = batch.modules.map(({ path }) => audited.get(path)!);
  return {
    id: batch.id,
    name: batch.name,
    packagePath: batch.packagePath,
    modules,
    statements: batch.statements,
    covered: batch.covered,
    percent: batch.percent,
    effort: sumEffort(modules.map(({ effort }) => effort)),
    gain: gainOf(modules, metrics, threshold),
  };
}

/** What full coverage of some modules would add. */
function gainOf(modules: readonly AuditModule[], metrics: AuditMetrics, threshold: number): Gain {
  const after = completed(metrics, modules, threshold);
  const added = after.statements.covered - metrics.statements.covered;
  return {
    coverage: oneDecimal((added / Math.max(1, metrics.statements.total)) * 100),
    health: oneDecimal(healthPoints(after) - healthPoints(metrics)),
  };
}

/** What full coverage of modules adds to the health score. Not rounded: in a large project it is less than a tenth of a point. */
function healthAdding(metrics: AuditMetrics, threshold: number): (modules: readonly AuditModule[]) => number {
  const before = healthPoints(metrics);
  return (modules) => healthPoints(completed(metrics, modules, threshold)) - before;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
