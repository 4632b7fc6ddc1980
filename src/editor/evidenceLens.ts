import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestEvidence } from '../generation/evidence';
import { evidenceText, isWeak } from '../generation/evidenceText';
import type { SourceAnalysis } from './analysis';
import { DisposableStore } from './disposableStore';
import { knownTests, type KnownTests } from './fileEvidence';
import { looksLikeTest } from './fileSituation';
import { commands } from './ids';
import { onDidChangeSettings, windowSettings } from './settings';

/** Says above each generated test what it is worth. */
export class EvidenceLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly analysis: SourceAnalysis) {
    const tell = (): void => this.changed.fire();
    const kept = this.disposables.add(vscode.workspace.createFileSystemWatcher('**/.smart-test/evidence/**/*.json'));
    for (const event of [kept.onDidCreate, kept.onDidChange, kept.onDidDelete]) this.disposables.add(event(tell));
    // Any of them may be the module under test.
    this.disposables.add(vscode.workspace.onDidSaveTextDocument(({ languageId }) => languageId === 'python' && tell()));
    this.disposables.add(onDidChangeSettings(['showEvidence'], tell));
    this.disposables.add(vscode.languages.registerCodeLensProvider({ language: 'python', scheme: 'file' }, this));
  }

  /** For who knows that evidence changed: the watcher may be late. */
  refresh(): void {
    this.changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!windowSettings().showEvidence || !looksLikeTest(document.fileName)) return [];
    const known = await knownTests(document.uri);
    if (!known) return [];
    const { functions } = await this.analysis.analyze(document);
    const places = new Map(functions.map(({ qualname, startLine }) => [qualname, startLine]));
    const placed = known.evidence.tests.flatMap((test) => {
      const line = places.get(test.test.replaceAll('::', '.'));
      return line === undefined ? [] : [{ test, line }];
    });
    const top = Math.min(...placed.map(({ line }) => line));
    return placed.flatMap(({ test, line }) => {
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      const offersCheck = vscode.workspace.isTrusted && (known.isStale || line === top);
      return [
        new vscode.CodeLens(range, lensCommand(test, known, document.uri)),
        ...(offersCheck ? [new vscode.CodeLens(range, checkCommand(document.uri))] : []),
      ];
    });
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

/** The space between an icon and a text is a wide one: an ordinary one disappears. */
function lensCommand(test: TestEvidence, { evidence, isStale }: KnownTests, uri: vscode.Uri): vscode.Command {
  const { command, arguments: args } = { command: commands.showEvidence, arguments: [uri.toString(), test.test] };
  const tooltip = 'Seen when it was generated or checked. Click for the lines and mutants.';
  if (isStale) {
    const title = `$(history)\u2002measured before ${path.basename(evidence.moduleFile)} changed`;
    return { title, command, arguments: args, tooltip };
  }
  return {
    title: `$(${isWeak(test) ? 'warning' : 'verified'})\u2002${evidenceText(test)}`,
    command,
    arguments: args,
    tooltip,
  };
}

function checkCommand(uri: vscode.Uri): vscode.Command {
  return {
    title: 'Check Again',
    command: commands.checkEvidence,
    arguments: [uri.toString()],
    tooltip: 'Run the tests of this file and mutants of the code once more',
  };
}
