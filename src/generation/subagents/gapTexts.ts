import { lineRanges } from '../../coverage/lineMarks';
import type { RemainingGap } from './modelRecords';
import type { ContextPiece } from './contextPieces';
import { sizeOf } from './moduleExcerpt';

export interface GapPiece extends ContextPiece {
  readonly gap: RemainingGap;
}

/** What is missing of a function: `apply_discount (lines 22 to 31): lines 24, 28-29; line 26 never goes on to line 28`. */
export function gapText({ target, missingLines, missingArcs }: RemainingGap): string {
  const { qualname, line, endLine } = target.signature;
  const parts = [
    ...(missingLines.length > 0 ? [`${missingLines.length === 1 ? 'line' : 'lines'} ${lineRanges(missingLines)}`] : []),
    ...missingArcs.map(({ from, to }) =>
      to > 0 ? `line ${from} never goes on to line ${to}` : `line ${from} never leaves the function`,
    ),
  ];
  return `${qualname} (lines ${line} to ${endLine}): ${parts.join('; ')}`;
}

export function gapPieces(gaps: readonly RemainingGap[]): GapPiece[] {
  return gaps.map((gap) => ({
    gap,
    name: gap.target.signature.qualname,
    wordings: [{ text: gapText(gap), worth: 100 }],
  }));
}

const MOST_FINDINGS = 8;
const FEWEST_FINDINGS = 2;

/** What the search of inputs tried and how that ended. */
export function findingPieces(gaps: readonly RemainingGap[]): ContextPiece[] {
  return gaps
    .filter(({ findings }) => findings.length > 0)
    .map(({ target, findings }) => {
      const { qualname } = target.signature;
      const text = (most: number): string =>
        [
          `${qualname}:`,
          ...findings.slice(0, most).map((finding) => `- ${finding.replace(/\s+/gu, ' ').slice(0, 300)}`),
        ].join('\n');
      return {
        name: `what was tried on ${qualname}`,
        wordings: [
          { text: text(MOST_FINDINGS), worth: 25 },
          ...(findings.length > FEWEST_FINDINGS ? [{ text: text(FEWEST_FINDINGS), worth: 35 }] : []),
          { text: '', worth: 100 },
        ],
      };
    });
}

/** Missing lines and branches of all gaps. */
export function missingCount(gaps: readonly RemainingGap[]): number {
  return gaps.reduce((sum, gap) => sum + sizeOf(gap), 0);
}
