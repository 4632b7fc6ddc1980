import * as vscode from 'vscode';
import { mapLines } from '../coverage/lineMap';
import { lineMarks, moveMarks, type LineMark } from '../coverage/lineMarks';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import type { CoverageStore } from './coverageStore';
import { DisposableStore } from './disposableStore';
import { linesOf, MeasuredTexts, type MeasuredText } from './measuredTexts';

/**
 * - `current`: the text is the measured one;
 * - `edited`: it was edited since; what the report says of the other lines still holds;
 * - `unknown`: it changed, and nobody saw how: no mark can be relied on.
 */
export type Freshness = 'current' | 'edited' | 'unknown';

/** The coverage of a document as its text is now. */
export interface DocumentMarks {
  readonly module: ModuleCoverage;
  /** Ascending, one a line. */
  readonly marks: readonly LineMark[];
  readonly freshness: Freshness;
  /** The document's text as it is now: reading it line by line from VS Code would cost more than all the marks. */
  readonly lines: readonly string[];
  /** Where a measured line is now: 1-based, 0 when it is gone or was edited. */
  readonly lineNow: (reportLine: number) => number;
  /** Which measured line a line was: 1-based, 0 for one that is new or was edited. */
  readonly reportLine: (lineNow: number) => number;
}

interface Computed {
  readonly version: number;
  readonly module: ModuleCoverage;
  readonly measured: MeasuredText;
  readonly marks: DocumentMarks;
}

/** The marks of the documents that are looked at, computed when asked for and kept until text or report change. */
export class MarkedDocuments implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.TextDocument | undefined>());
  /** The marks of a document may be others; of all documents when none is named. */
  readonly onDidChange = this.changed.event;

  private readonly texts: MeasuredTexts;
  private readonly computed = new WeakMap<vscode.TextDocument, Computed>();

  constructor(private readonly store: CoverageStore) {
    this.texts = this.disposables.add(new MeasuredTexts(store));
    this.disposables.add(this.texts.onDidFind((document) => this.changed.fire(document)));
    this.disposables.add(store.onDidChange(() => this.changed.fire(undefined)));
    this.disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.computed.has(document)) {
          this.changed.fire(document);
        }
      }),
    );
  }

  /** The marks of a document; `undefined` when no report measured it, or while its measured text is being read. */
  of(document: vscode.TextDocument): DocumentMarks | undefined {
    const module = document.uri.scheme === 'file' ? this.store.coverageFor(document.uri) : undefined;
    const measured = module && this.texts.of(document);
    if (!module || !measured) {
      return undefined;
    }
    const before = this.computed.get(document);
    if (before?.version === document.version && before.module === module && before.measured === measured) {
      return before.marks;
    }
    const marks = documentMarks(module, measured, linesOf(document.getText()));
    this.computed.set(document, { version: document.version, module, measured, marks });
    return marks;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function documentMarks(module: ModuleCoverage, measured: MeasuredText, current: readonly string[]): DocumentMarks {
  const map = mapLines(measured.lines, current);
  const moved = moveMarks(lineMarks(module), measured.lines, current);
  const edited = current.length !== measured.lines.length || map.some((line, index) => line !== index);
  return {
    module,
    marks: measured.known ? moved : moved.map((mark) => ({ ...mark, changed: true })),
    freshness: !measured.known ? 'unknown' : edited ? 'edited' : 'current',
    lines: current,
    lineNow: (reportLine) => map[reportLine] ?? 0,
    reportLine: (line) => Math.max(0, map.indexOf(line, 1)),
  };
}
