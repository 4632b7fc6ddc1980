import { groupIntoBatches, type Batch } from '../coverage/batch';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { AuditBatch, AuditMetrics, AuditModule, Gain } from './auditReport';
import { completed, healthPoints } from './coverageAuditor';
import { sumEffort } from './effort';

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
  return groupIntoBatches(coverage)
    .map((batch) => planBatch(batch, audited, metrics, threshold))
    .sort((a, b) => healthPerMinute(b) - healthPerMinute(a) || b.gain.health - a.gain.health);
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
export function gainOf(modules: readonly AuditModule[], metrics: AuditMetrics, threshold: number): Gain {
  const after = completed(metrics, modules, threshold);
  const added = after.statements.covered - metrics.statements.covered;
  return {
    coverage: oneDecimal((added / Math.max(1, metrics.statements.total)) * 100),
    health: oneDecimal(healthPoints(after) - healthPoints(metrics)),
  };
}

function healthPerMinute({ gain, effort }: AuditBatch): number {
  return gain.health / Math.max(1, effort.minutes);
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
