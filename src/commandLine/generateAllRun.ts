import { BatchSender } from '../generation/parallel/batchSender';
import type { ModuleWriter } from '../generation/parallel/moduleWriter';
import type { Asking } from '../generation/parallel/parallelTestGenerationWorkflow';
import { projectWorkflow } from '../generation/parallel/projectRun';
import { DirectSender } from '../generation/parallel/requestSender';
import type { RunFolder } from '../generation/parallel/runFolder';
import { RunJournal } from '../generation/parallel/runJournal';
import { reportRun, type RunReport } from '../generation/parallel/runReport';
import type { RunState } from '../generation/parallel/runState';
import type { ProjectTestStyle } from '../generation/readTestStyle';
import type { ChatModel } from '../models/chatModel';
import { RateGate } from '../models/rateGate';
import type { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import type { ProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import type { CommandContext } from './commandContext';
import type { GenerateAllOptions } from './generateAllCommand';
import { recordedAs, sleep, type ChosenModel } from './modelOption';
import { projectInterpreter } from './options';

export interface PreparedRun {
  readonly folder: RunFolder;
  readonly project: {
    readonly root: string;
    readonly layout: ProjectLayout;
    readonly analyzer: ASTFunctionAnalyzer;
    readonly style: ProjectTestStyle;
  };
  readonly writer: ModuleWriter;
  readonly chosen: ChosenModel | undefined;
}

/** How often the line of progress is made anew, in milliseconds. */
const tellEvery = 200;
/** Questions that wait for a batch; the last ones of a run are fewer. */
const batchQuietMs = 5_000;

/** Does what is not done of a run, and tells how far it is. Ctrl+C lets what is under way come to its end. */
export async function runGeneration(
  { folder, project, writer, chosen }: PreparedRun,
  options: GenerateAllOptions,
  context: CommandContext,
): Promise<RunReport> {
  const { terminal, signal, installation, cwd } = context;
  const finish = context.finishFirst();
  const interpreter = await projectInterpreter(project.root, options.python, cwd, signal);
  const journal = await RunJournal.open(folder.journalFile);
  const began = performance.now();
  try {
    const workflow = await projectWorkflow({
      ...project,
      ...{ folder, interpreter, writer, journal, finish, signal, sleep },
      asking: chosen ? askingFor(chosen, journal, options, context) : null,
      ...{ verifiers: options.verifiers, modulesPerVerifier: 12 },
      runtimeDirectory: installation.runtimeDirectory,
      pytestArgs: options.pytestArg ?? [],
      seconds: options.seconds,
      now: () => performance.now(),
      onBug: (error, { key }) => terminal.say(`bug: ${key}: ${error instanceof Error ? error.stack : String(error)}`),
    });
    finish.addEventListener('abort', () =>
      terminal.say('Waiting for the answers that are under way. Press Ctrl+C again to end at once.'),
    );
    let toldAt = -Infinity;
    workflow.onChange(() => {
      if (performance.now() - toldAt < tellEvery) return;
      toldAt = performance.now();
      terminal.progress(progressText(workflow.state), doneFraction(workflow.state));
    });
    const state = await workflow.run();
    return reportRun(folder.plan, state, journal.index, (performance.now() - began) / 1000);
  } finally {
    await journal.close();
  }
}

function askingFor(
  { model, batches }: ChosenModel,
  journal: RunJournal,
  options: GenerateAllOptions,
  { signal: end, cwd }: CommandContext,
): Asking {
  const { maxCost = Infinity, maxTokens = Infinity, concurrency, batchApi, batchSize } = options;
  const forModule = (one: ChatModel): ChatModel => recordedAs(one, options, cwd);
  const limits = { dollars: maxCost, tokens: maxTokens };
  if (batchApi) {
    if (!batches) throw new UserError(`${model.name} takes no batches: go on without --batch-api.`);
    // All questions of a batch wait for each other.
    const size = 10 * batchSize;
    return {
      ...{ model, forModule, limits, lanes: 2 * size },
      sender: (pause, signal) =>
        new BatchSender({ model, journal, pause, signal, end, batches, size, quietMs: batchQuietMs }),
    };
  }
  const gate = new RateGate({ concurrency: Math.min(concurrency, model.capabilities.concurrency), sleep });
  return {
    ...{ model, forModule, limits, lanes: Math.ceil(concurrency * 1.5) },
    sender: (pause, signal) => new DirectSender(gate, { model, journal, pause, signal }),
  };
}

/** `12 of 200 modules, 40 tests kept, $0.31, 4 min left`. */
function progressText({ modules, counts, tests, spending, secondsLeft, status }: RunState): string {
  return [
    `${counts.done} of ${modules.length} modules`,
    `${counts.designing + counts.writing} asked about`,
    `${counts.written + counts.verifying + counts.repairing} to verify`,
    `${tests} tests kept`,
    ...(spending.requests > 0 ? [`$${spending.dollars.toFixed(2)}`] : []),
    ...(secondsLeft === null ? [] : [`${timeText(secondsLeft)} left`]),
    ...(status === 'running' ? [] : [status]),
  ].join(', ');
}

function doneFraction({ modules, counts }: RunState): number {
  return counts.done / Math.max(1, modules.length);
}

function timeText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
