import * as path from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually';

/** The first folder of the workspace. */
export function root(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  return folder.uri.fsPath;
}

/** Shows a file of the first folder; absolute paths stay what they are. */
export async function open(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.file(path.resolve(root(), file)), { preview: false });
}

/** What the hovers over a line (1-based) say. */
export async function hoverAt(document: vscode.TextDocument, line: number): Promise<string> {
  const { range, firstNonWhitespaceCharacterIndex: column } = document.lineAt(line - 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    range.start.translate(0, column),
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}

/** Waits for a line's hover to say something, as it does some time after a report or a text changed. */
export function hoverSays(document: vscode.TextDocument, line: number, expected: RegExp): Promise<string> {
  return eventually(async () => {
    const text = await hoverAt(document, line);
    if (!expected.test(text)) throw new Error(`line ${line} says ${JSON.stringify(text)} instead of ${expected}`);
    return text;
  });
}

/** Replaces the text of a line (1-based); with line ends in `text` by several. */
export async function edit(editor: vscode.TextEditor, line: number, text: string): Promise<void> {
  const { range } = editor.document.lineAt(line - 1);
  await editor.edit((builder) => builder.replace(range, text));
}

/** Closes every editor; what was not saved is lost. */
export async function closeEverything(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
