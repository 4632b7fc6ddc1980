import { UserError } from '../userError';
import type { AuditReport } from './auditReport';
import { momentText, percentOfShare } from './wording';

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
  /** The earlier ones that are known, oldest first. */
  readonly past: readonly Baseline[];
}

/** The earlier reports and the one that has the trend, oldest first: those that can be put on a line of time. */
export function reportsOf({ past }: Trend, now: Baseline): readonly Baseline[] {
  return [...past, now].filter(({ measuredAt }) => !Number.isNaN(Date.parse(measuredAt)));
}

export function baselineOf({
  measuredAt,
  health,
  metrics,
}: Pick<AuditReport, 'measuredAt' | 'health' | 'metrics'>): Baseline {
  return { measuredAt, health: health.score, percent: percentOfShare(metrics.statements) };
}

/** `earlier` is what the report is measured against; `past` is what else is known. */
export function trendOf(report: AuditReport, earlier: Baseline, past: readonly Baseline[] = [earlier]): Trend {
  const now = baselineOf(report);
  return {
    since: earlier.measuredAt,
    health: now.health - earlier.health,
    coverage: Math.round((now.percent - earlier.percent) * 10) / 10,
    past,
  };
}

/** `+4 health, −5.6 points of statement coverage since 1 May`. `now`: when the report itself was measured. */
export function trendText(trend: Trend, now: string): string {
  const { health, coverage } = trend;
  const since = sinceText(trend, now);
  return health === 0 && coverage === 0
    ? `unchanged ${since}`
    : `${changeText(health)} health, ${changeText(coverage)} points of statement coverage ${since}`;
}

/** `since 1 May`, with what else it takes to know the day: a year, or the hour when it is the day of `now`. */
export function sinceText({ since }: Trend, now: string): string {
  return `since ${dayText(since, now)}`;
}

/** `+4`, `−5.6`, `±0`. */
export function changeText(points: number): string {
  return points === 0 ? '±0' : `${points < 0 ? '−' : '+'}${Math.abs(points)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Of a moment as a report states it: `1 May`, `1 May 2025` in another year than `now`, `10:15` on the same day. */
export function dayText(moment: string, now: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/u.exec(moment) ?? [];
  const name = months[Number(month) - 1];
  if (name === undefined) return momentText(moment);
  if (moment.slice(0, 10) === now.slice(0, 10)) return time!;
  return `${Number(day)} ${name}${now.startsWith(year!) ? '' : ` ${year!}`}`;
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
