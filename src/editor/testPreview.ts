import * as vscode from 'vscode';
import { evidenceText } from '../generation/evidenceText';
import type { TestOffer } from '../generation/generationRecords';
import type { Cancelling } from './cancellableProgress';

const scheme = 'smart-test-draft';

/** Shows generated tests before they are written: what would be added, and a list to drop some of them. */
export class TestPreview implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? '',
  });
  private shown = 0;

  /**
   * @returns names of the tests to keep
   * @throws vscode.CancellationError when the user wants none
   */
  async choose(
    { testFile, text, previousText, tests, evidence }: TestOffer,
    cancelling: Cancelling,
  ): Promise<string[]> {
    // Each has a name of its own, because VS Code keeps what it has read. Both sides have one path, so that it stands once in the title.
    const draft = vscode.Uri.from({ scheme, path: vscode.Uri.file(testFile).path, query: `${++this.shown}` });
    const [before, after] = [draft.with({ fragment: 'old' }), draft.with({ fragment: 'new' })];
    this.texts.set(before.toString(), previousText ?? '');
    this.texts.set(after.toString(), text);
    try {
      const title = `${vscode.workspace.asRelativePath(testFile)}: ${previousText === null ? 'new tests' : 'tests to add'}`;
      await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
      const known = new Map(evidence?.tests.map((test) => [test.test, evidenceText(test)]));
      return await chosenOf(tests, known, cancelling);
    } finally {
      await closeDiff(after);
      this.texts.delete(before.toString());
      this.texts.delete(after.toString());
    }
  }

  dispose(): void {
    this.provider.dispose();
  }
}

async function chosenOf(
  tests: readonly string[],
  evidence: ReadonlyMap<string, string>,
  { finish, signal }: Cancelling,
): Promise<string[]> {
  const closing = new vscode.CancellationTokenSource();
  const close = (): void => closing.cancel();
  for (const one of [finish, signal]) one.addEventListener('abort', close);
  try {
    const items = tests.map((test) => ({ label: test, detail: evidence.get(test) ?? '', picked: true }));
    const options = {
      title: 'Keep Which Tests?',
      placeHolder: 'Tests without a tick are not written',
      canPickMany: true,
      // One looks around in the tests meanwhile.
      ignoreFocusOut: true,
    } as const;
    const picked = await vscode.window.showQuickPick(items, options, closing.token);
    if (!picked || picked.length === 0) throw new vscode.CancellationError();
    return picked.map(({ label }) => label);
  } finally {
    for (const one of [finish, signal]) one.removeEventListener('abort', close);
    closing.dispose();
  }
}

async function closeDiff(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const open = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
  );
  if (open.length > 0) await vscode.window.tabGroups.close(open);
}
