import type { AuditReport } from '../../../src/audit/auditReport';
import * as golden from '../../harness/golden';
import { legacyAudit, legacyProject } from './audits';

/** Compares with a file in fixtures/audit. */
export function assertGolden(name: string, text: string): void {
  golden.assertGolden(`audit/${name}`, text);
}

/** The audit of `legacyProject` with the same paths on every machine. */
export async function portableAudit(): Promise<AuditReport> {
  const text = JSON.stringify(await legacyAudit());
  return JSON.parse(text.replaceAll(JSON.stringify(legacyProject).slice(1, -1), '/home/me/legacy')) as AuditReport;
}
