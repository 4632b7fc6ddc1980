import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { childEnvironment } from '../../scripts/environment.mjs';
import { python } from '../../scripts/paths.mjs';

export interface PythonRun {
  readonly exitCode: number | null;
  /** Standard output and error, in the order written. */
  readonly output: string;
}

/** Runs the Python that has pytest and coverage, as a person would in a terminal: `runPython(['-m', 'pytest'], folder)`. */
export async function runPython(args: readonly string[], cwd: string): Promise<PythonRun> {
  const child = spawn(python, args, { cwd, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, output: output + errors };
}

/**
 * Measures a project without the extension: its own pytest under coverage, then coverage.json in the folder.
 * @throws when pytest cannot run; failing tests are no reason
 */
export async function measureCoverage(folder: string): Promise<void> {
  const tests = await runPython(['-m', 'coverage', 'run', '-m', 'pytest', '--quiet'], folder);
  if (tests.exitCode === null || tests.exitCode > 1)
    throw new Error(`pytest did not run in ${folder}:\n${tests.output}`);
  const report = await runPython(['-m', 'coverage', 'json', '--quiet'], folder);
  if (report.exitCode !== 0) throw new Error(`No coverage.json was made in ${folder}:\n${report.output}`);
}
