import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/editor/ids';
import type { FileEvidence } from '../../../src/generation/evidence';
import { keepEvidence } from '../../../src/generation/evidenceStore';
import { eventually } from '../../harness/eventually';
import { closeEverything, edit, open, root } from '../editing';

const code = 'shop/pricing.py';
const test = 'tests/test_pricing.py';

/** Where the function is defined in the code; 1-based. */
const definition = 10;

/** Tests run several times in each; in milliseconds. */
const patience = 60_000;

describe('Fix Failing Tests', () => {
  const testText = (): Promise<string> => readFile(join(root(), test), 'utf8');

  const quickFixes = async (document: vscode.TextDocument, line: number): Promise<string[]> => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(line - 1, 5, line - 1, 5),
      vscode.CodeActionKind.QuickFix.value,
    );
    return actions.map(({ title }) => title);
  };

  const rename = async (to: string): Promise<void> => {
    const editor = await open(code);
    const text = editor.document.lineAt(definition - 1).text;
    await edit(editor, definition, text.replace(/def \w+/, `def ${to}`));
  };

  /** As the Python extension has it. */
  const explorerTest = (): Pick<vscode.TestItem, 'id' | 'uri' | 'range'> => {
    const uri = vscode.Uri.file(join(root(), test));
    return { id: `${uri.fsPath}::test_apply_discount`, uri, range: new vscode.Range(3, 0, 3, 4) };
  };

  const textOf = (document: vscode.TextDocument): Promise<string> => Promise.resolve(document.getText());

  afterEach(closeEverything);

  it('generates a test anew that Smart Test generated, and that is red', async () => {
    const file = join(root(), 'tests/test_stock.py');
    const broken = 'from shop.stock import remaining\n\n\ndef test_remaining():\n    assert remaining(5, 2) == 4\n';
    await writeFile(file, broken);
    await keepEvidence(root(), file, evidenceOf('test_remaining', 'remaining'));
    const folder = vscode.workspace.workspaceFolders![0]!.uri.toString();
    const row = { folder, nodeIds: ['tests/test_stock.py::test_remaining'] };
    await vscode.commands.executeCommand(commands.regenerateTest, row);
    const text = await readFile(file, 'utf8');
    assert.doesNotMatch(text, /== 4/);
    assert.match(text, /assert remaining\(/);
    await rm(file);
  }).timeout(patience);

  it('saves what is edited, runs the tests, and offers a repair where they fail', async () => {
    await rename('discounted');
    await vscode.commands.executeCommand(commands.runTests);
    assert.equal(
      vscode.workspace.textDocuments.find(({ fileName }) => fileName === join(root(), code))?.isDirty,
      false,
    );
    const { document } = await open(test);
    assert.ok((await quickFixes(document, 1)).includes('Fix test_pricing.py (import error)'));
    assert.equal(document.getText(), await testText());
  }).timeout(patience);

  it('shows the repair as a diff; discarded, nothing is written', async () => {
    const before = await testText();
    await vscode.commands.executeCommand(commands.fixFailing);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.equal(activeTab?.label, 'test_pricing.py: repair of test_pricing.py');
    await vscode.commands.executeCommand(commands.discardRepair);
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
    assert.equal(await testText(), before);
  }).timeout(patience);

  it('repairs a test of the Test Explorer; kept, it is one edit that can be undone and redone', async () => {
    const before = await testText();
    await vscode.commands.executeCommand(commands.fixTest, { test: explorerTest() });
    await vscode.commands.executeCommand(commands.keepRepair);
    const after = await testText();
    assert.equal(after, before.replace(/(import|assert) apply_discount/g, '$1 discounted'));
    const { document } = await open(test);
    assert.deepEqual(await quickFixes(document, 1), []);
    await vscode.commands.executeCommand('undo');
    await eventually(async () => assert.equal(await textOf(document), before));
    assert.ok((await quickFixes(document, 1)).includes('Fix test_pricing.py (import error)'));
    await vscode.commands.executeCommand('redo');
    await eventually(async () => assert.equal(await textOf(document), after));
    assert.deepEqual(await quickFixes(document, 1), []);
  }).timeout(patience);

  it('refuses what is not saved, when VS Code must not save before tests', async () => {
    const settings = vscode.workspace.getConfiguration('testing');
    await settings.update('saveBeforeTest', false, vscode.ConfigurationTarget.Workspace);
    try {
      await rename('reduced');
      const before = await testText();
      await vscode.commands.executeCommand(commands.fixFailing);
      assert.equal(vscode.window.activeTextEditor?.document.isDirty, true);
      assert.equal(await testText(), before);
    } finally {
      await settings.update('saveBeforeTest', undefined, vscode.ConfigurationTarget.Workspace);
    }
  }).timeout(patience);

  it('can be cancelled, and leaves the tests as they were', async () => {
    await rename('reduced');
    const before = await testText();
    const running = Promise.resolve(vscode.commands.executeCommand(commands.fixFailing)).then(() => 'over');
    const waiting = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('waiting'), 50));
    while ((await Promise.race([running, waiting()])) !== 'over') {
      await vscode.commands.executeCommand(commands.cancelFixing);
    }
    assert.equal(await testText(), before);
    assert.deepEqual(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputTextDiff),
      [],
    );
  }).timeout(patience);
});

function evidenceOf(test: string, subject: string): FileEvidence {
  const mutants = { made: 1, killed: 1 };
  return {
    version: 1,
    module: 'shop.stock',
    moduleFile: 'shop/stock.py',
    moduleHash: '',
    tests: [{ test, subject, onlyLines: [], newLines: [], mutants }],
    mutants: { ...mutants, unseen: mutants },
    mutantsNotRun: 0,
    survivors: [],
  };
}
