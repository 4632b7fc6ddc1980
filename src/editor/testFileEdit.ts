import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { WrittenFile } from '../generation/batchUndo';
import { insertionsBetween } from '../generation/insertions';
import { UserError } from '../userError';

/**
 * Writes a test file by one edit that can be undone, and saves it. It never replaces a file, and changes no line that is there.
 * @throws UserError when the file appeared or changed meanwhile, or when it cannot be written
 */
export async function writeTestFile(testFile: string, text: string, previousText: string | null): Promise<void> {
  const uri = vscode.Uri.file(testFile);
  const edit = new vscode.WorkspaceEdit();
  if (previousText === null) {
    edit.createFile(uri, { contents: new TextEncoder().encode(text), overwrite: false });
  } else {
    const document = await vscode.workspace.openTextDocument(uri);
    const insertions = insertionsBetween(document.getText(), text);
    if (!insertions || !isSameText(document.getText(), previousText)) {
      throw new UserError(
        `${vscode.workspace.asRelativePath(uri)} was changed while tests were generated for it, so nothing was added. Try again.`,
      );
    }
    for (const { offset, text: added } of insertions) edit.insert(uri, document.positionAt(offset), added);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new UserError(
      `${vscode.workspace.asRelativePath(uri)} could not be written. Is there a file of that name, or is the folder read-only?`,
    );
  }
  // pytest reads what is on the disk.
  await (await vscode.workspace.openTextDocument(uri)).save();
}

/**
 * Puts test files back as they were, or deletes those that are new, by one edit that can itself be undone.
 * @returns those that were changed since and stay as they are
 * @throws UserError when the others cannot be written
 */
export async function undoTestFiles(written: readonly WrittenFile[]): Promise<WrittenFile[]> {
  const edit = new vscode.WorkspaceEdit();
  const changed: WrittenFile[] = [];
  const restored: vscode.TextDocument[] = [];
  for (const one of written.filter(({ testFile }) => existsSync(testFile))) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(one.testFile));
    if (!isSameText(document.getText(), one.text)) {
      changed.push(one);
    } else if (one.previousText === null) {
      edit.deleteFile(document.uri);
    } else {
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      edit.replace(document.uri, document.validateRange(whole), one.previousText);
      restored.push(document);
    }
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new UserError('The tests could not be taken away again: undo each file, or use your version control.');
  }
  for (const document of restored) await document.save();
  return changed;
}

/** A document has one kind of line end, whatever its file has. */
export function isSameText(one: string, other: string): boolean {
  return one.replace(/\r\n?/g, '\n') === other.replace(/\r\n?/g, '\n');
}
