import type { Observation, Probe } from '../pytest/probe';
import type { ModuleAnalysis } from '../python/signatures';
import { documentedObjects } from './documentedObjects';
import { isPrivate } from './functionIdentifier';
import { FunctionSearch, type FunctionSearchOptions } from './functionSearch';
import { ObjectPool } from './objectPool';
import { Reach } from './reach';
import { ResultPool } from './resultPool';
import type { TestTarget } from './testDesign';
import { needsReceiver, type Trial } from './trial';
import { Workshop } from './workshop';

export interface ModuleSearchOptions extends Pick<
  FunctionSearchOptions,
  'probe' | 'analysis' | 'values' | 'now' | 'random'
> {
  /** Functions of one module. */
  readonly targets: readonly TestTarget[];
  readonly examplesOf: (target: TestTarget) => FunctionSearchOptions['examples'];
  readonly siblingsOf: (target: TestTarget) => FunctionSearchOptions['siblings'];
  readonly keepable: (target: TestTarget, observation: Observation) => boolean;
  /** Starts a probe that records what the module compares. */
  readonly startRecorder?: () => Promise<Pick<Probe, 'run' | 'dispose'>>;
  /** For all of it, in seconds. */
  readonly seconds: number;
  readonly onReached?: (lines: number, of: number) => void;
}

/** No function may take more than this share of the time in one pass, as long as that is this many milliseconds. */
const SHARE = 1 / 12;
const SHARE_AT_LEAST = 600;
/** For each of two steps of looking for a way to make objects. */
const CONSTRUCTOR_MILLISECONDS = 1000;
/** The last part of the time is for plainer calls. */
const PLAIN_SHARE = 0.15;

/**
 * Looks for inputs that reach what is missing in functions of one module, all with the same probe: a sweep over each, those
 * that tests call directly first; then other objects and states; then random calls where something is left. A private
 * function that the calls of others reached entirely is not searched itself.
 */
export async function searchModule(options: ModuleSearchOptions): Promise<Trial[]> {
  const { targets, now } = options;
  const began = now();
  const budget = options.seconds * 1000;
  const searchEnd = began + budget * (1 - PLAIN_SHARE);
  const reach = new Reach(targets);
  const lines = reach.linesLeft;
  const workshop = new Workshop(options.probe);
  const pool = new ObjectPool(options.values, documentedObjects(options.analysis, targets[0]?.module.name ?? ''));
  const results = new ResultPool();
  const onTrial = (trial: Trial): void => {
    const { target, observation } = trial;
    pool.add(trial);
    results.add(trial);
    if (options.keepable(target, observation) && reach.add(observation)) {
      options.onReached?.(lines - reach.linesLeft, lines);
    }
  };
  const searchOf = (target: TestTarget): FunctionSearch =>
    new FunctionSearch({
      ...options,
      values: pool,
      workshop,
      target,
      examples: options.examplesOf(target),
      siblings: options.siblingsOf(target),
      keepable: (observation) => options.keepable(target, observation),
      onTrial,
    });
  const searches = directFirst(targets).map((target) => ({ target, search: searchOf(target) }));
  for (const constructor of constructorsOf(targets, options.analysis)) {
    const built = await workshop.working(pool.instancesOf(constructor.owner!.qualname));
    if (built.length > 0) continue;
    const search = searchOf(constructor);
    await search.sweep(now() + CONSTRUCTOR_MILLISECONDS);
    await search.learn(now() + CONSTRUCTOR_MILLISECONDS);
  }
  const share = targets.length === 1 ? budget : Math.max(SHARE_AT_LEAST, budget * SHARE);
  const turn = (): number => Math.min(searchEnd, now() + share);
  const wanted = searches.filter(({ target }) => !isPrivate(target));
  for (const { search } of wanted) await search.sweep(turn());
  for (const one of searches.filter(({ target }) => isPrivate(target))) {
    if (reach.has(one.target)) continue;
    wanted.push(one);
    await one.search.sweep(turn());
  }
  for (const { search } of wanted.filter((one) => one.search.isPutOff)) await search.sweep(turn());
  for (const { search } of wanted) await search.otherObjects(turn());
  for (const { search } of wanted.filter((one) => !one.search.done)) await search.learn(turn());
  for (const { search } of wanted.filter((one) => !one.search.done)) await search.setUp(turn());
  for (const { search, target } of wanted.filter((one) => !one.search.done)) {
    await search.relay(results.beside(target.signature.qualname), turn());
  }
  const compared = wanted.filter((one) => !one.search.done);
  if (compared.length > 0) {
    await withRecorder(options, async (recorder) => {
      for (const { search } of compared) await search.compare(recorder, turn());
    });
  }
  for (const { search } of wanted.filter((one) => !one.search.done)) await search.stage(turn());
  const unfinished = (): FunctionSearch[] =>
    wanted.flatMap(({ search }) => (search.done || search.isStale ? [] : [search]));
  for (let left = unfinished(); left.length > 0 && now() < searchEnd; left = unfinished()) {
    for (const search of left) await search.wander(searchEnd);
  }
  await withRecorder(options, async (recorder) => {
    for (const { search } of wanted) await search.sharpen(recorder, turn());
  });
  const end = began + budget;
  for (const { search } of wanted) await search.plain(Math.min(end, now() + share));
  return searches.flatMap(({ search }) => search.trials);
}

/** Constructors of the classes on whose objects targets are called, where they are no targets themselves. */
function constructorsOf(targets: readonly TestTarget[], { functions }: ModuleAnalysis): TestTarget[] {
  const asked = new Set(targets.map(({ signature }) => signature.qualname));
  const owned = new Map(targets.filter(needsReceiver).map((target) => [target.owner?.qualname, target]));
  return [...owned].flatMap(([owner, target]) => {
    const signature = functions.find(({ qualname }) => qualname === `${owner}.__init__`);
    if (!signature || asked.has(signature.qualname)) return [];
    const lines = Array.from({ length: signature.endLine - signature.bodyLine + 1 }, (_, i) => signature.bodyLine + i);
    return [{ ...target, signature, missingLines: lines, missingArcs: [] }];
  });
}

/** Runs something with a process of its own that says what the module compares; without one, or without time, nothing. */
async function withRecorder(
  { startRecorder, now }: ModuleSearchOptions,
  run: (recorder: Pick<Probe, 'run'>) => Promise<void>,
): Promise<void> {
  if (!startRecorder || now() === Infinity) return;
  const recorder = await startRecorder();
  try {
    await run(recorder);
  } finally {
    await recorder.dispose();
  }
}

/**
 * Functions that tests call before those that are only for the module's own use; and what makes objects before the
 * methods that are called on them.
 */
function directFirst(targets: readonly TestTarget[]): TestTarget[] {
  const rank = (target: TestTarget): number => (isPrivate(target) ? 2 : 0) + (needsReceiver(target) ? 1 : 0);
  return [...targets].sort((a, b) => rank(a) - rank(b));
}
