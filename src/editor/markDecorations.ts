import * as vscode from 'vscode';
import { stretches, type LineMark } from '../coverage/lineMarks';
import type { DocumentMarks } from './documentMarks';
import { colors } from './ids';

/** How a mark looks. `stale` stands for both kinds of mark once their line is no longer the measured one. */
type Look = 'uncovered' | 'partial' | 'stale';

const looks: readonly Look[] = ['uncovered', 'partial', 'stale'];

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

  /** Shows these marks in an editor and no others; none at all without `marks`. */
  show(editor: vscode.TextEditor, marks: DocumentMarks | undefined): void {
    const lines = marks?.lines ?? [];
    const placed = place(marks?.marks ?? [], lines);
    for (const look of looks) {
      const { edge, inline } = placed[look];
      editor.setDecorations(
        this.bars[look].edge,
        stretches(edge).map(([first, last]) => new vscode.Range(first - 1, 0, last - 1, lines[last - 1]?.length ?? 0)),
      );
      editor.setDecorations(
        this.bars[look].inline,
        inline.map((line) => new vscode.Range(line - 1, 0, line - 1, 0)),
      );
    }
  }

  dispose(): void {
    for (const { edge, inline } of Object.values(this.bars)) {
      edge.dispose();
      inline.dispose();
    }
  }
}

/** Line numbers by look and bar, ascending. */
function place(marks: readonly LineMark[], lines: readonly string[]): Record<Look, Record<keyof Bars, number[]>> {
  const placed = {
    uncovered: { edge: [], inline: [] },
    partial: { edge: [], inline: [] },
    stale: { edge: [], inline: [] },
  } as Record<Look, Record<keyof Bars, number[]>>;
  for (const mark of marks) {
    const isIndented = /^[ \t]/.test(lines[mark.line - 1] ?? '');
    placed[lookOf(mark)][isIndented ? 'edge' : 'inline'].push(mark.line);
  }
  return placed;
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
