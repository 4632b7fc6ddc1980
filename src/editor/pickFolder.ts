import * as vscode from 'vscode';
import { UserError } from '../userError';
import type { CoverageStore } from './coverageStore';
import type { FolderCoverage } from './folderCoverage';

/** What VS Code calls a command with: nothing, a file or folder, or a row of the audit view. */
export type FolderHint = vscode.Uri | { readonly uri: vscode.Uri | undefined } | undefined;

/**
 * The folder that a command is meant for: the only one, that of the row or file it was called for, that of the file in
 * front, else the one that the user picks.
 * @returns `undefined` when the user picks none
 * @throws UserError without any folder
 */
export async function pickFolder(
  store: CoverageStore,
  title: string,
  hint?: FolderHint,
): Promise<FolderCoverage | undefined> {
  const { folders } = store;
  if (folders.length === 0) {
    throw new UserError('Open a folder with Python code first.');
  }
  const wanted = hint instanceof vscode.Uri ? hint : hint?.uri;
  const active = vscode.window.activeTextEditor?.document.uri;
  const only = folders.length === 1 ? folders[0] : undefined;
  const meant = only ?? (wanted && store.folderOf(wanted)) ?? (active && store.folderOf(active));
  if (meant) {
    return meant;
  }
  const items = folders.map((folder) => ({ label: folder.folder.name, description: folder.folder.uri.fsPath, folder }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'In which folder?' });
  return picked?.folder;
}
