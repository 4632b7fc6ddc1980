import * as vscode from 'vscode';
import { stretches, type LineMark } from '../coverage/lineMarks';
import { colors } from './ids';

/** How a mark looks. `stale` stands for both kinds of mark once their line is no longer the measured one. */
type Look = 'uncovered' | 'partial' | 'stale';

/** Shape tells the looks apart; the colour only helps. */
const strokes: Readonly<Record<Look, 'solid' | 'dashed' | 'dotted'>> = {
  uncovered: 'solid',
  partial: 'dashed',
  stale: 'dotted',
};

/** Two decorations a look: a bar at the left edge of the text, and one that fits in front of a line without indentation. */
interface Bars {
  readonly edge: vscode.TextEditorDecorationType;
  readonly inline: vscode.TextEditorDecorationType;
}

/** The bars beside uncovered lines. Made once; set for an editor as a whole. */
export class MarkDecorations implements vscode.Disposable {
  private readonly bars: Readonly<Record<Look, Bars>> = {
    uncovered: makeBars('uncovered'),
    partial: makeBars('partial'),
    stale: makeBars('stale'),
  };

  show(editor: vscode.TextEditor, marks: readonly LineMark[]): void {
    const { document } = editor;
    for (const look of Object.keys(this.bars) as Look[]) {
      const lines = marks.filter((mark) => lookOf(mark) === look).map((mark) => mark.line);
      const indented = (line: number) => /^[ \t]/.test(document.lineAt(line - 1).text);
      editor.setDecorations(
        this.bars[look].edge,
        stretches(lines.filter(indented)).map(
          ([first, last]) =>
            new vscode.Range(document.lineAt(first - 1).range.start, document.lineAt(last - 1).range.end),
        ),
      );
      editor.setDecorations(
        this.bars[look].inline,
        lines.filter((line) => !indented(line)).map((line) => new vscode.Range(line - 1, 0, line - 1, 0)),
      );
    }
  }

  clear(editor: vscode.TextEditor): void {
    this.show(editor, []);
  }

  dispose(): void {
    for (const { edge, inline } of Object.values(this.bars)) {
      edge.dispose();
      inline.dispose();
    }
  }
}

function lookOf({ kind, changed }: LineMark): Look {
  return changed ? 'stale' : kind;
}

function makeBars(look: Look): Bars {
  const color = new vscode.ThemeColor(colors[look]);
  const ruler = { overviewRulerColor: color, overviewRulerLane: vscode.OverviewRulerLane.Left };
  return {
    edge: vscode.window.createTextEditorDecorationType({
      ...ruler,
      isWholeLine: true,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      borderWidth: '0 0 0 3px',
      borderStyle: strokes[look],
      borderColor: color,
    }),
    // The edge's bar would cover the first letter.
    inline: vscode.window.createTextEditorDecorationType({
      ...ruler,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      before: {
        contentText: '',
        width: '3px',
        height: '100%',
        margin: '0 3px 0 0',
        border: `none; border-left: 3px ${strokes[look]}`,
        borderColor: color,
        textDecoration: 'none; vertical-align: top',
      },
    }),
  };
}
