import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { auditFormats, type AuditFormat } from '../audit/auditFormats';
import type { AuditReport } from '../audit/auditReport';
import { readChurn } from '../audit/gitChurn';
import { taskPrompts } from '../audit/taskPrompt';
import { taskPromptFiles } from '../audit/taskPromptFiles';
import { runTestAudit, type AuditTools } from '../audit/testAuditWorkflow';
import { readTestSurroundings } from '../audit/testSurroundings';
import { parseBaseline, trendOf, type Baseline } from '../audit/trend';
import { existsInListings, filesNewerThan } from '../coverage/filesOnDisk';
import { readCoverageReport } from '../coverage/readCoverageReport';
import { matchReportPaths } from '../coverage/reportPaths';
import { AnalysisPool } from '../python/analysisPool';
import { modelNames } from '../models/modelChoice';
import { readProjectLayout, type ProjectLayout } from '../python/projectLayout';
import { UserError } from '../userError';
import { countText } from '../wording';
import { auditNotes } from './auditNotes';
import { judgedReport, type JudgeOptions } from './auditJudge';
import type { CommandContext, ExitCode } from './commandContext';
import { baseUrlOption, chosenModel, recordedAs, recordOption } from './modelOption';
import { jsonOption, numberBetween, projectRoot } from './options';
import { write, writeOut } from './writtenFile';

interface AuditOptions extends JudgeOptions {
  readonly coverage?: string;
  readonly baseline?: string;
  readonly threshold: number;
  readonly format: AuditFormat | 'xml';
  readonly out?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** `smart-test audit [ROOT]` */
export function addAuditCommand(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .description('say what is not tested and what to test first, from coverage.json')
    .argument('[root]', 'folder of the project', '.')
    .option('--coverage <file>', 'the report of coverage.py (default: coverage.json in the folder of the project)')
    .option('--baseline <file>', 'an earlier audit, written with --json, to say what changed since')
    .option('--threshold <percent>', 'plan tests for modules below it', numberBetween(0, 100), 50)
    .addOption(
      new Option('--format <format>', 'what to print; xml: the plan as tasks')
        .choices([...Object.keys(auditFormats), 'xml'])
        .default('tree'),
    )
    .option('--out <path>', 'write there instead of printing; xml into a folder: one file for each task')
    .option(
      '--map <from=to>',
      'where files of a report made elsewhere are, such as /app/src=src; may be repeated',
      mapping,
    )
    .addOption(
      new Option(
        '--model <name>',
        `who judges the figures: ${modelNames}; anthropic takes its key from ANTHROPIC_API_KEY`,
      ).default('none'),
    )
    .addOption(baseUrlOption())
    .addOption(recordOption())
    .option('--max-cost <dollars>', 'ask the model nothing that could cost more', numberBetween(0, 1_000_000))
    .addOption(jsonOption().implies({ format: 'json' }))
    .action(async (root: string, options: AuditOptions) => {
      context.finish(await audit(await projectRoot(context.cwd, root), options, context));
    });
}

function mapping(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [from, to] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  if (!text.includes('=') || from === '' || to === '') {
    throw new InvalidArgumentError('It must be two paths with = between them.');
  }
  return { ...before, [from]: to };
}

async function audit(root: string, options: AuditOptions, context: CommandContext): Promise<ExitCode> {
  const { signal, installation, cwd } = context;
  const chosen = chosenModel(options, cwd, process.env);
  const { wasmDirectory, analysisWorker } = installation;
  const pool = new AnalysisPool({ workerScript: analysisWorker, wasmDirectory });
  const tools: AuditTools = {
    readFile: (file) => readFile(file),
    readModule: (source, aborted) => pool.readModule(source, aborted),
    modulesAtOnce: pool.modulesAtOnce,
    readChurn: (folder, aborted) => readChurn(folder, { signal: aborted }),
  };
  try {
    const layout = await readProjectLayout(root, signal);
    const baseline = await readBaseline(options.baseline, context);
    const audited = await auditReport({ root, layout, tools }, options, context);
    const compared = baseline ? { ...audited, trend: trendOf(audited, baseline) } : audited;
    const model = chosen && recordedAs(chosen.model, options, cwd);
    const { report, isFailed } = await judgedReport(compared, model, options, context);
    if (options.format === 'xml') {
      await writeTasks({ layout, tools }, report, options.out, context);
    } else {
      await write(auditFormats[options.format](report), options.out, context);
    }
    return report.batches.length > 0 || isFailed ? 1 : 0;
  } finally {
    pool.dispose();
  }
}

interface Project {
  readonly root: string;
  readonly layout: ProjectLayout;
  readonly tools: AuditTools;
}

async function auditReport(
  { root, layout, tools }: Project,
  options: AuditOptions,
  { cwd, terminal, signal }: CommandContext,
): Promise<AuditReport> {
  const file = options.coverage === undefined ? path.join(root, 'coverage.json') : path.resolve(cwd, options.coverage);
  const writtenAt = await modifiedAt(file);
  terminal.progress('reading the coverage report');
  const report = await readCoverageReport(file, { signal });
  if (report.modules.length === 0) {
    throw new UserError(
      `There is no file in ${file}: nothing was measured. Check source and omit in the project's coverage configuration, then run: smart-test coverage`,
    );
  }
  const matches = await matchReportPaths(report.modules, {
    reportDirectory: path.dirname(file),
    root,
    mappings: options.map ?? {},
    exists: existsInListings(),
  });
  const { threshold } = options;
  const staleFiles = await filesNewerThan(matches.files.keys(), writtenAt);
  auditNotes({ root, layout, matches, staleFiles }).forEach((note) => terminal.say(`note: ${note}`));
  return runTestAudit({ root, report, matches, layout, threshold, staleFiles }, tools, {
    signal,
    progress: terminal.progress,
  });
}

async function writeTasks(
  { layout, tools }: Omit<Project, 'root'>,
  report: AuditReport,
  out: string | undefined,
  context: CommandContext,
): Promise<void> {
  const { cwd, terminal, signal } = context;
  terminal.progress('reading the tests');
  const surroundings = await readTestSurroundings(report, layout, tools, signal);
  if (out === undefined || !(await isFolder(out, cwd))) {
    await write(taskPrompts(report, surroundings), out, context);
    return;
  }
  const folder = path.resolve(cwd, out);
  const files = taskPromptFiles(report, surroundings);
  for (const { name, text } of files) {
    await writeOut(path.join(folder, name), text, '--out');
  }
  terminal.say(`Written: ${countText(files.length, 'file')} in ${folder}`);
}

/** A path that ends in a slash is meant as a folder, wherever it leads. */
async function isFolder(out: string, cwd: string): Promise<boolean> {
  if (/[\\/]$/u.test(out)) return true;
  // What cannot be looked at cannot be written either: that is said then.
  const found = await stat(path.resolve(cwd, out)).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function readBaseline(given: string | undefined, { cwd }: CommandContext): Promise<Baseline | undefined> {
  if (given === undefined) return undefined;
  const file = path.resolve(cwd, given);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} cannot be read (${code ?? String(error)}). Choose another with --baseline.`, {
      cause: error,
    });
  }
  return parseBaseline(text, file);
}

async function modifiedAt(report: string): Promise<Date> {
  try {
    return (await stat(report)).mtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UserError(`There is no coverage report at ${report}. Make one with: smart-test coverage`, {
        cause: error,
      });
    }
    throw error;
  }
}
