import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { commands } from '../../../src/editor/ids';
import { closeEverything, edit, hoverSays, open, root } from '../editing';

describe('Run Tests with Coverage', () => {
  const report = () => join(root(), 'coverage.json');

  afterEach(closeEverything);

  it('measures by the project’s own settings, and shows the result', async () => {
    await rm(report());
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 13, /^$/);
    await vscode.commands.executeCommand(commands.runCoverage);
    await hoverSays(document, 13, /Not covered/);
    const { files } = JSON.parse(await readFile(report(), 'utf8')) as { files: Record<string, unknown> };
    assert.deepEqual(Object.keys(files).sort(), ['shop/__init__.py', 'shop/pricing.py', 'shop/stock.py']);
    assert.equal(existsSync(join(root(), '.coverage')), false, 'the project’s own data file was written');
  });

  it('saves what was edited first, and measures that', async () => {
    const editor = await open('tests/test_pricing.py');
    const end = editor.document.lineCount;
    await edit(editor, end, '\n\ndef test_member():\n    assert apply_discount(100, 0, member=True) == 95\n');
    await vscode.commands.executeCommand(commands.runCoverage);
    assert.equal(editor.document.isDirty, false);
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 15, /^$/);
    await hoverSays(document, 13, /Not covered/);
  });

  it('can be cancelled, and leaves the report as it was', async () => {
    const before = await readFile(report(), 'utf8');
    const running = Promise.resolve(vscode.commands.executeCommand(commands.runCoverage)).then(() => 'over');
    while ((await Promise.race([running, delay(20)])) !== 'over') {
      await vscode.commands.executeCommand(commands.cancelCoverage);
    }
    assert.equal(await readFile(report(), 'utf8'), before);
  });
});
