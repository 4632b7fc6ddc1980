import * as path from 'node:path';
import * as vscode from 'vscode';
import { functionAt } from '../python/functionAnalyzer';
import type { SourceAnalysis } from './analysis';
import { commands } from './ids';

/** Offers "Generate Tests" in the light-bulb menu of a function. */
export function registerGenerateAction(analysis: SourceAnalysis): vscode.Disposable {
  const kind = vscode.CodeActionKind.Refactor.append('generateTests');
  return vscode.languages.registerCodeActionsProvider(
    { language: 'python', scheme: 'file' },
    { provideCodeActions: (document, range) => actions(document, range, kind, analysis) },
    { providedCodeActionKinds: [kind] },
  );
}

async function actions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
  analysis: SourceAnalysis,
): Promise<vscode.CodeAction[]> {
  if (!vscode.workspace.isTrusted || isTest(document)) return [];
  const found = functionAt(await analysis.analyze(document), range.start.line + 1);
  if (!found || found.kind === 'nested') return [];
  const title = `Generate Tests for ${found.name}`;
  const action = new vscode.CodeAction(title, kind);
  action.command = {
    command: commands.generateForFunction,
    title,
    arguments: [{ uri: document.uri, qualname: found.qualname }],
  };
  return [action];
}

/** By name alone, as pytest finds them by default: this is asked at every move of the cursor. */
function isTest({ uri }: vscode.TextDocument): boolean {
  return /^(test_.*|.*_test|conftest)\.py$/.test(path.basename(uri.fsPath));
}
