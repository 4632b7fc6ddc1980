import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { UserError } from '../userError';

/**
 * Saves a folder's files before its tests run, unless the user told VS Code not to. Tests see what is on the disk.
 * @throws UserError when a file cannot be saved
 */
export async function saveIfWanted(folder: vscode.WorkspaceFolder): Promise<void> {
  if (isSavingWanted(folder)) await save(folder);
}

/**
 * Saves a folder's files before its tests are changed: what is in an editor alone would be lost, or overwrite the change.
 * @throws UserError when a file is not saved, and must not or cannot be
 */
export async function saveAll(folder: vscode.WorkspaceFolder): Promise<void> {
  const [first] = unsaved(folder).filter(({ languageId }) => languageId === 'python');
  if (first && !isSavingWanted(folder)) {
    throw new UserError(
      `${vscode.workspace.asRelativePath(first.uri)} has changes that are not saved. Save it, then fix the tests.`,
    );
  }
  if (isSavingWanted(folder)) await save(folder);
}

function isSavingWanted({ uri }: vscode.WorkspaceFolder): boolean {
  return vscode.workspace.getConfiguration('testing', uri).get('saveBeforeTest') !== false;
}

async function save(folder: vscode.WorkspaceFolder): Promise<void> {
  for (const document of unsaved(folder)) {
    if (!(await isSaved(document))) {
      throw new UserError(`${vscode.workspace.asRelativePath(document.uri)} could not be saved, so nothing was run.`);
    }
  }
}

/** VS Code says that a save failed when another one, such as an automatic one, is under way. */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  for (let tries = 1; tries <= 4; tries++) {
    if ((await document.save()) || !document.isDirty) return true;
    await delay(250);
  }
  return false;
}

function unsaved(folder: vscode.WorkspaceFolder): vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(
    ({ isDirty, isUntitled, uri }) =>
      isDirty && !isUntitled && vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString(),
  );
}
