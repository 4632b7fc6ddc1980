import { mapLines } from './lineMap';
import type { ModuleCoverage } from './moduleCoverage';

/** `uncovered`: no test reaches the line. `partial`: reached, but some branch from it is never taken. */
export type MarkKind = 'uncovered' | 'partial';

/** A line that deserves a mark in the editor. Lines are 1-based. */
export interface LineMark {
  /** Where it is now. */
  readonly line: number;
  /** Where it was when the report was made; what the report says of it is found there. */
  readonly reportLine: number;
  readonly kind: MarkKind;
  /** Its text is no longer the one that was measured. */
  readonly changed: boolean;
}

/** The marks of a module as measured, ascending. A statement of several lines is marked on its first, as coverage.py counts. */
export function lineMarks(module: ModuleCoverage): LineMark[] {
  const missing = new Set(module.missingLines);
  const executed = new Set(module.executedLines);
  const partial = new Set(module.branches?.missing.map((arc) => arc.from));
  return [
    ...[...missing].map((line) => mark(line, 'uncovered')),
    ...[...partial].filter((line) => executed.has(line) && !missing.has(line)).map((line) => mark(line, 'partial')),
  ].sort((a, b) => a.line - b.line);
}

function mark(line: number, kind: MarkKind): LineMark {
  return { line, reportLine: line, kind, changed: false };
}

/**
 * Moves marks along with the text they belong to. `measured` and `current` are all lines of the file, then and now.
 * A mark whose line is still there, letter for letter, moves with it; one whose line was edited stays on what became of
 * it, as `changed`; one whose line was deleted is dropped. Ascending, at most one mark a line, none on a blank line.
 */
export function moveMarks(
  marks: readonly LineMark[],
  measured: readonly string[],
  current: readonly string[],
): LineMark[] {
  const map = mapLines(measured, current);
  const moved: LineMark[] = [];
  let edits: EditedStretch | undefined;
  for (const mark of marks) {
    const line = map[mark.reportLine];
    if (line === undefined) {
      continue; // The report speaks of lines that the file never had.
    }
    if (line > 0) {
      moved.push({ ...mark, line, changed: false });
      continue;
    }
    if (!edits?.holds(mark.reportLine)) {
      edits = new EditedStretch(map, mark.reportLine, measured, current);
    }
    const successor = edits.successor(mark.reportLine);
    if (successor > 0) {
      moved.push({ ...mark, line: successor, changed: true });
    }
  }
  return moved;
}

/** Old lines without an equal in the new text, between two that have one, and the new lines that stand there instead. */
class EditedStretch {
  /** First and last old line. */
  private readonly from: number;
  private readonly to: number;
  /** Next new line that may be given away, and the last one. */
  private next: number;
  private readonly last: number;
  private readonly shift: number | undefined;

  constructor(
    map: Int32Array,
    line: number,
    private readonly measured: readonly string[],
    private readonly current: readonly string[],
  ) {
    let from = line;
    while (from > 1 && map[from - 1] === 0) {
      from--;
    }
    let to = line;
    while (to < measured.length && map[to + 1] === 0) {
      to++;
    }
    this.from = from;
    this.to = to;
    this.next = from > 1 ? map[from - 1]! + 1 : 1;
    this.last = to < measured.length ? map[to + 1]! - 1 : current.length;
    this.shift = this.last - this.next === this.to - this.from ? this.next - from : undefined;
  }

  holds(line: number): boolean {
    return line >= this.from && line <= this.to;
  }

  /** The new line that took the place of an old one, 0 if none did. Ask in ascending order: no new line is given twice. */
  successor(line: number): number {
    if (this.shift !== undefined) {
      return isBlank(this.current[line + this.shift - 1]) ? 0 : line + this.shift;
    }
    const text = this.measured[line - 1] ?? '';
    const end = Math.min(this.last, this.next + reach);
    for (let candidate = this.next; candidate <= end; candidate++) {
      if (resembles(text, this.current[candidate - 1] ?? '')) {
        this.next = candidate + 1;
        return candidate;
      }
    }
    return 0;
  }
}

/** How many new lines are looked at for the successor of an edited one; keeps a rewritten file cheap. */
const reach = 40;

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

/** True when what two lines share at their ends is at least half of the shorter one. */
function resembles(a: string, b: string): boolean {
  const [left, right] = [a.trim(), b.trim()];
  const shorter = Math.min(left.length, right.length);
  let prefix = 0;
  while (prefix < shorter && left[prefix] === right[prefix]) {
    prefix++;
  }
  let suffix = 0;
  while (suffix < shorter - prefix && left.at(-1 - suffix) === right.at(-1 - suffix)) {
    suffix++;
  }
  return shorter > 0 && (prefix + suffix) * 2 >= shorter;
}

/** Neighbouring marks of one kind, as stretches: `[first, last]` lines, 1-based. What a long file is drawn from. */
export function stretches(lines: readonly number[]): [first: number, last: number][] {
  const joined: [number, number][] = [];
  for (const line of lines) {
    const open = joined.at(-1);
    if (open?.[1] === line - 1) {
      open[1] = line;
    } else {
      joined.push([line, line]);
    }
  }
  return joined;
}

/** `3-5, 9`: neighbours joined. `lines` ascend. */
export function lineRanges(lines: readonly number[], separator = ', '): string {
  return stretches(lines)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(separator);
}
