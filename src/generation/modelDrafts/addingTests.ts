import { coverageGain, type CoverageGain } from '../../coverage/coverageGain';
import { arcKey, mergeCoverage } from '../../coverage/mergeCoverage';
import type { ModuleCoverage } from '../../coverage/moduleCoverage';
import { writtenTest } from '../draft';
import type { DraftRunner } from '../draftRunner';
import { GeneratedDraft, type GeneratedTest } from '../generatedDraft';
import type { MutantPhase } from '../mutantPhase';
import type { SearchDraft } from '../searchDraft';
import type { DroppedDraft, TargetModule } from '../testDesign';
import { ModelDraft, type ModelDraftOptions } from './modelDraft';
import { testKey, type ModelTest } from './modelTest';
import { necessaryTests } from './necessaryTests';

/** A test of a model that is dropped although it passes. */
const SUPERFLUOUS = 'it passes, but reaches nothing and notices no change of the code that others do not';

/**
 * Of proven tests of a model those that add something to the search's: a line, a branch, or a mutant that nothing else notices.
 * @param before what the module's tests reach with those of the search
 */
export async function addingTests(
  search: SearchDraft,
  tests: readonly ModelTest[],
  before: ModuleCoverage,
  {
    mutants,
    module,
    directory,
    writing,
    runDraft,
  }: {
    readonly mutants: Pick<MutantPhase, 'judge'>;
    readonly module: TargetModule;
    readonly directory: string;
    readonly writing: ModelDraftOptions;
    readonly runDraft: DraftRunner;
  },
): Promise<{ readonly tests: readonly ModelTest[]; readonly rejected: readonly DroppedDraft[] }> {
  const judged = await mutants.judge<GeneratedTest>(
    new GeneratedDraft(search, new ModelDraft(tests, writing)),
    module,
    directory,
  );
  const keys = new Map<GeneratedTest, Set<string>>();
  const add = (name: string, key: string): void => {
    const test = judged && writtenTest(judged.written, name);
    if (test !== undefined) keys.set(test, (keys.get(test) ?? new Set()).add(key));
  };
  const missing = new Set(before.missingLines);
  judged?.run.tests.forEach(({ name, lines }) =>
    lines.filter((line) => missing.has(line)).forEach((line) => add(name, `${line}`)),
  );
  judged?.run.verdicts.forEach(({ killers }, index) => killers.forEach(({ name }) => add(name, `mutant ${index}`)));
  const done = new Set(search.tests.flatMap((test) => [...(keys.get(test) ?? [])]));
  const own = (test: ModelTest): ReadonlySet<string> => keys.get(test) ?? new Set<string>();
  const chosen = new Set(necessaryTests(tests, own, done));
  await completeReach(chosen, tests, before, writing, runDraft);
  const superfluous = tests.filter((test) => !chosen.has(test));
  return {
    tests: tests.filter((test) => chosen.has(test)),
    rejected: superfluous.map((test) => ({ what: testKey(test), why: SUPERFLUOUS })),
  };
}

/** Adds tests, in their order, for what all of them reach and the chosen ones do not: mutants tell nothing of branches. */
async function completeReach(
  chosen: Set<ModelTest>,
  tests: readonly ModelTest[],
  before: ModuleCoverage,
  writing: ModelDraftOptions,
  runDraft: DraftRunner,
): Promise<void> {
  const reach = async (some: readonly ModelTest[]): Promise<ReadonlySet<string>> => {
    if (some.length === 0) return new Set();
    const { text } = await new ModelDraft(some, writing).write();
    const { coverage } = await runDraft(text, { hashSeed: 1, coverage: true, untrusted: true });
    return coverage ? keysOf(coverageGain(before, mergeCoverage(before, coverage))) : new Set();
  };
  if (chosen.size === tests.length) return;
  const left = new Set(await reach(tests));
  for (const key of await reach([...chosen])) left.delete(key);
  for (const test of tests) {
    if (left.size === 0) return;
    if (chosen.has(test)) continue;
    const reached = [...(await reach([test]))].filter((key) => left.has(key));
    if (reached.length === 0) continue;
    chosen.add(test);
    reached.forEach((key) => left.delete(key));
  }
}

function keysOf({ lines, arcs }: CoverageGain): ReadonlySet<string> {
  return new Set([...lines.map(String), ...arcs.map(arcKey)]);
}
