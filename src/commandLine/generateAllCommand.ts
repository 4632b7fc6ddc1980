import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import type { Command } from 'commander';
import { exists } from '../coverage/filesOnDisk';
import { readCoverageReport } from '../coverage/readCoverageReport';
import { matchReportPaths } from '../coverage/reportPaths';
import { candidatesOf } from '../generation/parallel/candidates';
import { estimateRun, type RunEstimate } from '../generation/parallel/runEstimate';
import { RunFolder, runId } from '../generation/parallel/runFolder';
import { planRun, plannedModules, type RunPlan } from '../generation/parallel/runPlan';
import { runReportPage, runSummary } from '../generation/parallel/runReportPage';
import { ModuleWriter } from '../generation/parallel/moduleWriter';
import { readTestStyle } from '../generation/readTestStyle';
import { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { isTestFile, readProjectLayout, type ProjectLayout } from '../python/projectLayout';
import { replaceFile } from '../replaceFile';
import { UserError } from '../userError';
import { countText } from '../wording';
import { stoppedByUser, type CommandContext, type ExitCode } from './commandContext';
import { runGeneration } from './generateAllRun';
import { baseUrlOption, chosenModel, modelOption, recordOption, type ChosenModel } from './modelOption';
import { collected, jsonOption, numberBetween, projectRoot, pythonOption } from './options';

export interface GenerateAllOptions {
  readonly top: number;
  readonly batchSize: number;
  readonly threshold: number;
  readonly coverage?: string;
  readonly out: string;
  readonly model: string;
  readonly baseUrl?: string;
  readonly record?: string;
  readonly maxCost?: number;
  readonly maxTokens?: number;
  readonly concurrency: number;
  readonly verifiers: number;
  readonly batchApi?: boolean;
  readonly resume?: string | true;
  readonly estimate?: boolean;
  readonly yes?: boolean;
  readonly seconds: number;
  readonly pytestArg?: readonly string[];
  readonly python?: string;
  readonly json?: boolean;
}

const whole = numberBetween(1, 1_000_000_000);

/** `smart-test generate-all [ROOT]` */
export function addGenerateAllCommand(program: Command, context: CommandContext): void {
  program
    .command('generate-all')
    .description('write tests for the modules of the lowest coverage, many at once; can be stopped and resumed')
    .argument('[root]', 'folder of the project', '.')
    .option('--coverage <file>', 'the report of coverage.py (default: coverage.json in the folder of the project)')
    .option('--threshold <percent>', 'modules below it', numberBetween(0, 100), 50)
    .option('--top <count>', 'so many modules', whole, 200)
    .option('--batch-size <count>', 'modules of a batch, all of one package', whole, 10)
    .option('--out <folder>', 'where the tests go, from the folder of the project', 'tests/behavioral/generated')
    .addOption(modelOption())
    .addOption(baseUrlOption())
    .addOption(recordOption())
    .option('--max-cost <dollars>', 'stop before the run costs more', numberBetween(0, 1_000_000))
    .option('--max-tokens <count>', 'stop before the run takes more', whole)
    .option('--concurrency <count>', 'requests at the same time', numberBetween(1, 100), 4)
    .option('--verifiers <count>', 'modules that are run at the same time', numberBetween(1, 64), defaultVerifiers())
    .option('--batch-api', 'hand the requests in in batches: half the price, answers within a day')
    .option('--resume [id]', 'go on with a run: the last one, or the one of that id')
    .option('--estimate', 'say what it would take, and end')
    .option('--yes', 'begin without --max-cost or --max-tokens, whatever it may cost')
    .option(
      '--seconds <number>',
      'without a model: how long to look for inputs, for each module',
      numberBetween(1, 600),
      20,
    )
    .option('--pytest-arg <arg>', 'one more argument for pytest; may be repeated', collected)
    .addOption(pythonOption())
    .addOption(jsonOption())
    .action(async (root: string, options: GenerateAllOptions) => {
      context.finish(await generateAll(await projectRoot(context.cwd, root), options, context));
    });
}

/** One processor is left for asking. Two are run at once everywhere: each waits for processes of its own half of the time. */
function defaultVerifiers(): number {
  return Math.max(2, availableParallelism() - 1);
}

async function generateAll(root: string, options: GenerateAllOptions, context: CommandContext): Promise<ExitCode> {
  const { cwd, terminal, signal, installation } = context;
  const chosen = chosenModel(options, cwd, process.env);
  const layout = await readProjectLayout(root, signal);
  const analyzer = await ASTFunctionAnalyzer.create(installation.wasmDirectory);
  try {
    const style = await readTestStyle(layout, null);
    const price = chosen?.price ?? null;
    const writer = new ModuleWriter({ root, layout, style, analyzer, price, isBatched: options.batchApi === true });
    const resumed = options.resume === undefined ? undefined : await resume(root, options.resume, chosen);
    const plan = resumed?.plan ?? (await newPlan(layout, options, chosen, context));
    if (plannedModules(plan).length === 0) throw new UserError(nothingToDo(options.threshold));
    if (!resumed && chosen) {
      const estimate = await estimateRun(plan, (module) => writer.estimate(module), terminal.progress, signal);
      if (options.estimate) {
        await terminal.print(
          options.json ? JSON.stringify({ plan: outline(plan), estimate }) : estimateText(estimate, chosen),
        );
        return 0;
      }
      terminal.say(estimateText(estimate, chosen));
      checkLimits(options);
    } else if (options.estimate) {
      await terminal.print(
        options.json ? JSON.stringify({ plan: outline(plan) }) : 'Without a model it costs nothing.',
      );
      return 0;
    }
    const folder = resumed ?? (await RunFolder.create(root, plan));
    try {
      const project = { root, layout, analyzer, style };
      const report = await runGeneration({ folder, project, writer, chosen }, options, context);
      const page = runReportPage(report);
      await replaceFile(`${folder.reportFile}.md`, page);
      await replaceFile(`${folder.reportFile}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
      await terminal.print(options.json ? JSON.stringify(report) : page);
      if (report.status !== 'done') {
        terminal.say(`${runSummary(report)} Go on with: smart-test generate-all --resume ${report.id}`);
      }
      if (report.status === 'stopped' && report.reason === 'You stopped it.') return stoppedByUser;
      return report.status === 'done' && report.modules.failed === 0 ? 0 : 1;
    } finally {
      await folder.release();
    }
  } finally {
    analyzer.dispose();
  }
}

async function resume(root: string, id: string | true, chosen: ChosenModel | undefined): Promise<RunFolder> {
  const folder = await RunFolder.open(root, id === true ? undefined : id);
  if ((folder.plan.model === null) !== (chosen === undefined)) {
    await folder.release();
    const { model } = folder.plan;
    throw new UserError(
      model === null
        ? `Run ${folder.plan.id} was begun without a model. Go on without --model.`
        : `Run ${folder.plan.id} was begun with ${model}. Name a model with --model to go on.`,
    );
  }
  return folder;
}

async function newPlan(
  layout: ProjectLayout,
  options: GenerateAllOptions,
  chosen: ChosenModel | undefined,
  { cwd, terminal, signal }: CommandContext,
): Promise<RunPlan> {
  const { root } = layout;
  const file = options.coverage === undefined ? path.join(root, 'coverage.json') : path.resolve(cwd, options.coverage);
  if (options.coverage === undefined && !(await exists(file))) {
    throw new UserError(`There is no ${file} yet. Measure first: smart-test coverage`);
  }
  terminal.progress('reading the coverage report');
  const { modules } = await readCoverageReport(file, { signal });
  const matches = await matchReportPaths(modules, {
    ...{ reportDirectory: path.dirname(file), root, mappings: {}, exists },
  });
  return planRun(candidatesOf(matches, layout), {
    id: runId(new Date()),
    model: chosen?.model.name ?? null,
    measuredAt: (await stat(file)).mtime.toISOString(),
    outputDirectory: options.out.replaceAll('\\', '/').replace(/\/+$/, ''),
    ...{ threshold: options.threshold, top: options.top, batchSize: options.batchSize },
    takenNames: layout.files.filter((one) => isTestFile(layout, one)).map((one) => path.basename(one)),
  });
}

function nothingToDo(threshold: number): string {
  return `No module of the report is below ${threshold} % with something to test. Raise --threshold.`;
}

/** Nobody should be surprised by a bill. */
function checkLimits({ maxCost, maxTokens, yes }: GenerateAllOptions): void {
  if (maxCost !== undefined || maxTokens !== undefined || yes) return;
  throw new UserError('Limit what it may cost with --max-cost or --max-tokens, or say --yes.');
}

function estimateText(estimate: RunEstimate, { model }: ChosenModel): string {
  const { modules, withoutQuestions, requests, inputTokens, outputTokens, dollars } = estimate;
  const cost = dollars === null ? 'at a price that is not known' : `at most $${dollars.toFixed(2)}`;
  const without = withoutQuestions === 0 ? '' : ` ${countText(withoutQuestions, 'module')} need none.`;
  return (
    `${countText(modules, 'module')}: ${countText(requests, 'request')} to ${model.name}, about ${inputTokens.toLocaleString('en')} tokens of input and ` +
    `at most ${outputTokens.toLocaleString('en')} of output, ${cost}.${without} What the model asks back and repairs come on top, within the limits.`
  );
}

function outline({ id, batches, left }: RunPlan): object {
  return {
    id,
    left,
    batches: batches.map(({ name, modules }) => ({
      name,
      modules: modules.map(({ key, testFile }) => [key, testFile]),
    })),
  };
}
