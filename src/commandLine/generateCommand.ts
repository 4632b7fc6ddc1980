import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { Command } from 'commander';
import { exists, filesNewerThan } from '../coverage/filesOnDisk';
import type { ModuleCoverage } from '../coverage/moduleCoverage';
import { readCoverageReport } from '../coverage/readCoverageReport';
import { matchReportPaths } from '../coverage/reportPaths';
import { keepEvidence } from '../generation/evidenceStore';
import { bugText, generationSummary } from '../generation/generationSummary';
import { saveTestFile } from '../generation/saveTestFile';
import type { GenerationRequest, GenerationResult } from '../generation/generationRecords';
import { TestGenerationWorkflow } from '../generation/testGenerationWorkflow';
import { totalTokens } from '../models/chatModel';
import { ExchangeFiles } from '../models/exchangeFiles';
import { ASTFunctionAnalyzer } from '../python/functionAnalyzer';
import { readProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import { countText } from '../wording';
import { stoppedByUser, type CommandContext, type ExitCode } from './commandContext';
import { generationModel } from './generationModel';
import { baseUrlOption, modelOption, recordOption } from './modelOption';
import { collected, jsonOption, numberBetween, projectInterpreter, projectRoot, pythonOption } from './options';

interface GenerateOptions {
  readonly root: string;
  readonly function?: readonly string[];
  readonly coverage?: string;
  readonly out?: string;
  readonly seconds: number;
  readonly pytestArg?: readonly string[];
  readonly python?: string;
  readonly json?: boolean;
  readonly model: string;
  readonly baseUrl?: string;
  readonly record?: string;
  readonly maxCost: number;
  readonly maxTokens?: number;
  readonly keepRequests?: boolean;
}

/** `smart-test generate TARGET...` */
export function addGenerateCommand(program: Command, context: CommandContext): void {
  program
    .command('generate')
    .description('write tests that were run, pass, and reach what no test reached')
    .argument('<target...>', 'files or modules, such as src/shop/tax.py or shop.tax')
    .option('--root <folder>', 'folder of the project', '.')
    .option('--function <qualname>', 'only this function or class; may be repeated', collected)
    .option('--coverage <file>', 'the report of coverage.py (default: coverage.json, when it is newer than the target)')
    .option('--out <folder>', 'put the tests there instead of where the project has its tests')
    .option('--seconds <number>', 'how long to look for inputs, altogether for one target', numberBetween(1, 600), 20)
    .addOption(modelOption())
    .addOption(baseUrlOption())
    .option('--max-cost <dollars>', 'what the model may cost, altogether', numberBetween(0, 100_000), 1)
    .option('--max-tokens <number>', 'what the model may read and write, altogether', numberBetween(0, 1e9))
    .addOption(recordOption())
    .option('--keep-requests', 'keep what the model is asked and answers in .smart-test/requests')
    .option('--pytest-arg <arg>', 'one more argument for pytest; may be repeated', collected)
    .addOption(pythonOption())
    .addOption(jsonOption())
    .action(async (targets: readonly string[], options: GenerateOptions) => {
      context.finish(await generateAll(targets, options, context));
    });
}

async function generateAll(
  targets: readonly string[],
  options: GenerateOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, terminal, signal, installation } = context;
  const finish = context.finishFirst();
  const root = await projectRoot(cwd, options.root);
  const interpreter = await projectInterpreter(root, options.python, cwd, signal);
  const coverageOf = await measuredModules(root, options, context);
  const requests = options.keepRequests ? new ExchangeFiles(root) : undefined;
  const model = generationModel(options, cwd, root, requests);
  const analyzer = await ASTFunctionAnalyzer.create(installation.wasmDirectory);
  const workflow = new TestGenerationWorkflow({
    root,
    interpreter,
    analyzer,
    runtimeDirectory: installation.runtimeDirectory,
    pytestArgs: options.pytestArg ?? [],
    seconds: options.seconds,
    model,
    ...(options.out === undefined ? {} : { outputDirectory: path.resolve(cwd, options.out) }),
    now: () => performance.now(),
    progress: terminal.progress,
    finish,
    signal,
  });
  finish.addEventListener('abort', () =>
    terminal.say('Finishing with what was found. Press Ctrl+C again to end at once.'),
  );
  let exitCode: ExitCode = 0;
  try {
    for (const [target, qualname] of wantedTests(targets, options)) {
      if (finish.aborted) break;
      try {
        const file = await moduleFile(root, target, cwd);
        const request = { file, ...coverageOf(file), ...(qualname === undefined ? {} : { qualnames: [qualname] }) };
        const result = await workflow.generate(request);
        await saveTestFile(result);
        await terminal.print(options.json ? JSON.stringify(record(target, result)) : line(result, cwd));
        if (result.testFile !== null && result.evidence) await keepEvidence(root, result.testFile, result.evidence);
        if (result.hadGap && result.kept === 0 && exitCode === 0) exitCode = 1;
      } catch (error) {
        if (error === finish.reason) break;
        if (!(error instanceof UserError)) throw error;
        terminal.say(`error: ${target}${qualname === undefined ? '' : ` ${qualname}`}: ${error.message}`);
        exitCode = 2;
      }
    }
    await requests?.written();
  } finally {
    analyzer.dispose();
  }
  return finish.aborted ? stoppedByUser : exitCode;
}

/** Each target as a whole, or each of the named functions in it. */
function wantedTests(targets: readonly string[], options: GenerateOptions): [string, string | undefined][] {
  const qualnames = options.function ?? [undefined];
  return targets.flatMap((target) => qualnames.map((qualname): [string, string | undefined] => [target, qualname]));
}

type Measured = Pick<GenerationRequest, 'coverage' | 'measuredAt'>;

/** What the project's report says of modules that did not change since. Without `--coverage` there may be no report. */
async function measuredModules(
  root: string,
  options: GenerateOptions,
  { cwd, signal }: CommandContext,
): Promise<(file: string) => Measured | undefined> {
  const report =
    options.coverage === undefined ? path.join(root, 'coverage.json') : path.resolve(cwd, options.coverage);
  if (options.coverage === undefined && !(await exists(report))) return () => undefined;
  const { modules } = await readCoverageReport(report, { signal });
  const matches = await matchReportPaths(modules, {
    reportDirectory: path.dirname(report),
    root,
    mappings: {},
    exists,
  });
  const measuredAt = (await stat(report)).mtime;
  const stale = await filesNewerThan(matches.files.keys(), measuredAt);
  return (file) => (stale.has(file) ? undefined : { coverage: matches.files.get(file), measuredAt });
}

/** The absolute path of a target. @throws UserError when there is no such file and no such module */
async function moduleFile(root: string, target: string, cwd: string): Promise<string> {
  const named = path.resolve(cwd, target);
  if (await exists(named)) {
    if ((await stat(named)).isDirectory()) throw new UserError('it is a folder: name the files in it.');
    return named;
  }
  if (/^[\w.]+$/u.test(target)) {
    const { sourceRoots } = await readProjectLayout(root);
    const parts = target.split('.');
    for (const base of [...sourceRoots, root].map((sourceRoot) => path.join(sourceRoot, ...parts))) {
      for (const file of [`${base}.py`, path.join(base, '__init__.py')]) {
        if (await exists(file)) return file;
      }
    }
  }
  throw new UserError(`there is no such file in ${cwd} and no such module in ${root}.`);
}

function line(result: GenerationResult, cwd: string): string {
  const verb = result.previousText === null ? 'Written' : 'Added to';
  const file = result.testFile === null ? '' : `${verb}: ${path.relative(cwd, result.testFile)}`;
  const bugs = result.bugs.map((bug) => `\n\n${bugText(bug, path.relative(cwd, result.module.file))}`);
  return (
    [generationSummary(result), modelText(result), ...result.notes, file].filter((part) => part !== '').join(' ') +
    bugs.join('')
  );
}

/** `2 of them by claude-…, for $0.03.` */
function modelText({ model, kept }: GenerationResult): string {
  if (model === null || model.requests === 0) return '';
  const cost = model.dollars > 0 ? `$${model.dollars.toFixed(2)}` : countText(totalTokens(model.usage), 'token');
  const { length } = model.tests;
  const share = kept === 0 ? '' : `${length === 0 ? 'None' : length} of them by ${model.name}, for ${cost}.`;
  return kept === 0 ? `${model.name} was asked, for ${cost}.` : share;
}

/** What a model had a part in; zeros where none was asked. */
function modelRecord({ model }: GenerationResult): object {
  return {
    tokens: model === null ? 0 : totalTokens(model.usage),
    cost: model?.dollars ?? 0,
    model: model && {
      name: model.name,
      requests: model.requests,
      usage: model.usage,
      tests: model.tests,
      rejected: model.rejected,
      problem: model.problem,
    },
  };
}

/** The record that the design promises for each target. */
function record(target: string, result: GenerationResult): object {
  const coverage = ({ statements, covered, branches }: ModuleCoverage): object => ({
    statements,
    covered,
    branches: branches?.total ?? null,
    coveredBranches: branches?.covered ?? null,
  });
  return {
    target,
    module: result.module.name,
    functions: result.functions,
    kept: result.kept,
    rejected: result.dropped,
    bugs: result.bugs,
    ...modelRecord(result),
    newLines: result.gain.lines,
    newBranches: result.gain.arcs.map(({ from, to }) => [from, to]),
    unreachedLines: result.unreachedLines,
    mutants: result.evidence && {
      ...result.evidence.mutants,
      notRun: result.evidence.mutantsNotRun,
      survivors: result.evidence.survivors,
    },
    before: coverage(result.before),
    after: coverage(result.after),
    tried: result.tried,
    seconds: Math.round(result.seconds * 10) / 10,
    files: result.testFile === null ? [] : [result.testFile],
    added: result.previousText !== null,
    notes: result.notes,
  };
}
