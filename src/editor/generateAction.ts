import * as vscode from 'vscode';
import type { LineMark } from '../coverage/lineMarks';
import { functionAt } from '../python/functionAnalyzer';
import type { FunctionSignature } from '../python/signatures';
import type { SourceAnalysis } from './analysis';
import type { MarkedDocuments } from './documentMarks';
import { looksLikeTest } from './fileSituation';
import { commands } from './ids';
import { countText } from '../wording';

/** Offers "Generate Tests" in the light-bulb menu of a function, unless all of it is covered. */
export function registerGenerateAction(analysis: SourceAnalysis, documents: MarkedDocuments): vscode.Disposable {
  const kind = vscode.CodeActionKind.Refactor.append('generateTests');
  return vscode.languages.registerCodeActionsProvider(
    { language: 'python', scheme: 'file' },
    { provideCodeActions: (document, range) => actions(document, range, kind, { analysis, documents }) },
    { providedCodeActionKinds: [kind] },
  );
}

async function actions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
  { analysis, documents }: { readonly analysis: SourceAnalysis; readonly documents: MarkedDocuments },
): Promise<vscode.CodeAction[]> {
  if (!vscode.workspace.isTrusted || looksLikeTest(document.fileName)) return [];
  const found = functionAt(await analysis.analyze(document), range.start.line + 1);
  if (!found || found.kind === 'nested') return [];
  const reason = reasonFor(found, documents.of(document)?.marks);
  if (reason === undefined) return [];
  const title = `Generate Tests for ${found.name}${reason}`;
  const action = new vscode.CodeAction(title, kind);
  action.command = {
    command: commands.generateForFunction,
    title,
    arguments: [{ uri: document.uri, qualname: found.qualname }],
  };
  return [action];
}

/** What is missing in the function, in brackets; empty where nothing was measured, `undefined` where nothing is missing. */
function reasonFor({ line, endLine }: FunctionSignature, marks: readonly LineMark[] | undefined): string | undefined {
  if (!marks) return '';
  const inside = marks.filter((mark) => mark.line >= line && mark.line <= endLine);
  const uncovered = inside.filter(({ kind }) => kind === 'uncovered').length;
  if (inside.length === 0) return undefined;
  return uncovered > 0 ? ` (${countText(uncovered, 'line')} missing)` : ' (branches missing)';
}
