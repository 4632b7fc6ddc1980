import assert from 'node:assert/strict';
import fc from 'fast-check';
import { auditFormats, type AuditFormat } from '../../../src/audit/auditFormats';
import type { AuditReport } from '../../../src/audit/auditReport';
import { escapeMarkup } from '../../../src/audit/markup';
import { printable } from '../../../src/wording';
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

describe('A file whose name is not only letters', () => {
  const hostile = ['new\nline.py', '\u001B[31mred.py', '\u202Eyp.py', 'a|b.py', '`a``b`.py', '<script>.py', ']]>.py'];

  async function auditOf(path: string): Promise<AuditReport> {
    const report = await portableAudit();
    const batches = report.batches.map((batch, index) =>
      index > 0
        ? batch
        : { ...batch, packagePath: path, modules: batch.modules.map((module) => ({ ...module, path })) },
    );
    return { ...report, batches };
  }

  it('acts on no terminal and breaks no line, and can still be told', async () => {
    for (const path of hostile) {
      const tree = auditFormats.tree(await auditOf(path));
      assert.doesNotMatch(tree.replaceAll('\n', ''), /[\p{Cc}\u202E]/u);
      assert.ok(tree.includes(`\n  ${printable(path)}   `), tree);
    }
    assert.equal(printable('new\nline.py \u001B[31m\u202E'), 'new\\nline.py \\x1b[31m\\u202e');
  });

  it('is a code span in Markdown, and one cell of a table', async () => {
    for (const path of hostile) {
      const markdown = auditFormats.markdown(await auditOf(path));
      assert.doesNotMatch(markdown.replaceAll('\n', ''), /[\p{Cc}\u202E]/u);
      const row = /^\| 1 \|.*$/mu.exec(markdown)![0];
      assert.equal(row.replaceAll('\\|', '').split('|').length, 10, row);
    }
    const piped = auditFormats.markdown(await auditOf('a|b.py'));
    assert.ok(piped.includes('- `a|b.py`: '), 'outside tables nothing is escaped in a code span');
    assert.ok(auditFormats.markdown(await auditOf('`a``b`.py')).includes('- ``` `a``b`.py ```: '));
  });

  it('is text in HTML', async () => {
    for (const path of hostile) {
      assert.doesNotMatch(auditFormats.html(await auditOf(path)), /<script|\u001B/u);
    }
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
