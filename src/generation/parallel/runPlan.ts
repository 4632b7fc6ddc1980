import { gap, type ModuleCoverage } from '../../coverage/moduleCoverage';
import { groupIntoBatches } from '../../coverage/batch';
import { prioritizeModules } from '../../coverage/prioritizeModules';
import { testFileNames } from './testFileNames';

/** One module that a run is to write tests for. Everything of it is tied to its key. */
export interface PlannedModule {
  /** Path relative to the root, with forward slashes: names the module in the journal and in reports. */
  readonly key: string;
  /** Dotted, as tests import it. */
  readonly name: string;
  /** Where its tests will be: relative to the root, with forward slashes, or absolute when that is elsewhere. */
  readonly testFile: string;
  /** What the run began with. */
  readonly coverage: ModuleCoverage;
}

/** Modules of one package. */
export interface PlannedBatch {
  /** See `Batch`. */
  readonly id: string;
  readonly name: string;
  /** The highest priority first. */
  readonly modules: readonly PlannedModule[];
}

/** What a run is to do, as it is kept beside its journal: the run does the same after a restart, whatever changed since. */
export interface RunPlan {
  readonly version: 1;
  /** Of a folder's name. */
  readonly id: string;
  /** Name of the model; `null` when tests are found without one. */
  readonly model: string | null;
  /** When the coverage that it began with was measured; ISO 8601. */
  readonly measuredAt: string;
  /** Where the tests go: relative to the root, or absolute. */
  readonly outputDirectory: string;
  /** In the order in which they are done. */
  readonly batches: readonly PlannedBatch[];
  /** Candidates that were left for another run. */
  readonly left: number;
}

/** A module that may be planned. */
export interface Candidate {
  readonly key: string;
  readonly name: string;
  readonly coverage: ModuleCoverage;
}

export interface Planning extends Pick<RunPlan, 'id' | 'model' | 'measuredAt' | 'outputDirectory'> {
  /** Modules below this percentage of covered statements, 0 to 100. */
  readonly threshold: number;
  /** So many modules, those of the lowest coverage. */
  readonly top: number;
  /** Modules of a batch, at most. */
  readonly batchSize: number;
  /** Base names of test files that are there. */
  readonly takenNames: readonly string[];
}

/**
 * The modules of the lowest coverage, of equals those with more to gain, in batches by package. The batch with the most to
 * gain comes first.
 */
export function planRun(candidates: readonly Candidate[], planning: Planning): RunPlan {
  const { id, model, measuredAt, outputDirectory, threshold, top, batchSize, takenNames } = planning;
  // A report may name files in ways of its own; in the plan a module's path is its key.
  const byKey = new Map(candidates.map((one) => [one.key, { ...one, coverage: { ...one.coverage, path: one.key } }]));
  const wanted = prioritizeModules(
    [...byKey.values()].map(({ coverage }) => coverage),
    { threshold },
  ).filter((module) => gap(module) > 0);
  const chosen = wanted.toSorted((a, b) => a.percent - b.percent).slice(0, top);
  const names = testFileNames(new Map(chosen.map(({ path }) => [path, byKey.get(path)!.name])), takenNames);
  const planned = (coverage: ModuleCoverage): PlannedModule => ({
    key: coverage.path,
    name: byKey.get(coverage.path)!.name,
    testFile: `${outputDirectory}/${names.get(coverage.path)!}`,
    coverage,
  });
  return {
    version: 1,
    ...{ id, model, measuredAt, outputDirectory },
    batches: groupIntoBatches(chosen, { maxModules: batchSize }).map((batch) => ({
      id: batch.id,
      name: batch.name,
      modules: batch.modules.map(planned),
    })),
    left: wanted.length - chosen.length,
  };
}

export function plannedModules({ batches }: RunPlan): PlannedModule[] {
  return batches.flatMap(({ modules }) => modules);
}
