/**
 * The risk of a function: CRAP = complexity² × (1 − covered)³ + complexity (Savoia and Evans, 2007), to one decimal.
 * `covered` is 0 to 1. Complete coverage leaves the complexity itself.
 */
export function crap(complexity: number, covered: number): number {
  return Math.round((complexity ** 2 * (1 - covered) ** 3 + complexity) * 10) / 10;
}

/** From here on a function is commonly held to need tests or a simpler shape. */
export const highRisk = 30;
