import * as vscode from 'vscode';
import { UserError } from '../userError';
import type { CoverageStore } from './coverageStore';
import type { FolderCoverage } from './folderCoverage';

/**
 * The folder that a command is meant for: the only one, that of the file in front, else the one that the user picks.
 * @returns `undefined` when the user picks none
 * @throws UserError without any folder
 */
export async function pickFolder(store: CoverageStore, title: string): Promise<FolderCoverage | undefined> {
  const { folders } = store;
  if (folders.length === 0) {
    throw new UserError('Open a folder with Python code first.');
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  const only = folders.length === 1 ? folders[0] : active && store.folderOf(active);
  if (only) {
    return only;
  }
  const items = folders.map((folder) => ({ label: folder.folder.name, description: folder.folder.uri.fsPath, folder }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'In which folder?' });
  return picked?.folder;
}
