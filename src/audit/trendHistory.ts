import type { AuditReport } from './auditReport';
import { baselineOf, trendOf, type Baseline, type Trend } from './trend';

/** What is remembered of an audit. */
export interface PastAudit extends Baseline {
  /** The threshold it was made with, on which its health depends. */
  readonly threshold: number;
}

/** Older ones are forgotten: with one a day, half a year of work. */
export const historyLimit = 130;

/**
 * The history with one more audit, oldest first. Each measuring is in it once, as it was audited first: edits make a report
 * stale, not better. Of the days before the latest only the last measuring stays.
 */
export function withAudit(history: readonly PastAudit[], report: AuditReport): readonly PastAudit[] {
  const audit: PastAudit = { ...baselineOf(report), threshold: report.threshold };
  if (history.some((each) => each.measuredAt === audit.measuredAt && each.threshold === audit.threshold)) {
    return history;
  }
  const all = [...history, audit].sort((a, b) => compare(a.measuredAt, b.measuredAt));
  const today = dayOf(all.at(-1)!);
  const kept = all.filter((each, index) => {
    const isLast = !all.slice(index + 1).some((later) => dayOf(later) === dayOf(each) && isComparable(later, each));
    return isLast || dayOf(each) === today;
  });
  return kept.slice(-historyLimit);
}

/**
 * How a report differs from the last one of an earlier day; without one, from the first of its day. `null` when there is none,
 * or only such as were made with another threshold.
 */
export function trendSince(history: readonly PastAudit[], report: AuditReport): Trend | null {
  const past = history.filter((each) => each.measuredAt < report.measuredAt && isComparable(each, report));
  const earlier = past.findLast((each) => dayOf(each) !== dayOf(report)) ?? past[0];
  return earlier ? trendOf(report, earlier, past.map(baseline)) : null;
}

function baseline({ measuredAt, health, percent }: PastAudit): Baseline {
  return { measuredAt, health, percent };
}

function isComparable(one: { readonly threshold: number }, other: { readonly threshold: number }): boolean {
  return one.threshold === other.threshold;
}

function dayOf({ measuredAt }: { readonly measuredAt: string }): string {
  return measuredAt.slice(0, 10);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
