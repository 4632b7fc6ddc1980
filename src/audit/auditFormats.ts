import type { AuditReport } from './auditReport';
import { htmlReport } from './htmlReport';
import { jsonReport } from './jsonReport';
import { markdownReport } from './markdownReport';
import { treeReport } from './treeReport';

/** What a report can be written as. `tree`: for a terminal. The plan as tasks: see `taskPrompts`. */
export const auditFormats = {
  tree: treeReport,
  markdown: markdownReport,
  json: jsonReport,
  html: htmlReport,
} as const satisfies Record<string, (report: AuditReport) => string>;

export type AuditFormat = keyof typeof auditFormats;
