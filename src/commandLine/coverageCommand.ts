import * as path from 'node:path';
import type { Command } from 'commander';
import { runCoverage, type CoverageRun } from '../pytest/coverageRun';
import { printable } from '../wording';
import type { CommandContext, ExitCode } from './commandContext';
import { collected, jsonOption, projectInterpreter, projectRoot, pythonOption } from './options';

interface CoverageOptions {
  readonly out?: string;
  readonly python?: string;
  readonly pytestArg?: readonly string[];
  readonly json?: boolean;
}

/** `smart-test coverage [ROOT]` */
export function addCoverageCommand(program: Command, context: CommandContext): void {
  program
    .command('coverage')
    .description('run the tests of a project under coverage and write coverage.json')
    .argument('[root]', 'folder of the project', '.')
    .option('--out <file>', 'where to write the report (default: coverage.json in the folder of the project)')
    .option(
      '--pytest-arg <arg>',
      'one more argument for pytest; may be repeated: --pytest-arg=-m --pytest-arg="not slow"',
      collected,
    )
    .addOption(pythonOption())
    .addOption(jsonOption())
    .action(async (root: string, options: CoverageOptions) => {
      context.finish(await measure(await projectRoot(context.cwd, root), options, context));
    });
}

async function measure(root: string, options: CoverageOptions, context: CommandContext): Promise<ExitCode> {
  const { cwd, terminal, signal, installation } = context;
  const reportFile = options.out === undefined ? path.join(root, 'coverage.json') : path.resolve(cwd, options.out);
  terminal.progress('looking for Python');
  const interpreter = await projectInterpreter(root, options.python, cwd, signal);
  const run = await runCoverage({
    root,
    interpreter,
    pytestArgs: options.pytestArg ?? [],
    reportFile,
    runtimeDirectory: installation.runtimeDirectory,
    signal,
    progress: terminal.progress,
  });
  await terminal.print(options.json ? json(run, root, reportFile) : summary(run, reportFile));
  return run.failed + run.errors > 0 ? 1 : 0;
}

function json({ report, outcomes, collectionErrors, ...run }: CoverageRun, root: string, reportFile: string): string {
  const failures = outcomes
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'error')
    .map(({ nodeId, outcome, message }) => ({ nodeId, outcome, message }));
  const { passed, failed, errors, skipped, exitCode, seconds } = run;
  return JSON.stringify({
    root,
    reportFile,
    toolVersion: report.toolVersion,
    totals: report.totals,
    modules: report.modules.length,
    tests: { passed, failed, errors, skipped },
    failures,
    collectionErrors,
    exitCode,
    seconds,
  });
}

const failuresShown = 20;

function summary(run: CoverageRun, reportFile: string): string {
  const { passed, failed, errors, skipped, seconds, outcomes, collectionErrors, report } = run;
  const { totals } = report;
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(errors > 0 ? [`${errors} errors`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  const failures = [
    ...collectionErrors.map(({ nodeId, message }) => `${nodeId}: ${firstLine(message)}`),
    ...outcomes
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'error')
      .map(({ nodeId, message }) => `${nodeId}: ${firstLine(message ?? 'no message')}`),
  ];
  const more = failures.length - failuresShown;
  const mixed = totals.branches > 0 ? `, ${preciseText(totals.percentWithBranches)} with branches` : '';
  return [
    ...failures.slice(0, failuresShown).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `${counts.join(', ')} in ${seconds.toFixed(1)} s`,
    `${totals.covered} of ${totals.statements} statements covered: ${preciseText(totals.percent)}${mixed}`,
    `Written: ${reportFile}`,
  ].join('\n');
}

/** `54.3 %`. 0 and 100 only when it is exactly that, as coverage.py does. */
function preciseText(percent: number): string {
  return `${(percent > 0 && percent < 100 ? Math.min(99.9, Math.max(0.1, percent)) : percent).toFixed(1)} %`;
}

function firstLine(text: string): string {
  return printable(text.split('\n', 1)[0]!);
}
