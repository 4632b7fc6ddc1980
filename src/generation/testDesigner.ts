import { MOMENTS, type Observation, type Probe, type ProbeOptions } from '../pytest/probe';
import type { FunctionSignature, ModuleAnalysis } from '../python/signatures';
import { assertionsOf, expectedException } from './assertions';
import { getTypeAssertion } from './typeAssertion';
import { callText } from './callText';
import { smallestCover, spareTrials, tellingTrials } from './caseSelection';
import { docstringExamples } from './docstringExamples';
import { equalHash } from './equalHash';
import { judgedByMutants, type DraftJudge } from './guidedChoice';
import { documentedBugs } from './documentedResults';
import { likelyBug } from './likelyBugs';
import { isLastResort, unfitness } from './keepable';
import { searchModule } from './moduleSearch';
import { SearchClock } from './searchClock';
import { isStandIn } from './standIns';
import { caseShape } from './testGroups';
import type { CaseReason, DroppedDraft, LikelyBug, TestCase, TestDesign, TestTarget } from './testDesign';
import { needsReceiver, probeCase, type Trial } from './trial';
import type { ValueContext } from './candidate';
import { isAgainstHints } from './validInput';

export interface DesignOptions {
  /** Functions of one module. */
  readonly targets: readonly TestTarget[];
  readonly analysis: ModuleAnalysis;
  readonly values: ValueContext;
  /** Starts a process that has the targets' module imported. */
  readonly startProbe: (options: Pick<ProbeOptions, 'seed' | 'watchClock' | 'recordOperands'>) => Promise<Probe>;
  /** For the search, in seconds. */
  readonly seconds: number;
  readonly now: () => number;
  readonly onReached?: (lines: number, of: number) => void;
  /** Says what cases are worth; without it none is added for the mutants that the chosen ones do not kill. */
  readonly judge?: DraftJudge;
}

/** Seeds of the two processes in which every case is seen before it is believed. */
const SEARCH_SEED = 1;
const REPEAT_SEED = 20_021;

/** A trial on the way to a case: `necessary` when it reaches what nothing else reaches. */
interface DraftCase {
  readonly trial: Trial;
  readonly necessary: boolean;
  /** In another process. */
  readonly again: readonly Observation[];
}

/**
 * The offline test-designer: searches inputs by running them, keeps the fewest that reach what is missing and a few that
 * sharpen them, and writes down what was observed, twice. One design for each target, in their order.
 * @throws UserError when the module cannot be imported.
 */
export async function designTests(options: DesignOptions): Promise<TestDesign[]> {
  const { targets, analysis } = options;
  if (targets.length === 0) return [];
  const raiseLines = new Set(analysis.functions.flatMap((one) => one.raises.map((raised) => raised.line)));
  const keepable = (target: TestTarget, observation: Observation): boolean =>
    unfitness(target, raiseLines, observation) === undefined;
  const trials = await searchTrials(options, keepable);
  const suspects = firstOfEach(
    trials.filter(isNatural).flatMap((trial) => {
      const bug = likelyBug(trial, raiseLines, analysis);
      return bug ? [{ trial, bug }] : [];
    }),
  );
  const isSuspect = (trial: Trial): boolean => isNatural(trial) && likelyBug(trial, raiseLines, analysis) !== undefined;
  const fit = trials.filter((trial) => keepable(trial.target, trial.observation) && !isSuspect(trial));
  const isStaged = ({ target, call }: Trial): boolean => call.setup.some((step) => isStandIn(step, target.module.name));
  const plainly = smallestCover(
    targets,
    fit.filter((trial) => !isStaged(trial)),
  );
  const proper = [...plainly, ...smallestCover(targets, fit.filter(isStaged), plainly)];
  const lastResort = trials
    .filter((trial) => isLastResort(trial.target, raiseLines, trial.observation) && !isSuspect(trial))
    // That what the hints rule out is refused is no promise.
    .filter(({ target, call }) => !isAgainstHints(target, call))
    .map(withoutRefusal);
  const needed = [...proper, ...smallestCover(targets, lastResort, proper)];
  const chosen = targets.flatMap((target) => {
    const own = (some: readonly Trial[]): Trial[] => some.filter((trial) => trial.target === target);
    const necessary = own(needed);
    const telling = tellingTrials(own(fit), necessary);
    return [...necessary, ...telling].map((trial, index) => ({ trial, necessary: index < necessary.length }));
  });
  const { repeated, bugs } = await inAnotherProcess(
    options,
    chosen.map(({ trial }) => trial),
    suspects,
  );
  const examples = new Set(bugs.flatMap(({ example }) => (example === undefined ? [] : [withoutSpaces(example)])));
  const drafts = chosen
    .map((draft, index) => ({ ...draft, again: repeated[index]! }))
    // What the documentation says otherwise is no behaviour to record.
    .filter(({ trial }) => !examples.has(withoutSpaces(label(trial))));
  const designs = targets.map((target, index) => {
    const own = trials.filter((trial) => trial.target === target);
    const ownDrafts = drafts.filter(({ trial }) => trial.target === target);
    const design = designOf(target, own, ownDrafts, raiseLines);
    return index === 0 ? { ...design, bugs } : design;
  });
  if (!options.judge) return designs;
  const taken = chosen.map(({ trial }) => trial);
  return [
    ...(await judgedByMutants(designs, options.judge, (lines) => spareDesigns(options, designs, fit, taken, lines))),
  ];
}

/** How many spare cases are tried for one function. */
const MOST_SPARE = 40;

async function spareDesigns(
  options: DesignOptions,
  designs: readonly TestDesign[],
  fit: readonly Trial[],
  taken: readonly Trial[],
  lines: ReadonlyMap<TestTarget, ReadonlySet<number>>,
): Promise<TestDesign[]> {
  const spare = [...lines].flatMap(([target, some]) => {
    const own = (trials: readonly Trial[]): Trial[] => trials.filter((trial) => trial.target === target);
    return spareTrials(own(fit), own(taken), some, MOST_SPARE);
  });
  const { repeated } = await inAnotherProcess(options, spare, []);
  const drafts = spare.map((trial, index) => ({ trial, necessary: false, again: repeated[index]! }));
  return designs.map((design) => {
    const first = design.cases.reduce((most, { number }) => Math.max(most, number), 0) + 1;
    const own = drafts.filter(({ trial }) => trial.target === design.target);
    const cases = own.flatMap((draft, index) => caseOf(draft, first + index) ?? []);
    return { ...design, cases: cases.map((one) => ({ ...one, reason: 'mutant' as const })) };
  });
}

/** Whether the call finds the world and its object as they are: what stand-ins lead to is nobody's mistake. */
function isNatural({ call }: Trial): boolean {
  return call.setup.length === 0 && !call.before.some(({ text }) => / = /u.test(text));
}

interface Suspect {
  readonly trial: Trial;
  readonly bug: LikelyBug;
}

/** One for each function, kind and line: the first that was tried is the plainest. */
function firstOfEach(suspects: readonly Suspect[]): Suspect[] {
  const found = new Map<string, Suspect>();
  for (const suspect of suspects) {
    const key = `${suspect.bug.qualname} ${suspect.bug.kind} ${suspect.bug.line}`;
    if (!found.has(key)) found.set(key, suspect);
  }
  return [...found.values()];
}

/** What is seen when the trials run again, and which suspicions hold there, too. */
async function inAnotherProcess(
  options: DesignOptions,
  trials: readonly Trial[],
  suspects: readonly Suspect[],
): Promise<{ readonly repeated: Observation[][]; readonly bugs: (LikelyBug & { readonly example?: string })[] }> {
  const probe = await options.startProbe({ seed: REPEAT_SEED, watchClock: true });
  try {
    const repeated = await observeAgain(probe, trials);
    const again = await observeAgain(
      probe,
      suspects.map(({ trial }) => trial),
    );
    const held = suspects.filter(({ trial: { observation } }, index) =>
      again[index]!.every(
        (one) =>
          one.outcome === observation.outcome &&
          one.clock.length === 0 &&
          one.value?.type === observation.value?.type &&
          one.exception?.message === observation.exception?.message,
      ),
    );
    const documented = await documentedBugs(options.targets, options.analysis, probe);
    return { repeated, bugs: [...documented, ...held.map(({ bug }) => bug)] };
  } finally {
    await probe.dispose();
  }
}

function withoutSpaces(text: string): string {
  return text.replace(/\s/g, '').replaceAll("'", '"');
}

/** A statement that refuses its input was not run to its end: as a last resort, the lines before it count. */
function withoutRefusal(trial: Trial): Trial {
  const { ownLine } = trial.observation.exception ?? {};
  const lines = trial.observation.lines.filter((line) => line !== ownLine);
  return { ...trial, observation: { ...trial.observation, lines } };
}

function designOf(
  target: TestTarget,
  trials: readonly Trial[],
  chosen: readonly DraftCase[],
  raiseLines: ReadonlySet<number>,
): TestDesign {
  const drafts = chosen.map((draft, index) => ({ ...draft, testCase: caseOf(draft, index + 1) }));
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
        necessary && !testCase ? [{ what: label(trial), why: 'it does something else when run again' }] : [],
      ),
      ...unfitTrials(target, raiseLines, trials, reached),
    ],
    tried: trials.length,
    bugs: [],
  };
}

async function searchTrials(
  options: DesignOptions,
  keepable: (target: TestTarget, observation: Observation) => boolean,
): Promise<Trial[]> {
  const { analysis } = options;
  const probe = await options.startProbe({ seed: SEARCH_SEED });
  const clock = new SearchClock(options.now, options.seconds * 1000);
  try {
    return await searchModule({
      ...options,
      now: clock.now,
      probe: clock.counted(probe),
      siblingsOf: (target) => (needsReceiver(target) ? mutators(analysis, target) : []),
      examplesOf: (target) => docstringExamples(analysis, target.signature),
      keepable,
      startRecorder: async () => clock.counted(await options.startProbe({ seed: SEARCH_SEED, recordOperands: true })),
      random: mulberry32(SEARCH_SEED),
    });
  } finally {
    await probe.dispose();
  }
}

/** Each trial once more in a process of another time; those that use the clock or chance at all its moments. */
async function observeAgain(probe: Probe, trials: readonly Trial[]): Promise<Observation[][]> {
  const at = (some: readonly Trial[], moment: number): Promise<Observation[]> =>
    probe.run(some.map(({ target, call, drive }, id) => ({ ...probeCase(target, call, drive, id), moment })));
  const seen = (await at(trials, 0)).map((observation) => [observation]);
  const moving = trials
    .map((trial, index) => ({ trial, all: seen[index]! }))
    .filter(({ all }) => all[0]!.clock.length > 0);
  for (let moment = 1; moment < MOMENTS && moving.length > 0; moment += 1) {
    const observations = await at(
      moving.map(({ trial }) => trial),
      moment,
    );
    moving.forEach(({ all }, index) => all.push(observations[index]!));
  }
  return seen;
}

/** `undefined` when another observation has another outcome, or when there is nothing to assert. */
function caseOf({ trial, necessary, again }: DraftCase, number: number): TestCase | undefined {
  const { target, observation: first } = trial;
  if (again.some(({ outcome }) => outcome !== first.outcome)) return undefined;
  const raises = expectedException(first, again);
  const hash = equalHash(target, trial.call, first);
  const assertions = hash ? [hash] : assertionsOf(first, again);
  if ((first.outcome === 'raised' && !raises) || (!raises && assertions.length === 0 && trial.drive !== 'enter_error'))
    return undefined;
  const lines = again.map((one) => new Set(one.lines));
  const aims = target.missingLines.filter((line) => lines.every((reached) => reached.has(line)));
  return {
    number,
    reason: reasonOf(trial, necessary, aims.length > 0),
    aims,
    call: trial.call,
    drive: trial.drive,
    raises,
    assertions,
    weakest: first.outcome === 'returned' && first.value ? getTypeAssertion('result', first.value) : null,
    restores: restoresOf(target, first),
    needsOwnDirectory: first.touchedFiles,
  };
}

function restoresOf({ module: { name } }: TestTarget, { changed, environment }: Observation): TestCase['restores'] {
  const own = (changed ?? []).map(([path, before]) => ({
    path: `${name}.${path}`,
    value: { text: before.text!, imports: before.imports.map(([module, symbol]) => ({ module, name: symbol })) },
  }));
  const copy = { text: 'dict(os.environ)', imports: [{ module: 'os', name: '' }] };
  return environment?.length ? [{ path: 'os.environ', value: copy }, ...own] : own;
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
    if (why !== undefined && (telling || died) && !dropped.has(why)) dropped.set(why, { what: label(trial), why });
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

function label({ target, call }: Trial): string {
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
