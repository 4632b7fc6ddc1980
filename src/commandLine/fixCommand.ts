import * as path from 'node:path';
import { Option, type Command } from 'commander';
import { exists } from '../coverage/filesOnDisk';
import { Budget, BudgetedModel } from '../models/budget';
import { modelNames } from '../models/modelChoice';
import { defaultLimits, fixTests } from '../repair/fixTests';
import { ModelRepairs } from '../repair/modelRepairs';
import { repairJson } from '../repair/repairJson';
import { repairMarkdown } from '../repair/repairMarkdown';
import { repairPatch } from '../repair/repairPatch';
import type { RepairReport, TestRepair } from '../repair/repairRecords';
import { isGreen, repairSummary } from '../repair/repairSummary';
import { UserError } from '../userError';
import { printable } from '../wording';
import type { CommandContext, ExitCode } from './commandContext';
import { baseUrlOption, chosenModel, type ModelOptions } from './modelOption';
import { collected, jsonOption, numberBetween, projectInterpreter, projectRoot, pythonOption } from './options';
import { writeOut } from './writtenFile';

interface FixOptions extends ModelOptions {
  /** In US dollars. */
  readonly maxCost?: number;
  readonly root: string;
  readonly maxAttempts: number;
  readonly dryRun?: boolean;
  readonly acceptDrift?: boolean;
  readonly secondsPerTest: number;
  readonly report?: string;
  readonly pytestArg?: readonly string[];
  readonly python?: string;
  readonly json?: boolean;
}

/** `smart-test fix [NODEID...]` */
export function addFixCommand(program: Command, context: CommandContext): void {
  program
    .command('fix')
    .description('find out why tests fail, and repair those that are out of date')
    .argument('[nodeid...]', 'tests or files, such as tests/test_tax.py::test_rate (default: all tests)')
    .option('--root <folder>', 'folder of the project', '.')
    .option('--max-attempts <number>', 'repairs tried for each test; 0: only say why it fails', numberBetween(0, 10), 3)
    .option('--dry-run', 'change nothing, print what would be changed as a patch')
    .option('--accept-drift', 'where the code behaves otherwise now, have the tests expect that')
    .option(
      '--seconds-per-test <number>',
      'end tests that take longer',
      numberBetween(1, 3600),
      defaultLimits.secondsPerTest,
    )
    .option('--report <file>', 'write what was found and done there, in Markdown; as JSON when it ends in .json')
    .addOption(
      new Option(
        '--model <name>',
        `who repairs what no rule can: ${modelNames}; anthropic takes its key from ANTHROPIC_API_KEY`,
      ).default('none'),
    )
    .addOption(baseUrlOption())
    .option('--max-cost <dollars>', 'ask the model nothing that could cost more', numberBetween(0, 1_000_000))
    .option('--pytest-arg <arg>', 'one more argument for pytest; may be repeated', collected)
    .addOption(pythonOption())
    .addOption(jsonOption())
    .action(async (nodeIds: readonly string[], options: FixOptions) => {
      context.finish(await fix(nodeIds, options, context));
    });
}

async function fix(nodeIds: readonly string[], options: FixOptions, context: CommandContext): Promise<ExitCode> {
  const { cwd, terminal, signal, installation } = context;
  const chosen = chosenModel(options, cwd, process.env);
  const budget = new Budget({ dollars: options.maxCost ?? Infinity, tokens: Infinity });
  const root = await projectRoot(cwd, options.root);
  const interpreter = await projectInterpreter(root, options.python, cwd, signal);
  const { runtimeDirectory, wasmDirectory } = installation;
  const report = await fixTests(
    {
      ...{ root, interpreter, runtimeDirectory, wasmDirectory, signal },
      pytestArgs: options.pytestArg ?? [],
      maxAttempts: Math.floor(options.maxAttempts),
      acceptDrift: options.acceptDrift ?? false,
      dryRun: options.dryRun ?? false,
      secondsPerTest: options.secondsPerTest,
      model: chosen && new ModelRepairs(new BudgetedModel(chosen.model, budget)),
      now: () => performance.now(),
      progress: terminal.progress,
    },
    await Promise.all(nodeIds.map((nodeId) => inProject(nodeId, root, cwd))),
  );
  if (options.report !== undefined) {
    const file = path.resolve(cwd, options.report);
    await writeOut(file, file.endsWith('.json') ? repairJson(report) : repairMarkdown(report), '--report');
    terminal.say(`Written: ${file}`);
  }
  for (const note of report.notes) terminal.say(`note: ${note}`);
  await terminal.print(options.json ? repairJson(report) : resultText(report, options.dryRun ?? false));
  return isGreen(report) && !(options.dryRun === true && report.changes.size > 0) ? 0 : 1;
}

/** A node id as pytest takes it in the root; the file may be named from where the user is, or from the root. */
async function inProject(nodeId: string, root: string, cwd: string): Promise<string> {
  const [file = '', ...rest] = nodeId.split('::');
  const named = path.resolve(cwd, file);
  const absolute = (await exists(named)) ? named : path.resolve(root, file);
  const relative = path.relative(root, absolute);
  if (relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new UserError(`${file} is not in ${root}: name the folder of its project with --root.`);
  }
  if (!(await exists(absolute))) throw new UserError(`There is no ${file} in ${root}.`);
  return [relative.replaceAll(path.sep, '/') || '.', ...rest].join('::');
}

/** The patch in a dry run, which is all of stdout then but for comments; else one line for each test and the summary. */
function resultText(report: RepairReport, isDryRun: boolean): string {
  const lines = report.tests.map(testLine);
  if (!isDryRun) return [...lines, repairSummary(report)].join('\n');
  // Programs that apply patches skip what stands before the first file.
  const comments = [...lines, repairSummary(report)].map((line) => `# ${line}`);
  return [...comments, repairPatch(report)].join('\n');
}

function testLine({ nodeId, state, diagnosis, verdict, attempts, nextStep }: TestRepair): string {
  const repair = attempts.findLast(({ rejected }) => rejected === null)?.repair;
  const how = state === 'repaired' && repair ? repair.what : `${verdict.fault}. ${nextStep ?? ''}`;
  return printable(`${state}: ${nodeId}: ${diagnosis.cause}. ${how}`);
}
