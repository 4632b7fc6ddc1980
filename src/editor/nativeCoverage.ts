import * as vscode from 'vscode';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import type { DocumentMarks, MarkedDocuments } from './documentMarks';
import { onDidChangeSettings, windowSettings } from './settings';

/** How long after a change the report is published again: several files are often saved at once. */
const settleMilliseconds = 400;

/**
 * Publishes the reports as VS Code's own test coverage: percentages in the Explorer, the Test Coverage view, line numbers.
 * VS Code caches what it was given and shows it at the line numbers of the report, so it is published again when a
 * measured file is saved with other lines.
 */
export class NativeCoverage implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private controller: vscode.TestController | undefined;
  private profile: vscode.TestRunProfile | undefined;
  private published = false;
  private settling: NodeJS.Timeout | undefined;
  private highContrast = isHighContrast();

  constructor(
    private readonly store: CoverageStore,
    private readonly documents: MarkedDocuments,
  ) {
    this.disposables.add(store.onDidChange(() => this.publishSoon()));
    this.disposables.add(store.onDidChangeStale(() => this.publishSoon()));
    this.disposables.add(onDidChangeSettings(['publishNativeCoverage'], () => this.publish()));
    this.disposables.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (store.coverageFor(document.uri)) {
          this.publishSoon();
        }
      }),
    );
    this.disposables.add(
      vscode.window.onDidChangeActiveColorTheme(() => {
        if (isHighContrast() !== this.highContrast) {
          this.highContrast = !this.highContrast;
          this.publishSoon();
        }
      }),
    );
    this.publishSoon();
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.controller?.dispose();
    this.disposables.dispose();
  }

  private publishSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.publish(), settleMilliseconds);
  }

  private publish(): void {
    clearTimeout(this.settling);
    const files = windowSettings().publishNativeCoverage
      ? new Map(this.store.folders.flatMap((folder) => [...(folder.matches?.files ?? [])]))
      : new Map<string, ModuleCoverage>();
    if (files.size === 0) {
      this.withdraw();
      return;
    }
    this.controller ??= vscode.tests.createTestController('smart-test.coverage', 'Smart Test');
    const profile = this.coverageProfile(this.controller);
    const request = new vscode.TestRunRequest(undefined, undefined, profile);
    const run = this.controller.createTestRun(request, 'Coverage report', false);
    for (const [file, module] of files) {
      run.addCoverage(fileCoverage(vscode.Uri.file(file), module));
    }
    run.end();
    this.published = true;
  }

  private withdraw(): void {
    if (this.published) {
      this.published = false;
      void vscode.commands.executeCommand('testing.coverage.close');
    }
    this.controller?.dispose();
    this.controller = undefined;
    this.profile = undefined;
  }

  /** Details can only be asked for by a profile; this one never runs anything. */
  private coverageProfile(controller: vscode.TestController): vscode.TestRunProfile {
    this.profile?.dispose();
    this.profile = controller.createRunProfile('Coverage report', vscode.TestRunProfileKind.Coverage, () => undefined);
    this.profile.loadDetailedCoverage = (_run, { uri }) => this.details(uri);
    return this.profile;
  }

  private async details(uri: vscode.Uri): Promise<vscode.FileCoverageDetail[]> {
    const document = await vscode.workspace.openTextDocument(uri);
    const marks = this.documents.of(document);
    // Red line numbers would contradict the marks of a file that nobody can vouch for.
    return marks && marks.freshness !== 'unknown' ? statementDetails(marks, document, !this.highContrast) : [];
  }
}

function fileCoverage(uri: vscode.Uri, module: ModuleCoverage): vscode.FileCoverage {
  const statements = new vscode.TestCoverageCount(module.covered, module.statements);
  const { branches } = module;
  return new vscode.FileCoverage(
    uri,
    statements,
    branches && branches.total > 0 ? new vscode.TestCoverageCount(branches.covered, branches.total) : undefined,
  );
}

/**
 * @param withBranches without them a partly covered line counts as covered: in high contrast VS Code's marking of partial
 * lines makes their numbers unreadable
 */
function statementDetails(
  { module, lineNow }: DocumentMarks,
  document: vscode.TextDocument,
  withBranches: boolean,
): vscode.StatementCoverage[] {
  const arcsOf = withBranches ? arcsByLine(module) : new Map<number, BranchArc[]>();
  const label = (to: number) => (to < 0 ? 'exit' : lineNow(to) > 0 ? `to line ${lineNow(to)}` : 'to an edited line');
  const details = (lines: readonly number[], executed: boolean) =>
    lines
      .filter((line) => lineNow(line) > 0)
      .map((line) => {
        const { firstNonWhitespaceCharacterIndex, range } = document.lineAt(lineNow(line) - 1);
        const code = range.with(range.start.translate(0, firstNonWhitespaceCharacterIndex));
        const branches = arcsOf.get(line)?.map((arc) => new vscode.BranchCoverage(arc.executed, code, label(arc.to)));
        return new vscode.StatementCoverage(executed, code, branches);
      });
  return [...details(module.executedLines, true), ...details(module.missingLines, false)];
}

interface BranchArc {
  readonly to: number;
  readonly executed: boolean;
}

function arcsByLine({ branches }: ModuleCoverage): Map<number, BranchArc[]> {
  const byLine = new Map<number, BranchArc[]>();
  const add = (from: number, arc: BranchArc) => {
    const others = byLine.get(from);
    if (others) {
      others.push(arc);
    } else {
      byLine.set(from, [arc]);
    }
  };
  branches?.executed.forEach(({ from, to }) => add(from, { to, executed: true }));
  branches?.missing.forEach(({ from, to }) => add(from, { to, executed: false }));
  return byLine;
}

function isHighContrast(): boolean {
  const { kind } = vscode.window.activeColorTheme;
  return kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
}
