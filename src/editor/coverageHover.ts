import * as vscode from 'vscode';
import type { UncoveredPath } from '../audit/auditReport';
import { analyzeGaps, type ModuleGaps } from '../audit/gapAnalyzer';
import type { LineMark } from '../coverage/lineMarks';
import type { Arc, ModuleCoverage } from '../coverage/moduleCoverage';
import { movedCoverage } from '../coverage/movedCoverage';
import type { SourceAnalysis } from './analysis';
import { coveredSentence, coveredText } from './coveredByText';
import type { CoveringTests } from './coveringTests';
import type { DocumentMarks, MarkedDocuments } from './documentMarks';
import { hoverText, type MarkFacts } from './hoverText';
import { commands } from './ids';
import { windowSettings } from './settings';

const linked = [commands.generateForFunction, commands.nextUncovered, commands.runCoverage];

/**
 * Says why a line has a mark, when somebody points at it, and of a covered one which tests ran it, if the report does.
 * Nothing is read before.
 */
export class CoverageHover implements vscode.HoverProvider {
  private readonly gaps = new WeakMap<DocumentMarks, ModuleGaps>();

  constructor(
    private readonly documents: MarkedDocuments,
    private readonly analysis: SourceAnalysis,
    private readonly tests: CoveringTests,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const marks = windowSettings().showMarks ? this.documents.of(document) : undefined;
    if (!marks) {
      return undefined;
    }
    const line = position.line + 1;
    const mark = marks.marks.find((each) => each.line === line);
    const contexts = mark?.kind === 'uncovered' ? undefined : await this.contextsOf(line, document, marks, token);
    const text = mark
      ? await this.markText(mark, contexts, document, marks)
      : contexts && new vscode.MarkdownString(coveredText(contexts), true);
    return text && new vscode.Hover(text, document.lineAt(position.line).range);
  }

  private async markText(
    mark: LineMark,
    contexts: readonly string[] | undefined,
    document: vscode.TextDocument,
    marks: DocumentMarks,
  ): Promise<vscode.MarkdownString> {
    const reason = mark.changed ? noReason : reasonOf(mark, await this.gapsOf(document, marks));
    // As text: a Uri in a link's arguments would come back as one of another machine in a remote window.
    const target = { uri: document.uri.toString(), qualname: reason.qualname, line: mark.line };
    const { isTrusted } = vscode.workspace;
    const text = new vscode.MarkdownString(
      hoverText(
        {
          kind: mark.kind,
          changed: mark.changed,
          wholeFile: marks.freshness === 'unknown',
          branches: branchesFrom(mark.reportLine, marks.module),
          coveredBy: contexts ? coveredSentence(contexts) : '',
          ...reason,
        },
        {
          generate: isTrusted
            ? `command:${commands.generateForFunction}?${encodeURIComponent(JSON.stringify([target]))}`
            : undefined,
          next: `command:${commands.nextUncovered}`,
          runCoverage: isTrusted ? `command:${commands.runCoverage}` : undefined,
        },
      ),
      true,
    );
    text.isTrusted = { enabledCommands: linked };
    return text;
  }

  /** The contexts that ran a line, as long as the line is what was measured. */
  private async contextsOf(
    line: number,
    document: vscode.TextDocument,
    marks: DocumentMarks,
    token: vscode.CancellationToken,
  ): Promise<readonly string[] | undefined> {
    const reportLine = marks.freshness === 'unknown' ? 0 : marks.reportLine(line);
    return reportLine === 0 ? undefined : (await this.tests.of(document, token))?.get(reportLine);
  }

  private async gapsOf(document: vscode.TextDocument, marks: DocumentMarks): Promise<ModuleGaps> {
    const known = this.gaps.get(marks);
    if (known) {
      return known;
    }
    const module = await this.analysis.readModule(document);
    const gaps = analyzeGaps(movedCoverage(marks.module, marks.lineNow), module);
    this.gaps.set(marks, gaps);
    return gaps;
  }
}

type Reason = Pick<MarkFacts, 'paths' | 'qualname'>;

const noReason: Reason = { paths: [], qualname: null };

/** The paths that a mark belongs to, and the function they are in. */
function reasonOf(mark: LineMark, gaps: ModuleGaps): Reason {
  const isHere =
    mark.kind === 'uncovered'
      ? (path: UncoveredPath) => path.lines.includes(mark.line)
      : (path: UncoveredPath) => path.arcs.some(({ from }) => from === mark.line);
  const scopes = [...gaps.functions, { qualname: null, paths: gaps.paths }];
  const reasons = scopes.map(({ qualname, paths }) => ({ qualname, paths: paths.filter(isHere) }));
  return reasons.find(({ paths }) => paths.length > 0) ?? noReason;
}

function branchesFrom(line: number, { branches }: ModuleCoverage): MarkFacts['branches'] {
  const count = (arcs: readonly Arc[]) => arcs.filter(({ from }) => from === line).length;
  const missing = count(branches?.missing ?? []);
  return { missing, total: missing + count(branches?.executed ?? []) };
}
