import assert from 'node:assert/strict';
import { reportHtml } from '../../../src/editor/reportHtml';

describe('The page of the report', () => {
  const html = reportHtml({
    cspSource: 'https://*.vscode-cdn.net',
    script: 'https://host/report.js',
    styles: 'https://host/report.css',
    nonce: 'N0nce+/==',
    folder: 'file:///home/me/"><script>',
  });

  it('may run its own script and use its own styles, and load nothing else', () => {
    const policy = /content="(default-src[^"]*)"/u.exec(html)?.[1]?.replaceAll('&#39;', "'");
    assert.equal(
      policy,
      "default-src 'none'; style-src https://*.vscode-cdn.net 'nonce-N0nce+/=='; script-src 'nonce-N0nce+/=='",
    );
  });

  it('has no script or style without the nonce, and no style attribute', () => {
    for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/gu)) assert.match(tag, /nonce="N0nce\+\/=="/u);
    assert.ok(!/\sstyle=|\son\w+=/u.test(html));
    assert.equal(html.match(/<script/gu)?.length, 1);
  });
});
