import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditReport } from '../../../src/audit/auditReport';
import { legacyAudit, legacyProject } from './audits';

/** Compares with a file in fixtures. `UPDATE_GOLDEN=1` writes it. */
export function assertGolden(name: string, text: string): void {
  const file = join(__dirname, '../../fixtures/audit', name);
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

/** The audit of `legacyProject` with the same paths on every machine. */
export async function portableAudit(): Promise<AuditReport> {
  const text = JSON.stringify(await legacyAudit());
  return JSON.parse(text.replaceAll(JSON.stringify(legacyProject).slice(1, -1), '/home/me/legacy')) as AuditReport;
}
