import type { AuditReport } from '../audit/auditReport';
import { changeText, sinceText } from '../audit/trend';
import { countText, percentText } from '../wording';
import { filtered, plainArrangement, type AuditArrangement } from './auditArrangement';

/**
 * `Health 41 of 100 · 44 % of statements · 73 lines missing · 5 of 6 modules below 50 %`, and what makes it doubtful: one
 * paragraph, because VS Code shows line ends as spaces. The header has the health too, but VS Code leaves it out while this
 * view is the only one in its side bar.
 */
export function auditMessage(
  report: AuditReport,
  staleFiles: number,
  arrangement: Pick<AuditArrangement, 'filter' | 'showAll'> = plainArrangement,
): string {
  const { statements, modules } = report.metrics;
  const percent = statements.total === 0 ? 100 : (statements.covered / statements.total) * 100;
  const missing = countText(statements.total - statements.covered, 'line');
  const below = modules.total - modules.covered;
  const figures =
    `${healthText(report, ' of 100')} · ${percentText(percent)} of statements · ${missing} missing · ` +
    `${below} of ${countText(modules.total, 'module')} below ${percentText(report.threshold)}`;
  const remarks = [
    ...staleRemarks(staleFiles),
    ...(arrangement.filter === '' ? [] : [filterText(report, arrangement)]),
  ];
  return remarks.length === 0 ? figures : `${figures}. ${remarks.join(' ')}`;
}

/** `Health 41, +3 since 12 Nov`. `of` stands after the score. */
export function healthText({ health, trend, measuredAt }: AuditReport, of = ''): string {
  const change = trend && trend.health !== 0 ? `, ${changeText(trend.health)} ${sinceText(trend, measuredAt)}` : '';
  return `Health ${health.score}${of}${change}`;
}

/** What is looked for may be above the threshold, and out of sight for that. */
function filterText(
  { batches, unplanned, threshold }: AuditReport,
  { filter, showAll }: Pick<AuditArrangement, 'filter' | 'showAll'>,
): string {
  const planned = batches.flatMap((batch) => batch.modules);
  const shown = `${filtered(planned, filter).length} of ${countText(planned.length, 'module')} shown`;
  const covered = unplanned.filter(({ isTest, statements }) => !isTest && statements > 0);
  const hidden = showAll ? 0 : filtered(covered, filter).length;
  const rest = hidden === 0 ? '' : `, ${hidden} at or above ${percentText(threshold)} hidden`;
  return `Only “${filter}”: ${shown}${rest}.`;
}

/** What makes figures doubtful: nothing, or a sentence. */
export function staleRemarks(files: number): string[] {
  return files === 0 ? [] : [`Report is older than ${countText(files, 'file')}.`];
}
