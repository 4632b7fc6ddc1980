import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { editBetween } from '../python/textEdit';
import type { RepairReport } from '../repair/repairRecords';
import { UserError } from '../userError';
import { isSameText } from './testFileEdit';

/** VS Code notices what was tried in a file, and taken back, a moment later. */
const patienceMs = 5000;

/**
 * Makes a report's changes by one edit that can be undone, and saves the files.
 * @throws UserError when a file is not any more as the repair found it, or cannot be written: then nothing is changed
 */
export async function writeRepairs(changes: RepairReport['changes']): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const documents: vscode.TextDocument[] = [];
  for (const [file, { before, after }] of changes) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await untilUntouched(document, before);
    const text = document.getText();
    const wanted = after.replace(/\r\n?|\n/gu, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
    const { startIndex, oldEndIndex, newEndIndex } = editBetween(text, wanted);
    const range = new vscode.Range(document.positionAt(startIndex), document.positionAt(oldEndIndex));
    edit.replace(document.uri, range, wanted.slice(startIndex, newEndIndex));
    documents.push(document);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new UserError('The repair could not be written. Is the folder read-only?');
  }
  for (const document of documents) {
    if (await document.save()) continue;
    throw new UserError(
      `${vscode.workspace.asRelativePath(document.uri)} is repaired in its editor, but could not be saved.`,
    );
  }
}

async function untilUntouched(document: vscode.TextDocument, before: string): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isSameText(document.getText(), before)) {
    if (performance.now() >= end) {
      throw new UserError(
        `${vscode.workspace.asRelativePath(document.uri)} was changed since the repair was tried, so nothing was written. Run Fix Failing Tests again.`,
      );
    }
    await delay(50);
  }
}
