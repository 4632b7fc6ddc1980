import type { CoverageTotals } from '../coverage/moduleCoverage';
import { countText, percentText } from '../wording';

/** How the tests of a coverage run went. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
}

/** One sentence for the user when a coverage run is over: how the tests went, what is covered now, and the difference. */
export function coverageResultText(
  { passed, failed, errors }: TestCounts,
  before: CoverageTotals | undefined,
  after: CoverageTotals | undefined,
): string {
  const faults = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(errors > 0 ? [countText(errors, 'error')] : []),
  ].join(', ');
  if (!after) {
    return faults ? `Tests ran, ${faults}; nothing was measured.` : 'Tests ran, but nothing was measured.';
  }
  const points = before ? Math.round(after.percent) - Math.round(before.percent) : 0;
  const change = points === 0 ? '' : ` (${points > 0 ? '+' : '−'}${Math.abs(points)})`;
  const coverage = `${percentText(after.percent)} of statements${change}`;
  return faults
    ? `Tests ran, ${faults}; coverage was still measured: ${coverage}.`
    : `${countText(passed, 'test')} passed: ${coverage}.`;
}
