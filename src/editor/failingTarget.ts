import path from 'node:path';
import * as vscode from 'vscode';
import { functionAt } from '../python/functionAnalyzer';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import { explorerNodeId, isNodeId } from './explorerNodeId';
import type { FailingElement } from './failingTreeItem';

/** Which tests are meant. */
export interface FailingTarget {
  readonly folder: vscode.WorkspaceFolder;
  /** Node ids, files or folders; all tests when there are none. */
  readonly nodeIds: readonly string[];
}

/** A test of the Test Explorer, whichever extension put it there. */
export type ExplorerTest = Pick<vscode.TestItem, 'id' | 'uri' | 'range'>;

/** What VS Code or another part of the extension calls a command with. */
export type FailingArgument =
  | FailingElement
  | { readonly folder: string; readonly nodeIds: readonly string[] }
  | ExplorerTest
  | { readonly test: ExplorerTest }
  | undefined;

/**
 * The tests that a row, a quick fix, or an entry of the Test Explorer stands for.
 * @returns `undefined` when nothing is named
 * @throws UserError when they are in no folder of the workspace
 */
export async function failingTarget(
  argument: FailingArgument,
  analysis: SourceAnalysis,
): Promise<FailingTarget | undefined> {
  if (argument === undefined) return undefined;
  if ('node' in argument) return { folder: folderOf(argument.node.folder), nodeIds: argument.node.nodeIds };
  if ('nodeIds' in argument) return { folder: folderOf(argument.folder), nodeIds: argument.nodeIds };
  const test = 'test' in argument ? argument.test : argument;
  const { uri } = test;
  const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) throw new UserError('This test is in no folder of the workspace, so it cannot be repaired.');
  const qualname = test.range && !isNodeId(test.id) ? await qualnameAt(uri, test.range, analysis) : undefined;
  return { folder, nodeIds: [explorerNodeId(test.id, path.relative(folder.uri.fsPath, uri.fsPath), qualname)] };
}

async function qualnameAt(uri: vscode.Uri, range: vscode.Range, analysis: SourceAnalysis): Promise<string | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  return functionAt(await analysis.analyze(document), range.start.line + 1)?.qualname;
}

function folderOf(uri: string): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.toString() === uri);
  if (!folder) throw new UserError('The folder of these tests is not open any more.');
  return folder;
}
