import { arcKey } from './mergeCoverage';
import type { Arc, ModuleCoverage } from './moduleCoverage';

/** What a run reached that was not reached before: statements and branches. */
export interface CoverageGain {
  /** 1-based, ascending. */
  readonly lines: number[];
  readonly arcs: Arc[];
}

/**
 * What `after` executes and `before` did not, of the same file. Before `undefined`, nothing was executed.
 * Lines that the earlier measurement did not take for statements (docstrings, excluded code) are no gain; where it knew
 * no branches, none is a gain.
 */
export function coverageGain(before: ModuleCoverage | undefined, after: ModuleCoverage): CoverageGain {
  if (!before) {
    return { lines: [...after.executedLines], arcs: [...(after.branches?.executed ?? [])] };
  }
  const missing = new Set(before.missingLines);
  const missingArcs = new Set(before.branches?.missing.map(arcKey));
  return {
    lines: after.executedLines.filter((line) => missing.has(line)),
    arcs: (after.branches?.executed ?? []).filter((arc) => missingArcs.has(arcKey(arc))),
  };
}
