import * as vscode from 'vscode';
import type { LineMark } from '../coverage/lineMarks';
import { classAt, functionAt } from '../python/functionAnalyzer';
import type { FunctionSignature } from '../python/signatures';
import type { SourceAnalysis } from './analysis';
import type { MarkedDocuments } from './documentMarks';
import { looksLikeTest } from './fileSituation';
import { touchedFunctions } from './generationTarget';
import { commands } from './ids';
import { countText } from '../wording';

/** Offers "Generate Tests" in the light-bulb menu of a function, a class or a selection, unless all of it is covered. */
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
  const module = await analysis.analyze(document);
  const marks = documents.of(document)?.marks;
  const action = (what: string, places: readonly Place[], command: string, qualname?: string): vscode.CodeAction[] => {
    const reason = reasonFor(places, marks);
    if (reason === undefined) return [];
    const title = `Generate Tests for ${what}${reason}`;
    const offered = new vscode.CodeAction(title, kind);
    const argument = qualname === undefined ? undefined : { uri: document.uri, qualname };
    offered.command = { command, title, arguments: argument ? [argument] : [] };
    return [offered];
  };
  const selected = range.isEmpty ? [] : touchedFunctions(module, range);
  if (selected.length > 1) {
    return action(countText(selected.length, 'Function'), selected, commands.generateForSelection);
  }
  const line = range.start.line + 1;
  const found = functionAt(module, line);
  const owner = classAt(module, line);
  return [
    ...(found && found.kind !== 'nested'
      ? action(found.name, [found], commands.generateForFunction, found.qualname)
      : []),
    ...(owner ? action(`Class ${owner.name}`, [owner], commands.generateForClass, owner.qualname) : []),
  ];
}

type Place = Pick<FunctionSignature, 'line' | 'endLine'>;

/** What is missing there, in brackets; empty where nothing was measured, `undefined` where nothing is missing. */
function reasonFor(places: readonly Place[], marks: readonly LineMark[] | undefined): string | undefined {
  if (!marks) return '';
  const inside = marks.filter((mark) => places.some(({ line, endLine }) => mark.line >= line && mark.line <= endLine));
  const uncovered = inside.filter(({ kind }) => kind === 'uncovered').length;
  if (inside.length === 0) return undefined;
  return uncovered > 0 ? ` (${countText(uncovered, 'line')} missing)` : ' (branches missing)';
}
