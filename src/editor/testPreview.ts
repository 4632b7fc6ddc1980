import * as vscode from 'vscode';
import { evidenceText } from '../generation/evidenceText';
import type { TestOffer } from '../generation/generationRecords';
import type { Cancelling } from './cancellableProgress';
import type { DraftDocuments } from './draftDocuments';

/** Shows generated tests before they are written: what would be added, and a list to drop some of them. */
export class TestPreview {
  constructor(private readonly drafts: DraftDocuments) {}

  /**
   * @returns names of the tests to keep
   * @throws vscode.CancellationError when the user wants none
   */
  async choose(
    { testFile, text, previousText, tests, evidence }: TestOffer,
    cancelling: Cancelling,
  ): Promise<string[]> {
    const title = `${vscode.workspace.asRelativePath(testFile)}: ${previousText === null ? 'new tests' : 'tests to add'}`;
    const change = { file: testFile, before: previousText ?? '', after: text };
    const draft = await this.drafts.show([change], title, true);
    try {
      const known = new Map(evidence?.tests.map((test) => [test.test, evidenceText(test)]));
      return await chosenOf(tests, known, cancelling);
    } finally {
      await draft.close();
    }
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
