import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { auditFormats, type AuditFormat } from '../../../src/audit/auditFormats';
import type { AuditBatch, AuditReport } from '../../../src/audit/auditReport';
import { escapeMarkup } from '../../../src/audit/markup';
import { taskPrompt } from '../../../src/audit/taskPrompt';
import { runPython } from '../../harness/programs';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { legacyAudit, legacyProject } from './audits';

/** Compares with a file in fixtures. `UPDATE_GOLDEN=1` writes it. */
function assertGolden(name: string, text: string): void {
  const file = join(__dirname, '../../fixtures/audit', name);
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

/** The report with the same paths on every machine. */
async function portable(): Promise<AuditReport> {
  const text = JSON.stringify(await legacyAudit());
  return JSON.parse(text.replaceAll(JSON.stringify(legacyProject).slice(1, -1), '/home/me/legacy')) as AuditReport;
}

describe('The formats of a report', () => {
  const extensions: Record<AuditFormat, string> = {
    tree: 'txt',
    markdown: 'md',
    json: 'json',
    html: 'html',
    xml: 'xml',
  };
  for (const [format, write] of Object.entries(auditFormats)) {
    it(`are written as in the file kept for ${format}`, async () => {
      assertGolden(`legacy.${extensions[format as AuditFormat]}`, write(await portable()));
    });
  }

  it('are well formed where they are XML, whatever the code is called', async () => {
    const report = await portable();
    const evil = `]]></task>&amp;<!-- "'\u0000\u001B\uD800\uFFFF\n\t\r`;
    const [batch] = report.batches;
    const hostile: AuditBatch = {
      ...batch!,
      name: evil,
      id: evil,
      modules: batch!.modules.map((module) => ({
        ...module,
        path: evil,
        testFile: evil,
        problem: evil,
        functions: module.functions.map((each) => ({ ...each, qualname: evil, signature: evil })),
      })),
    };
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'one.xml'), taskPrompt(hostile, report));
    writeFileSync(join(folder, 'all.xml'), auditFormats.xml({ ...report, batches: [hostile, hostile] }));
    const check =
      'import sys, xml.dom.minidom as m; print([m.parse(f).documentElement.getAttribute("name") for f in sys.argv[1:]])';
    const { exitCode, stdout, stderr } = await runPython(['-c', check, 'one.xml', 'all.xml'], folder);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /\]\]><\/task>&amp;<!--/u);
  });

  it('let nothing of the code become markup in HTML', async () => {
    const report = await portable();
    const html = auditFormats.html({ ...report, toolVersion: '<img src=x onerror=alert(1)>' });
    assert.ok(!html.includes('<img'));
    assert.ok(!html.includes('<script'));
  });
});

describe('escapeMarkup', () => {
  it('leaves nothing that opens markup, and no half of an entity', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const escaped = escapeMarkup(String.fromCharCode(...units));
        assert.ok(!/[<>"']/u.test(escaped));
        assert.ok(!/&(?!(?:amp|lt|gt|quot|#39);)/u.test(escaped));
      }),
    );
  });
});
