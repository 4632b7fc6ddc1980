import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/editor/ids';
import { eventually } from '../../harness/eventually';
import { closeEverything, open } from '../editing';

describe('Diagnose Coverage', () => {
  afterEach(closeEverything);

  const diagnosisSays = async (...expected: readonly RegExp[]): Promise<void> => {
    await vscode.commands.executeCommand(commands.diagnoseCoverage);
    const { document } = vscode.window.activeTextEditor!;
    await eventually(() => expected.forEach((part) => assert.match(document.getText(), part)));
  };

  it('says which report is shown, of what age, and what is in it', async () => {
    await open('shop/pricing.py');
    await diagnosisSays(
      /^## shop\/pricing\.py\n\nIt is in the report as `shop\/pricing\.py`: 50 % of 18 statements/m,
      /^- File: `.*coverage\.json`$/m,
      /^- Made: .* by coverage\.py \d+\.\d+.*, format 3, with branches$/m,
      /^- Files: 3 in the report, 3 of them found in this folder$/m,
    );
  });

  it('says why a file shows nothing', async () => {
    await open('shop/unused.py');
    await diagnosisSays(/shop\/unused\.py is not in the report: .*\n.*`source`.*`omit`/);
  });

  it('names the Python that runs the tests', async () => {
    await diagnosisSays(/^Python 3\.\d+\.\d+ of .*, pytest \d.*, coverage\.py \d/m);
  });
});
