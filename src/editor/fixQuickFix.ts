import * as path from 'node:path';
import * as vscode from 'vscode';
import { functionAt } from '../python/functionAnalyzer';
import type { SourceAnalysis } from './analysis';
import { failingPlace, testFile, testName, testPath, type FailingTest } from './failingTest';
import type { FailingTests } from './failingTests';
import { commands } from './ids';

/** Offers to fix a failing test where it fails, and anywhere else in it. */
export function registerFixQuickFix(failing: FailingTests, analysis: SourceAnalysis): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { language: 'python', scheme: 'file' },
    { provideCodeActions: (document, range) => quickFixes(document, range, failing, analysis) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

async function quickFixes(
  document: vscode.TextDocument,
  range: vscode.Range,
  failing: FailingTests,
  analysis: SourceAnalysis,
): Promise<vscode.CodeAction[]> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const root = folder && failing.reportOf(folder)?.root;
  if (!folder || root === undefined || !vscode.workspace.isTrusted) return [];
  const tests = failing.of(folder).filter(({ standing }) => standing !== 'repaired');
  const file = document.uri.fsPath;
  const related = tests.filter(
    ({ repair }) =>
      failingPlace(repair.diagnosis, root).file === file || path.join(root, testFile(repair.nodeId)) === file,
  );
  if (related.length === 0) return [];
  const line = range.start.line + 1;
  const inside = functionAt(await analysis.analyze(document), line)?.qualname.replaceAll('.', '::');
  return related
    .filter((test) => failsAt(test, file, root, line) || testPath(test.repair.nodeId) === inside)
    .flatMap((test) => actionFor(test, folder));
}

function failsAt({ repair: { diagnosis } }: FailingTest, file: string, root: string, line: number): boolean {
  const place = failingPlace(diagnosis, root);
  const last = diagnosis.failure.statement?.endLine ?? place.line;
  return place.file === file && line >= place.line && line <= last;
}

function actionFor(test: FailingTest, folder: vscode.WorkspaceFolder): vscode.CodeAction[] {
  const { nodeId, diagnosis } = test.repair;
  const name = testName(nodeId);
  const action = (title: string, command: string): vscode.CodeAction => {
    const offered = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    const argument = { folder: folder.uri.toString(), nodeIds: [nodeId] };
    offered.command = { command, title, arguments: [argument] };
    return offered;
  };
  if (test.standing === 'repairable') {
    const fix = action(`Fix ${name} (${diagnosis.cause})`, commands.fixTest);
    fix.isPreferred = true;
    return [fix];
  }
  const { proposal } = test.repair;
  if (proposal === null) return [];
  return proposal.drift === null
    ? [action(`Review Proposed Repair of ${name}…`, commands.reviewProposal)]
    : [action(`Review Behaviour Change in ${name}…`, commands.reviewDrift)];
}
