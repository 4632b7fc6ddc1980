import { RateGate } from '../../models/rateGate';
import type { Interpreter } from '../../pytest/interpreter';
import type { ASTFunctionAnalyzer } from '../../python/functionAnalyzer';
import type { ProjectLayout } from '../../python/projectLayout';
import type { ProjectTestStyle } from '../readTestStyle';
import type { Judge } from '../modelDrafts/askForTests';
import { KnownImports } from './knownImports';
import { ModuleVerifier } from './moduleVerifier';
import type { ModuleWriter, WrittenModule } from './moduleWriter';
import { ParallelTestGenerationWorkflow, type ParallelRunOptions } from './parallelTestGenerationWorkflow';
import { ResultWriter } from './resultWriter';
import type { RunFolder } from './runFolder';

export interface ProjectRunOptions extends Pick<
  ParallelRunOptions<WrittenModule>,
  'journal' | 'asking' | 'finish' | 'signal' | 'onBug'
> {
  readonly folder: RunFolder;
  /** Absolute path. */
  readonly root: string;
  readonly layout: ProjectLayout;
  readonly style: ProjectTestStyle;
  readonly analyzer: ASTFunctionAnalyzer;
  readonly interpreter: Interpreter;
  readonly writer: ModuleWriter;
  /** Folder of the Python that we bring along. */
  readonly runtimeDirectory: string;
  readonly pytestArgs: readonly string[];
  /** How long tests are looked for without a model, for each module. */
  readonly seconds: number;
  /** Runs of pytest at the same time. */
  readonly verifiers: number;
  /**
   * Modules that are verified at the same time, for each of these runs, when a model has written them: more share more runs, and
   * all of them have to come to their end before the run is paused.
   */
  readonly modulesPerVerifier: number;
  /** Told what becomes of the model's replies. */
  readonly judge?: Judge | undefined;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds, ever growing. */
  readonly now: () => number;
}

/** The workflow of a run in a project, begun or to go on. Removes what a process that was killed left half written. */
export async function projectWorkflow(
  options: ProjectRunOptions,
): Promise<ParallelTestGenerationWorkflow<WrittenModule>> {
  const { folder, root, writer, verifiers, modulesPerVerifier, sleep, now, journal, asking, finish, signal, onBug } =
    options;
  const results = new ResultWriter(root);
  await results.tidy(folder.plan);
  const verifier = new ModuleVerifier({
    ...options,
    imports: new KnownImports(options),
    runs: new RateGate({ concurrency: verifiers, sleep }),
    measuredAt: new Date(folder.plan.measuredAt),
  });
  return new ParallelTestGenerationWorkflow({
    ...{ plan: folder.plan, journal, results, asking, now, finish, signal, onBug },
    generator: {
      estimate: (module) => writer.estimate(module),
      write: (...args) => writer.write(...args),
      verify: (...args) => verifier.verify(...args),
    },
    // Most of them wait: for their turn to run Python, together with others, or for the model.
    verifiers: asking ? modulesPerVerifier * verifiers : verifiers,
  });
}
