import type { AuditReport } from './auditReport';
import { htmlReport } from './htmlReport';
import { jsonReport } from './jsonReport';
import { markdownReport } from './markdownReport';
import { taskPrompts } from './taskPrompt';
import { treeReport } from './treeReport';

/** What a report can be written as. `tree`: for a terminal. `xml`: the plan as tasks for who writes the tests. */
export const auditFormats = {
  tree: treeReport,
  markdown: markdownReport,
  json: jsonReport,
  html: htmlReport,
  xml: taskPrompts,
} as const satisfies Record<string, (report: AuditReport) => string>;

export type AuditFormat = keyof typeof auditFormats;
