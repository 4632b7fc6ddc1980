import { arcKey } from '../coverage/mergeCoverage';
import type { Observation } from '../pytest/probe';
import type { TestTarget } from './testDesign';
import { reachedKeys } from './trial';

/** What a search is after, and what of it was reached so far: lines and branches as keys. See `reachedKeys`. */
export class Reach {
  private readonly missing: Set<string>;
  private readonly reached = new Set<string>();

  constructor(targets: readonly TestTarget[]) {
    this.missing = new Set(targets.flatMap(missingKeys));
  }

  /** How many lines and branches were reached, also those that were not missing. */
  get size(): number {
    return this.reached.size;
  }

  /** Whether all that is missing in the target was reached, by whatever call. */
  has(target: TestTarget): boolean {
    return missingKeys(target).every((key) => !this.missing.has(key));
  }

  /** Lines of the targets that nothing reached yet. */
  get linesLeft(): number {
    return [...this.missing].filter((key) => !key.includes('>')).length;
  }

  /** Whether the observation reached anything, also beyond what is missing, that none before it did. */
  add(observation: Observation): boolean {
    const fresh = reachedKeys(observation).filter((key) => !this.reached.has(key));
    for (const key of fresh) {
      this.reached.add(key);
      this.missing.delete(key);
    }
    return fresh.length > 0;
  }
}

/** What no test reaches in a target, as keys. */
export function missingKeys({ missingLines, missingArcs }: TestTarget): string[] {
  return [...missingLines.map(String), ...missingArcs.map(arcKey)];
}
