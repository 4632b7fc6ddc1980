import * as vscode from 'vscode';
import { functionAt } from '../python/functionAnalyzer';
import type { FunctionSignature } from '../python/signatures';
import { UserError } from '../userError';
import type { SourceAnalysis } from './analysis';
import type { CoverageStore } from './coverageStore';
import { countText } from '../wording';

/** A function of a document, as commands hand it on. */
export interface FunctionReference {
  readonly uri: vscode.Uri;
  readonly qualname: string;
}

/** What VS Code or another part of the extension calls the command with. */
export type TargetArgument =
  | { readonly uri: vscode.Uri | string; readonly qualname: string }
  | { readonly uri: vscode.Uri; readonly lineNumber: number }
  | vscode.Uri
  | undefined;

/**
 * The function that is meant: the named one, the one of a line, the one at the cursor, else the one that the user picks
 * from the file.
 * @returns `undefined` when the user picks none
 */
export async function resolveTarget(
  argument: TargetArgument,
  analysis: SourceAnalysis,
  store: CoverageStore,
): Promise<FunctionReference | undefined> {
  if (argument && 'qualname' in argument) {
    const { uri, qualname } = argument;
    // A link in a hover can only hold text.
    return { uri: typeof uri === 'string' ? vscode.Uri.parse(uri) : uri, qualname };
  }
  const editor = vscode.window.activeTextEditor;
  const uri = argument instanceof vscode.Uri ? argument : (argument?.uri ?? editor?.document.uri);
  if (!uri) throw new UserError('Open a Python file and put the cursor into a function first.');
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.languageId !== 'python') {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} is not a Python file.`);
  }
  const module = await analysis.analyze(document);
  const atCursor = editor?.document === document ? editor.selection.active.line + 1 : 1;
  const line = argument && 'lineNumber' in argument ? argument.lineNumber : atCursor;
  const found = functionAt(module, line) ?? (await pickFunction(module.functions, uri, store));
  return found && { uri, qualname: found.qualname };
}

async function pickFunction(
  functions: readonly FunctionSignature[],
  uri: vscode.Uri,
  store: CoverageStore,
): Promise<FunctionSignature | undefined> {
  const callable = functions.filter(({ kind }) => kind !== 'nested');
  if (callable.length === 0) {
    throw new UserError(`${vscode.workspace.asRelativePath(uri)} has no function to test.`);
  }
  const missing = store.coverageFor(uri)?.missingLines ?? [];
  const items = callable
    .map((signature) => ({
      signature,
      missing: missing.filter((line) => line >= signature.bodyLine && line <= signature.endLine).length,
    }))
    .sort((a, b) => b.missing - a.missing)
    .map(({ signature, missing: count }) => ({
      label: `$(symbol-${signature.kind === 'function' ? 'function' : 'method'}) ${signature.qualname}`,
      description: count > 0 ? `${countText(count, 'line')} missing` : '',
      signature,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Generate Tests',
    placeHolder: 'For which function?',
  });
  return picked?.signature;
}
