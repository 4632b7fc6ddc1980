import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FileEvidence } from '../generation/evidence';
import { readEvidence } from '../generation/evidenceStore';
import { moduleIdentity } from '../generation/fileEvidence';

/** What is known of the tests in a document. */
export interface KnownTests {
  readonly evidence: FileEvidence;
  readonly folder: vscode.WorkspaceFolder;
  /** The module is not what it was when this was measured. */
  readonly isStale: boolean;
}

/** `undefined` for a file whose tests were not generated here. */
export async function knownTests(testFile: vscode.Uri): Promise<KnownTests | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(testFile);
  if (!folder || testFile.scheme !== 'file') return undefined;
  const root = folder.uri.fsPath;
  const evidence = await readEvidence(root, testFile.fsPath);
  return evidence && { evidence, folder, isStale: !(await isCurrent(evidence, root)) };
}

async function isCurrent({ module, moduleFile, moduleHash }: FileEvidence, root: string): Promise<boolean> {
  try {
    return (await moduleIdentity(root, module, path.join(root, moduleFile))).moduleHash === moduleHash;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
