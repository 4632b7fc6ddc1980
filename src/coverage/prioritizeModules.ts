import { gap, type ModuleCoverage } from './moduleCoverage';

export interface Prioritizing {
  /** Modules below this percentage of covered statements are candidates. Default 50. */
  readonly threshold?: number;
  /** How much an uncovered statement of a module matters: 1 is ordinary, 2 twice as much. 0 or more. Default 1 for all. */
  readonly risk?: (module: ModuleCoverage) => number;
}

/**
 * The modules worth testing first: those whose `percent` is strictly below the threshold, the highest priority first,
 * equals in the order given. Priority is the size of the gap weighted by risk:
 *
 *     priority = (statements − covered) × risk
 *
 * @throws {RangeError} when `risk` answers with a negative number or none
 */
export function prioritizeModules(
  modules: readonly ModuleCoverage[],
  { threshold = 50, risk = () => 1 }: Prioritizing = {},
): ModuleCoverage[] {
  return modules
    .filter(({ percent }) => percent < threshold)
    .map((module) => ({ ...module, priority: gap(module) * checkedRisk(module, risk(module)) }))
    .sort((a, b) => b.priority - a.priority);
}

function checkedRisk(module: ModuleCoverage, risk: number): number {
  if (!Number.isFinite(risk) || risk < 0) {
    throw new RangeError(`The risk of ${module.path} is ${risk}: it must be 0 or more.`);
  }
  return risk;
}
