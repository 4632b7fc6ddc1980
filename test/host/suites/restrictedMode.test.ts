import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { commands } from '../../../src/editor/ids';
import { closeEverything, hoverSays, open, root } from '../editing';

describe('Restricted Mode', () => {
  afterEach(closeEverything);

  it('shows an existing report, and offers nothing that would run Python', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const { document } = await open('shop/pricing.py');
    const text = await hoverSays(document, 13, /Not covered/);
    assert.doesNotMatch(text, /generateForFunction|runCoverage/);
  });

  it('does not start Python, whoever asks', async () => {
    const report = join(root(), 'coverage.json');
    await rm(report);
    // VS Code itself refuses a command that is not enabled; an extension's call gets through to ours.
    await Promise.race([vscode.commands.executeCommand(commands.runCoverage), delay(3000)]);
    assert.equal(existsSync(report), false);
  });
});
