import { stretches, type LineMark } from './lineMarks';

/** Neighbouring marked lines of one kind: where "next uncovered" stops. Lines are 1-based. */
export interface UncoveredStop {
  readonly first: number;
  readonly last: number;
  readonly kind: LineMark['kind'];
  /** Some of its lines are no longer the measured ones. */
  readonly changed: boolean;
}

/** The stops among ascending marks, ascending. */
export function uncoveredStops(marks: readonly LineMark[]): UncoveredStop[] {
  const kinds = ['uncovered', 'partial'] as const;
  return kinds
    .flatMap((kind) => {
      const same = marks.filter((mark) => mark.kind === kind);
      return stretches(same.map((mark) => mark.line)).map(([first, last]) => ({
        first,
        last,
        kind,
        changed: same.some((mark) => mark.changed && mark.line >= first && mark.line <= last),
      }));
    })
    .sort((a, b) => a.first - b.first);
}

/** The stop after (1) or before (-1) a line, else round the end of the file: `wrapped`. `undefined` without any stop. */
export function nextStop(
  stops: readonly UncoveredStop[],
  line: number,
  direction: 1 | -1,
): { readonly index: number; readonly wrapped: boolean } | undefined {
  if (stops.length === 0) {
    return undefined;
  }
  const index =
    direction === 1 ? stops.findIndex(({ first }) => first > line) : stops.findLastIndex(({ first }) => first < line);
  return index === -1 ? { index: direction === 1 ? 0 : stops.length - 1, wrapped: true } : { index, wrapped: false };
}
