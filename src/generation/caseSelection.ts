import type { TestTarget } from './testDesign';
import type { DescribedValue } from '../pytest/probe';
import { arcKey } from '../coverage/mergeCoverage';
import { isPrivate } from './functionIdentifier';
import { missingKeys } from './reach';
import { reachedKeys, type Trial } from './trial';
import { callText } from './callText';
import { callShape } from './testGroups';

/**
 * The fewest trials, greedily, that reach every missing line and branch which any of them reaches. Each function is reached
 * by calls of its own; a private one by calls of the others as far as they go. Among equals: those that return before
 * those that raise, then the shortest text, then the first found. What the trials in `before` reach needs none.
 */
export function smallestCover(
  targets: readonly TestTarget[],
  trials: readonly Trial[],
  before: readonly Trial[] = [],
): Trial[] {
  const of = (target: TestTarget): Trial[] => trials.filter((trial) => trial.target === target);
  const reachedBy = (some: readonly Trial[]): Set<string> =>
    new Set(some.flatMap(({ observation }) => reachedKeys(observation)));
  const done = reachedBy(before);
  const [direct, indirect] = [targets.filter((one) => !isPrivate(one)), targets.filter(isPrivate)];
  const chosen = direct.flatMap((target) =>
    coverOf(
      missingKeys(target).filter((key) => !done.has(key)),
      of(target),
    ),
  );
  for (const target of indirect) {
    const reached = reachedBy([...before, ...chosen]);
    const left = missingKeys(target).filter((key) => !reached.has(key));
    chosen.push(...coverOf(left, trials).filter((trial) => !chosen.includes(trial)));
  }
  return chosen;
}

function coverOf(keys: readonly string[], trials: readonly Trial[]): Trial[] {
  const missing = new Set(keys);
  const reach = new Map(
    trials.map((trial) => [trial, reachedKeys(trial.observation).filter((key) => missing.has(key))]),
  );
  const ranked = [...trials].sort((a, b) => plainness(a) - plainness(b));
  const chosen: Trial[] = [];
  while (missing.size > 0) {
    const gain = (trial: Trial): number => reach.get(trial)!.filter((key) => missing.has(key)).length;
    const best = ranked.reduce<Trial | undefined>(
      (found, trial) => (gain(trial) > (found ? gain(found) : 0) ? trial : found),
      undefined,
    );
    if (!best) break;
    chosen.push(best);
    reach.get(best)!.forEach((key) => missing.delete(key));
  }
  return chosen.filter((trial) => isNeeded(trial, chosen, reach));
}

/** Whether something is reached by this trial alone. A later choice can make an earlier one superfluous. */
function isNeeded(trial: Trial, chosen: readonly Trial[], reach: ReadonlyMap<Trial, readonly string[]>): boolean {
  const others = new Set(chosen.filter((other) => other !== trial).flatMap((other) => reach.get(other)!));
  return reach.get(trial)!.some((key) => !others.has(key));
}

/** How many trials of each kind may sharpen the chosen ones. */
const LIMITS = { path: 5, boundary: 3, result: 2 };

/**
 * Further trials that show something the chosen ones do not: another way through the function, a value exactly
 * on a boundary, or another telling result. They sharpen tests that exist, as rows of their tables; they do not justify one of
 * their own.
 */
export function tellingTrials(trials: readonly Trial[], chosen: readonly Trial[]): Trial[] {
  const shapeOf = ({ target, call, drive }: Trial): string => callShape(target, call, drive);
  const shapes = new Set(chosen.map(shapeOf));
  const rows = trials.filter((trial) => shapes.has(shapeOf(trial)));
  const seenPaths = new Set(chosen.map(pathOf));
  const seenResults = new Set(chosen.map(resultOf));
  const seenEdges = new Set(chosen.flatMap(({ edges }) => edges));
  const left = { ...LIMITS };
  const telling: Trial[] = [];
  for (const trial of rows.sort((a, b) => plainness(a) - plainness(b))) {
    const kind = !seenPaths.has(pathOf(trial))
      ? 'path'
      : trial.edges.some((edge) => !seenEdges.has(edge))
        ? 'boundary'
        : !seenResults.has(resultOf(trial)) && trial.observation.outcome === 'returned' && !isTrivial(trial)
          ? 'result'
          : undefined;
    if (kind === undefined || left[kind] === 0) continue;
    left[kind] -= 1;
    telling.push(trial);
    seenPaths.add(pathOf(trial));
    seenResults.add(resultOf(trial));
    trial.edges.forEach((edge) => seenEdges.add(edge));
  }
  return telling;
}

/**
 * Trials that may show what the chosen ones do not: those that reach one of the lines (1-based), each path in its turn,
 * and on each path values on a boundary first, then telling results, then the plainest.
 */
export function spareTrials(
  trials: readonly Trial[],
  chosen: readonly Trial[],
  lines: ReadonlySet<number>,
  most: number,
): Trial[] {
  const isChosen = new Set(chosen);
  const seenResults = new Set(chosen.map(resultOf));
  const rank = (trial: Trial): number =>
    plainness(trial) - (trial.edges.length > 0 ? 60 : 0) - (seenResults.has(resultOf(trial)) ? 0 : 30);
  const paths = new Map<string, Trial[]>();
  for (const trial of trials) {
    if (isChosen.has(trial) || !trial.observation.lines.some((line) => lines.has(line))) continue;
    paths.set(pathOf(trial), [...(paths.get(pathOf(trial)) ?? []), trial]);
  }
  const sorted = [...paths.values()].map((some) => some.sort((a, b) => rank(a) - rank(b)));
  const turns = Math.max(0, ...sorted.map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) => sorted.flatMap((some) => some.slice(turn, turn + 1)))
    .flat()
    .slice(0, most);
}

function pathOf({ observation }: Trial): string {
  return `${observation.outcome} ${observation.arcs.map(([from, to]) => arcKey({ from, to })).join(' ')}`;
}

/** Everything that the trial shows, as one text: equal for trials that the same assertions would hold of. */
function resultOf({ observation }: Trial): string {
  const { outcome, exception, value, state, stdout, stderr } = observation;
  const shown = exception ? exception.message : value && shownOf(value);
  return JSON.stringify([outcome, shown, state.map(([name, , after]) => [name, shownOf(after)]), stdout, stderr]);
}

function shownOf(value: DescribedValue): unknown {
  const { type, text, shown } = value;
  return text ?? [type, shown?.[1], partsOf(value).map(([name, part]) => [name, shownOf(part)])];
}

/** Of a value that has no text. */
function partsOf(value: DescribedValue | null): (readonly [name: string, value: DescribedValue])[] {
  return [...(value?.attributes ?? []), ...(value?.hidden ?? []), ...(value?.items ?? [])];
}

/** A result that many a broken function would give as well. */
function isTrivial({ observation: { value }, call }: Trial): boolean {
  if (value === null) return true;
  // What a stand-in gives says nothing of the code.
  if (value.text === null) return partsOf(value).length === 0 || value.module === 'unittest.mock';
  return (
    /^(|None|0|-?0\.0|""|\[\]|\{\}|\(\)|set\(\))$/.test(value.text) ||
    call.arguments.some((argument) => argument.value.text === value.text)
  );
}

/** Text up to this length is read at a glance. */
const GLANCE = 60;

/** Smaller is better to read and says more; equal ones are taken in the order in which they were tried. */
function plainness(trial: Trial): number {
  const { arrange, expression } = callText(trial.target, trial.call);
  const lines = [...arrange, expression, trial.observation.value?.text ?? ''];
  const values = trial.call.arguments.map(({ value }) => value.text);
  return (
    lines.reduce((sum, line) => sum + Math.max(0, line.length - GLANCE), 0) +
    (trial.observation.outcome === 'raised' ? 40 : 0) +
    (trial.observation.outcome === 'returned' && isTrivial(trial) ? 35 : 0) +
    (values.some((value) => /^(None|0|0\.0|""|" "|\[\]|\{\}|-.*|.*lambda.*)$/.test(value)) ? 15 : 0) +
    (new Set(values).size < values.length ? 10 : 0) +
    (trial.call.setup.length + trial.call.before.length + trial.call.after.length) * 20
  );
}
