import type { ModuleBranches, ModuleCoverage } from './moduleCoverage';
import { packedArcsOf } from './packedArcs';

/** Whether two records state the same of a module, as those of two reports do for a module that nothing happened to. */
export function isSameCoverage(a: ModuleCoverage, b: ModuleCoverage): boolean {
  return (
    a === b ||
    (a.path === b.path &&
      a.statements === b.statements &&
      a.covered === b.covered &&
      a.priority === b.priority &&
      areSame(a.executedLines, b.executedLines) &&
      areSame(a.missingLines, b.missingLines) &&
      areSame(a.excludedLines, b.excludedLines) &&
      haveSameBranches(a.branches, b.branches))
  );
}

function haveSameBranches(a: ModuleBranches | undefined, b: ModuleBranches | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [ofA, ofB] = [packedArcsOf(a), packedArcsOf(b)];
  return (
    a.total === b.total &&
    a.covered === b.covered &&
    areSame(ofA.missing, ofB.missing) &&
    areSame(ofA.executed, ofB.executed)
  );
}

function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}
