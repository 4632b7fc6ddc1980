import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { childEnvironment } from '../../scripts/environment.mjs';
import { dist, pinnedNode, python } from '../../scripts/paths.mjs';

export interface ProgramRun {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Python that has pytest and coverage, as a person would in a terminal: `runPython(['-m', 'pytest'], folder)`. */
export function runPython(args: readonly string[], cwd: string): Promise<ProgramRun> {
  return runProgram(python, args, cwd);
}

/** Runs the built command line: `runSmartTest(['audit', '--json'], folder)`. */
export function runSmartTest(args: readonly string[], cwd: string): Promise<ProgramRun> {
  return runProgram(pinnedNode, [join(dist, 'cli.js'), ...args], cwd);
}

/**
 * Measures a project without anything of ours: its own pytest under coverage, then coverage.json in the folder.
 * @returns the report's totals
 * @throws when pytest cannot run; failing tests are no reason
 */
export async function measureCoverage(folder: string): Promise<CoverageTotals> {
  const tests = await runPython(['-m', 'coverage', 'run', '-m', 'pytest', '--quiet'], folder);
  if (tests.exitCode === null || tests.exitCode > 1) {
    throw new Error(`pytest did not run in ${folder}:\n${tests.stdout}${tests.stderr}`);
  }
  const report = await runPython(['-m', 'coverage', 'json', '--quiet'], folder);
  if (report.exitCode !== 0)
    throw new Error(`No coverage.json was made in ${folder}:\n${report.stdout}${report.stderr}`);
  return readCoverageTotals(folder);
}

export interface CoverageTotals {
  readonly covered_lines: number;
  readonly num_statements: number;
}

/** The totals of a folder's coverage.json. */
export async function readCoverageTotals(folder: string): Promise<CoverageTotals> {
  const report = JSON.parse(await readFile(join(folder, 'coverage.json'), 'utf8')) as { totals: CoverageTotals };
  return report.totals;
}

async function runProgram(executable: string, args: readonly string[], cwd: string): Promise<ProgramRun> {
  const child = spawn(executable, args, { cwd, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, stdout, stderr };
}
