/**
 * The risk of untested code, in one place:
 *
 *     CRAP          = complexity² × (1 − covered)³ + complexity       (Savoia and Evans, 2007)
 *     exposure      = 1 + ¼ log₂(1 + importers) + ¼ log₂(1 + commits)  (of the module)
 *     function risk = CRAP × exposure
 *     module risk   = (1 + uncovered complexity ÷ uncovered statements) × exposure
 *
 * A function's risk is a figure of its own; a module's says how much more than its size its gap matters. Exposure is 1 for a
 * module that nothing imports and nobody changed, 2 for one with 15 importers, 3 for one with 15 commits more.
 */

/** To one decimal. `covered` is 0 to 1. Complete coverage leaves the complexity itself. */
export function crap(complexity: number, covered: number): number {
  return oneDecimal(complexity ** 2 * (1 - covered) ** 3 + complexity);
}

/** From here on a function is commonly held to need tests or a simpler shape: a CRAP. */
export const highRisk = 30;

/** How much depends on a module and how often it changes. `commits` is 0 where the history is not known. */
export function exposure(importers: number, commits: number): number {
  return 1 + (Math.log2(1 + importers) + Math.log2(1 + commits)) / 4;
}

/** To one decimal. */
export function functionRisk(crapOfIt: number, exposureOfModule: number): number {
  return oneDecimal(crapOfIt * exposureOfModule);
}

/** To two decimals. `uncoveredComplexity`: Σ complexity × uncovered share of the functions. */
export function moduleRisk(uncoveredComplexity: number, uncovered: number, exposureOfModule: number): number {
  const shape = 1 + uncoveredComplexity / Math.max(1, uncovered);
  return Math.round(shape * exposureOfModule * 100) / 100;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
