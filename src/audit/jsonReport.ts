import type { AuditReport } from './auditReport';

/** Counts up when a field of the JSON changes its meaning or goes. */
const version = 2;

/** The report as one JSON object: `version`, then the fields of `AuditReport`. */
export function jsonReport(report: AuditReport): string {
  return `${JSON.stringify({ version, ...report }, null, 2)}\n`;
}
