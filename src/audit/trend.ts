import { UserError } from '../userError';
import type { AuditReport } from './auditReport';
import { percentOfShare, pointsText } from './wording';

/** What of an earlier report the trend is measured against. */
export interface Baseline {
  /** See `AuditReport`. */
  readonly measuredAt: string;
  readonly health: number;
  /** Covered statements, 0 to 100. */
  readonly percent: number;
}

/** How a report differs from an earlier one, in points: below 0 when it got worse. */
export interface Trend {
  /** When the earlier one was measured. */
  readonly since: string;
  readonly health: number;
  /** Of statement coverage, with one decimal. */
  readonly coverage: number;
}

export function baselineOf({ measuredAt, health, metrics }: AuditReport): Baseline {
  return { measuredAt, health: health.score, percent: percentOfShare(metrics.statements) };
}

export function trendOf(report: AuditReport, earlier: Baseline): Trend {
  const now = baselineOf(report);
  return {
    since: earlier.measuredAt,
    health: now.health - earlier.health,
    coverage: Math.round((now.percent - earlier.percent) * 10) / 10,
  };
}

/** `+4 health and +2 coverage points since 2026-05-01T10:00:00`. */
export function trendText({ since, health, coverage }: Trend): string {
  return `${pointsText(health)} health and ${pointsText(coverage)} coverage points since ${since}`;
}

/**
 * The baseline that a report written as JSON gives, of any version.
 * @throws UserError when the text is no such report
 */
export function parseBaseline(text: string, file: string): Baseline {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (error) {
    throw notAReport(file, error);
  }
  const { measuredAt, health, metrics } = (report ?? {}) as Partial<AuditReport>;
  const { covered, total } = metrics?.statements ?? {};
  if (typeof measuredAt !== 'string' || typeof health?.score !== 'number' || !isCount(covered) || !isCount(total)) {
    throw notAReport(file);
  }
  return { measuredAt, health: health.score, percent: percentOfShare({ covered, total }) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function notAReport(file: string, cause?: unknown): UserError {
  return new UserError(`${file} is no audit to compare with. Make one with: smart-test audit --json --out ${file}`, {
    cause,
  });
}
