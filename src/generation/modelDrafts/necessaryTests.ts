/**
 * The fewest of some tests, greedily, that reach everything which any of them reaches and nothing else does. Among equals the
 * first. What a test reaches is told by keys: lines, branches, mutants that it kills.
 * @param done keys that need no test
 */
export function necessaryTests<T>(
  tests: readonly T[],
  keysOf: (test: T) => ReadonlySet<string>,
  done: ReadonlySet<string> = new Set(),
): T[] {
  const missing = new Set(tests.flatMap((test) => [...keysOf(test)]).filter((key) => !done.has(key)));
  const gain = (test: T): number => [...keysOf(test)].filter((key) => missing.has(key)).length;
  const chosen: T[] = [];
  while (missing.size > 0) {
    const best = tests.reduce((found, test) => (gain(test) > gain(found) ? test : found));
    chosen.push(best);
    for (const key of keysOf(best)) missing.delete(key);
  }
  // A later choice can make an earlier one superfluous.
  const isNeeded = (test: T): boolean => {
    const others = chosen.filter((one) => one !== test).flatMap((one) => [...keysOf(one)]);
    const reached = new Set([...done, ...others]);
    return [...keysOf(test)].some((key) => !reached.has(key));
  };
  for (const test of [...chosen]) if (!isNeeded(test)) chosen.splice(chosen.indexOf(test), 1);
  return tests.filter((test) => chosen.includes(test));
}
