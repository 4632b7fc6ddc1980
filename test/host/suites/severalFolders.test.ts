import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeEverything, hoverSays, open } from '../editing';

describe('several folders in one window', () => {
  const folder = (index: number) => vscode.workspace.workspaceFolders![index]!.uri.fsPath;

  afterEach(closeEverything);

  it('have a report each', async () => {
    for (const index of [0, 1]) {
      const { document } = await open(join(folder(index), 'shop.py'));
      await hoverSays(document, 3, /Not covered/);
    }
  });

  it('do not take each other for measured when a report goes', async () => {
    const one = await open(join(folder(0), 'shop.py'));
    await hoverSays(one.document, 3, /Not covered/);
    await rm(join(folder(0), 'coverage.json'));
    await hoverSays(one.document, 3, /^$/);
    const two = await open(join(folder(1), 'shop.py'));
    await hoverSays(two.document, 3, /Not covered/);
  });
});
