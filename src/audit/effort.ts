import type { FunctionSignature } from '../python/signatures';
import type { Effort, EffortSize, UncoveredPath } from './auditReport';

/**
 * The estimate, in minutes of a developer who knows pytest but not the code:
 *
 *     function = 2 to read it and find its test file
 *              + 1.5 × test cases (1 for each path, and 1 for each decision inside it)
 *              + 0.5 × parameters to arrange
 *              + 3 if it is async or a generator
 *     module level = 2 + 1.5 × test cases
 *     module, batch = the sum of what they hold
 *
 * S is below 10 minutes, M below 30, L from there. What no test can reach costs nothing.
 */
const base = 2;
const perCase = 1.5;
const perParameter = 0.5;
const specialDrive = 3;

export const noEffort: Effort = { minutes: 0, size: 'S', cases: 0 };

export function functionEffort(signature: FunctionSignature, paths: readonly UncoveredPath[]): Effort {
  const cases = casesOf(paths);
  if (cases === 0) {
    return noEffort;
  }
  const arranged = signature.params.filter(({ name }) => name !== 'self' && name !== 'cls').length;
  const drive = signature.isAsync || signature.isGenerator ? specialDrive : 0;
  return effort(base + perCase * cases + perParameter * arranged + drive, cases);
}

/** The effort for what is missing outside functions. */
export function moduleLevelEffort(paths: readonly UncoveredPath[]): Effort {
  const cases = casesOf(paths);
  return cases === 0 ? noEffort : effort(base + perCase * cases, cases);
}

export function sumEffort(parts: readonly Effort[]): Effort {
  const total = (pick: (part: Effort) => number): number => parts.reduce((sum, part) => sum + pick(part), 0);
  return effort(
    total(({ minutes }) => minutes),
    total(({ cases }) => cases),
  );
}

function effort(minutes: number, cases: number): Effort {
  const rounded = Math.round(minutes);
  return { minutes: rounded, size: sizeOf(rounded), cases };
}

function sizeOf(minutes: number): EffortSize {
  if (minutes < 10) return 'S';
  return minutes < 30 ? 'M' : 'L';
}

function casesOf(paths: readonly UncoveredPath[]): number {
  return paths.reduce((sum, path) => sum + path.cases, 0);
}
