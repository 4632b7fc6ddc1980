import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/editor/ids';
import { closeEverything, edit, hoverSays, open } from '../editing';

describe('going to uncovered lines', () => {
  afterEach(closeEverything);

  const cursorAfter = async (command: string): Promise<number> => {
    await vscode.commands.executeCommand(command);
    return vscode.window.activeTextEditor!.selection.active.line + 1;
  };

  it('stops at each stretch of uncovered or partly covered lines, and goes round', async () => {
    const editor = await open('shop/pricing.py');
    await hoverSays(editor.document, 13, /Not covered/);
    const stops: number[] = [];
    for (let step = 0; step < 9; step++) {
      stops.push(await cursorAfter(commands.nextUncovered));
    }
    assert.deepEqual(stops, [12, 13, 14, 15, 20, 26, 27, 29, 30]);
    assert.equal(await cursorAfter(commands.nextUncovered), 12);
    assert.equal(await cursorAfter(commands.previousUncovered), 30);
  });

  it('knows where the lines are after an edit', async () => {
    const editor = await open('shop/pricing.py');
    await hoverSays(editor.document, 13, /Not covered/);
    await edit(editor, 1, '"""Prices of the shop."""\n# A comment.');
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    assert.equal(await cursorAfter(commands.nextUncovered), 13);
  });

  it('stays where it is in a file that was not measured', async () => {
    const editor = await open('tests/test_pricing.py');
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    assert.equal(await cursorAfter(commands.nextUncovered), 3);
  });
});
