import type { Observation, Probe, ProbeOptions } from '../pytest/probe';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { assertionsOf, expectedException } from './assertions';
import { callText } from './callText';
import { smallestCover, tellingTrials } from './caseSelection';
import { docstringExamples } from './docstringExamples';
import { needsReceiver, probeCase, searchInputs, type Trial } from './inputSearch';
import { unfitness } from './keepable';
import { caseShape } from './testGroups';
import type { CaseReason, DroppedDraft, TestCase, TestDesign, TestTarget } from './testDesign';
import type { ValueContext } from './candidate';

export interface DesignOptions {
  readonly target: TestTarget;
  readonly analysis: ModuleAnalysis;
  readonly values: ValueContext;
  /** Starts a process that has the target's module imported. */
  readonly startProbe: (options: Pick<ProbeOptions, 'seed' | 'watchClock'>) => Promise<Probe>;
  /** For the search, in seconds. */
  readonly seconds: number;
  readonly now: () => number;
  readonly onReached?: (lines: number, of: number) => void;
}

/** Seeds of the two processes in which every case is seen before it is believed. */
const SEARCH_SEED = 1;
const REPEAT_SEED = 20_021;

/**
 * The offline test-designer: searches inputs by running them, keeps the fewest that reach what is missing and a few that
 * sharpen them, and writes down what was observed, twice.
 * @throws UserError when the module cannot be imported.
 */
export async function designTests(options: DesignOptions): Promise<TestDesign> {
  const { target } = options;
  const raiseLines = new Set(options.analysis.functions.flatMap((one) => one.raises.map((raised) => raised.line)));
  const keepable = (observation: Observation): boolean => unfitness(target, raiseLines, observation) === undefined;
  const trials = await searchTrials(options, keepable);
  const fit = trials.filter((trial) => keepable(trial.observation));
  const needed = smallestCover(target, fit);
  const extra = tellingTrials(target, fit, needed);
  const repeated = await observeAgain(options, [...needed, ...extra]);
  const drafts = [...needed, ...extra].map((trial, index) => ({
    trial,
    necessary: index < needed.length,
    testCase: caseOf(target, trial, repeated[index]!, index + 1, index < needed.length),
  }));
  const shapes = new Set(
    drafts.flatMap(({ necessary, testCase }) => (necessary && testCase ? [caseShape(target, testCase)] : [])),
  );
  const cases = drafts.flatMap(({ necessary, testCase }) =>
    testCase && (necessary || shapes.has(caseShape(target, testCase))) ? [testCase] : [],
  );
  const reached = new Set(cases.flatMap((testCase) => testCase.aims));
  return {
    target,
    cases,
    unreachedLines: target.missingLines.filter((line) => !reached.has(line)),
    dropped: [
      ...drafts.flatMap(({ trial, necessary, testCase }) =>
        necessary && !testCase ? [{ what: label(target, trial), why: 'it does something else when run again' }] : [],
      ),
      ...unfitTrials(target, raiseLines, trials, reached),
    ],
    tried: trials.length,
  };
}

async function searchTrials(options: DesignOptions, keepable: (observation: Observation) => boolean): Promise<Trial[]> {
  const { target, analysis } = options;
  const probe = await options.startProbe({ seed: SEARCH_SEED });
  try {
    return await searchInputs({
      ...options,
      probe,
      siblings: needsReceiver(target) ? mutators(analysis, target) : [],
      examples: docstringExamples(analysis, target.signature),
      keepable,
      random: mulberry32(SEARCH_SEED),
    });
  } finally {
    await probe.dispose();
  }
}

async function observeAgain(options: DesignOptions, trials: readonly Trial[]): Promise<Observation[]> {
  if (trials.length === 0) return [];
  const probe = await options.startProbe({ seed: REPEAT_SEED, watchClock: true });
  try {
    return await probe.run(trials.map(({ call, drive }, id) => probeCase(options.target, call, drive, id)));
  } finally {
    await probe.dispose();
  }
}

/** `undefined` when the second observation is another outcome, or when there is nothing to assert. */
function caseOf(
  target: TestTarget,
  trial: Trial,
  again: Observation,
  number: number,
  necessary: boolean,
): TestCase | undefined {
  const { observation: first } = trial;
  if (again.outcome !== first.outcome) return undefined;
  const raises = expectedException(first, again);
  const assertions = assertionsOf(first, again);
  if ((first.outcome === 'raised' && !raises) || (!raises && assertions.length === 0)) return undefined;
  const lines = new Set(again.lines);
  const aims = target.missingLines.filter((line) => lines.has(line));
  return {
    number,
    reason: reasonOf(trial, necessary, aims.length > 0),
    aims,
    call: trial.call,
    drive: trial.drive,
    raises,
    assertions,
    restores: (first.changed ?? []).map(([path, before]) => ({
      path,
      value: { text: before.text!, imports: before.imports.map(([module, name]) => ({ module, name })) },
    })),
    needsOwnDirectory: first.touchedFiles,
  };
}

function reasonOf(trial: Trial, necessary: boolean, reachesLines: boolean): CaseReason {
  if (!necessary) return trial.edges.length > 0 ? 'boundary' : 'other path';
  if (trial.observation.outcome === 'raised') return 'error path';
  return reachesLines ? 'uncovered line' : 'uncovered branch';
}

/** For each line that only unfit trials reached: why they are no tests. */
function unfitTrials(
  target: TestTarget,
  raiseLines: ReadonlySet<number>,
  trials: readonly Trial[],
  reached: ReadonlySet<number>,
): DroppedDraft[] {
  const left = new Set(target.missingLines.filter((line) => !reached.has(line)));
  const dropped = new Map<string, DroppedDraft>();
  for (const trial of trials) {
    const why = unfitness(target, raiseLines, trial.observation);
    const telling = trial.observation.outcome !== 'broken' && trial.observation.lines.some((line) => left.has(line));
    const died = trial.observation.outcome === 'lost' || trial.observation.outcome === 'timeout';
    if (why !== undefined && (telling || died) && !dropped.has(why))
      dropped.set(why, { what: label(target, trial), why });
  }
  return [...dropped.values()];
}

/** Methods that may bring an object into another state: public, and none that only gives a value. */
function mutators(analysis: ModuleAnalysis, target: TestTarget): FunctionSignature[] {
  return analysis.functions
    .filter(
      (method) =>
        method.className === target.signature.className &&
        method.kind === 'method' &&
        !method.name.startsWith('_') &&
        !method.isAsync &&
        method.qualname !== target.signature.qualname,
    )
    .concat(target.signature.kind === 'method' && !target.signature.name.startsWith('_') ? [target.signature] : [])
    .slice(0, 12);
}

function label(target: TestTarget, { call }: Trial): string {
  return callText(target, call).expression;
}

/** A small seeded generator of numbers from 0 to 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
