import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditReport } from '../../../src/audit/auditReport';
import { runTestAudit, type AuditSubject, type AuditTools } from '../../../src/audit/testAuditWorkflow';
import { exists } from '../../../src/coverage/filesOnDisk';
import { readCoverageReport } from '../../../src/coverage/readCoverageReport';
import { matchReportPaths } from '../../../src/coverage/reportPaths';
import { readProjectLayout } from '../../../src/python/projectLayout';
import { readModule } from './modules';

/** A small project with its coverage.json: one module half covered, one never imported, its tests measured too. */
export const legacyProject = join(__dirname, '../../fixtures/audit/legacy');

export const tools: AuditTools = { readFile: (file) => readFile(file), readModule };

/** What is audited in a folder with a coverage.json. */
export async function subjectOf(root: string): Promise<AuditSubject> {
  const report = await readCoverageReport(join(root, 'coverage.json'));
  return {
    root,
    report,
    matches: await matchReportPaths(report.modules, { reportDirectory: root, root, mappings: {}, exists }),
    layout: await readProjectLayout(root),
    threshold: 80,
    staleFiles: new Set(),
  };
}

let report: Promise<AuditReport> | undefined;

/** The audit of `legacyProject`, made once. */
export function legacyAudit(): Promise<AuditReport> {
  report ??= subjectOf(legacyProject).then((subject) => runTestAudit(subject, tools));
  return report;
}
