import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { AuditModule, AuditReport } from '../../../src/audit/auditReport';
import { auditFormats } from '../../../src/audit/auditFormats';
import { runTestAudit } from '../../../src/audit/testAuditWorkflow';
import { onlyImportedText } from '../../../src/audit/wording';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { moduleTooltip } from '../../../src/editor/auditTreeTooltips';
import { legacyProject, subjectOf, tools } from './audits';
import { moduleCoverage } from './modules';

describe('A module that tests only import', () => {
  const source =
    'LIMIT = 3\n\n\nclass Box:\n    size = 1\n\n    def grow(self):\n        self.size += 1\n\n\ndef one(): return 1\n';

  /** The audit of one module with that text, or one that cannot be read, at these lines. */
  async function audited(coverage: ModuleCoverage, text: string | null = source): Promise<AuditReport> {
    const subject = await subjectOf(legacyProject);
    const files = new Map([[join(legacyProject, 'm.py'), coverage]]);
    return runTestAudit(
      { ...subject, report: { ...subject.report, modules: [coverage] }, matches: { files, unmatched: [] } },
      {
        ...tools,
        readFile: () => (text === null ? Promise.reject(new Error('gone')) : Promise.resolve(Buffer.from(text))),
      },
    );
  }

  async function module(coverage: ModuleCoverage, text?: string | null): Promise<AuditModule> {
    const { batches, unplanned } = await audited(coverage, text);
    return [...batches.flatMap(({ modules }) => modules), ...unplanned][0]!;
  }

  it('is told from one of which tests run something, and from one that nothing imports', async () => {
    const imported = await module(moduleCoverage([1, 4, 5, 7, 11], [8]));
    assert.deepEqual([imported.coveredAtImport, imported.isOnlyImported], [5, true]);
    const used = await module(moduleCoverage([1, 4, 5, 7, 8, 11], []));
    assert.deepEqual([used.coveredAtImport, used.isOnlyImported], [5, false]);
    const never = await module(moduleCoverage([], [1, 4, 5, 7, 8, 11]));
    assert.deepEqual([never.coveredAtImport, never.isOnlyImported], [0, false]);
  });

  it('has functions: constants are complete once they are imported', async () => {
    const constants = await module(moduleCoverage([1, 2], []), 'A = 1\nB = 2\n');
    assert.deepEqual([constants.coveredAtImport, constants.isOnlyImported], [2, false]);
  });

  it('is not claimed of a text that cannot be read', async () => {
    const unknown = await module(moduleCoverage([1, 4, 5, 7, 11], [8]), null);
    assert.deepEqual([unknown.coveredAtImport, unknown.isOnlyImported], [null, false]);
    assert.doesNotMatch(moduleTooltip(unknown, false), /import\b/u);
  });

  it('is called so wherever people read of it', async () => {
    const coverage = moduleCoverage([1, 4, 5, 7, 11], [8, 12, 13, 14, 15]);
    const imported = await module(coverage);
    const sentence = 'Only imported: its 5 covered lines ran at import, and none of its functions ran.';
    assert.equal(onlyImportedText(imported), sentence);
    const tooltip = moduleTooltip(imported, false);
    assert.ok(tooltip.includes(sentence));
    assert.match(tooltip, /\| Covered at import \| 5 of 5 \|/u);
    const report = await audited(coverage);
    for (const format of ['tree', 'markdown', 'html'] as const) {
      assert.ok(auditFormats[format](report).includes(sentence), format);
    }
  });
});
