import assert from 'node:assert/strict';
import fc from 'fast-check';
import { auditFormats, type AuditFormat } from '../../../src/audit/auditFormats';
import { escapeMarkup } from '../../../src/audit/markup';
import { assertGolden, portableAudit } from './golden';

describe('The formats of a report', () => {
  const extensions: Record<AuditFormat, string> = {
    tree: 'txt',
    markdown: 'md',
    json: 'json',
    html: 'html',
  };
  for (const [format, write] of Object.entries(auditFormats)) {
    it(`are written as in the file kept for ${format}`, async () => {
      assertGolden(`legacy.${extensions[format as AuditFormat]}`, write(await portableAudit()));
    });
  }

  it('let nothing of the code become markup in HTML', async () => {
    const report = await portableAudit();
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
