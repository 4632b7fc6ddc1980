import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/editor/ids';
import { closeEverything, edit, hoverAt, hoverSays, open } from '../editing';

describe('the hover over a marked line', () => {
  afterEach(closeEverything);

  it('says why no test comes here, and links to what can be done', async () => {
    const { document } = await open('shop/pricing.py');
    const text = await hoverSays(document, 13, /Not covered/);
    assert.match(text, /error path in `apply_discount`/);
    assert.match(text, /Raises `DiscountError` when `percent < 0 or percent > 100`/);
    assert.match(text, /\(command:smart-test\.generateForFunction\?/);
  });

  it('counts the branches of a partly covered line', async () => {
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 14, /Partly covered.* 1 of 2 branches/);
  });

  it('is silent on covered lines and blank ones', async () => {
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 13, /Not covered/);
    assert.equal(await hoverAt(document, 16), '');
    assert.equal(await hoverAt(document, 17), '');
  });

  it('goes with its line when text is added above', async () => {
    const editor = await open('shop/pricing.py');
    await hoverSays(editor.document, 13, /Not covered/);
    await edit(editor, 1, '"""Prices of the shop."""\n\n# A comment.');
    const text = await hoverSays(editor.document, 15, /Not covered/);
    assert.match(text, /Raises `DiscountError` when `percent < 0 or percent > 100`. No test makes line 14 true/);
    assert.equal(await hoverAt(editor.document, 13), '');
  });

  it('says of an edited line that it is out of date, until the edit is undone', async () => {
    const editor = await open('shop/pricing.py');
    await hoverSays(editor.document, 13, /Not covered/);
    await edit(editor, 13, '        raise DiscountError("out of range")');
    await hoverSays(editor.document, 13, /Out of date.* this line changed/);
    await hoverSays(editor.document, 14, /Partly covered/);
    await vscode.commands.executeCommand('undo');
    await hoverSays(editor.document, 13, /Not covered/);
  });

  it('follows the toggle command', async () => {
    const { document } = await open('shop/pricing.py');
    await hoverSays(document, 13, /Not covered/);
    await vscode.commands.executeCommand(commands.toggleMarks);
    await hoverSays(document, 13, /^$/);
    await vscode.commands.executeCommand(commands.toggleMarks);
    await hoverSays(document, 13, /Not covered/);
  });
});
