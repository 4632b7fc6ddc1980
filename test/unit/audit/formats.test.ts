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

  it('have the pictures in HTML, and ask for nothing outside the file', async () => {
    const html = auditFormats.html(await portableAudit());
    for (const picture of ['treemap', 'chart', 'score-ring']) assert.match(html, new RegExp(`<svg class="${picture}"`));
    assert.match(html, /default-src 'none'/u);
    assert.doesNotMatch(html, /<(?:script|link|img|iframe|object|a) |https?:|@import|url\(|\son\w+=/u);
  });

  it('have no stop for the Tab key in a picture that leads nowhere', async () => {
    const html = auditFormats.html(await portableAudit());
    assert.doesNotMatch(html, /tabindex|role="link"|data-path/u);
    assert.match(html, /<svg class="treemap" role="img" aria-label="Map of 2 modules/u);
  });

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
