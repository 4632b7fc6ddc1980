import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../scripts/environment.mjs';
import { python, root } from '../scripts/paths.mjs';
import type { CorpusModule, ModuleCorpus } from './moduleCorpus';

const version = 'pynguin==0.48.0';
const longestInstallation = 900_000;

/** An environment with Pynguin and the corpus' requirements; `undefined`, with the reason printed, where it does not install. */
export function installPynguin(corpus: ModuleCorpus): string | undefined {
  const environment = join(root, '.scratch/generate', corpus.name, 'pynguin');
  const interpreter = join(environment, 'bin/python');
  if (existsSync(join(environment, 'bin/pynguin'))) return interpreter;
  const run = (program: string, args: readonly string[]): void => {
    execFileSync(program, args, { env: childEnvironment(), stdio: 'pipe', timeout: longestInstallation });
  };
  try {
    run(python, ['-m', 'venv', '--clear', environment]);
    run(interpreter, ['-m', 'pip', 'install', '--quiet', ...corpus.requirements, version]);
    return interpreter;
  } catch (error) {
    console.log(
      `Pynguin does not install here: ${String((error as { stderr?: Buffer }).stderr)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
    return undefined;
  }
}

/** The files of tests that Pynguin writes for a module within a time, in seconds. None when it fails. */
export async function runPynguin(interpreter: string, module: CorpusModule, seconds: number): Promise<string[]> {
  const output = join(module.project, 'pynguin', module.name.replaceAll('.', '_'));
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const args = [
    ['--project-path', module.project],
    ['--module-name', module.name],
    ['--output-path', output],
    ['--maximum-search-time', String(seconds)],
    ['--seed', '1'],
  ].flat();
  await new Promise<void>((resolve) => {
    const child = spawn(interpreter, ['-m', 'pynguin', ...args], {
      cwd: module.project,
      env: { ...childEnvironment(), PYNGUIN_DANGER_AWARE: '1', PYTHONHASHSEED: '1' },
      stdio: 'ignore',
      // It makes tests minimal and writes assertions after its search time.
      timeout: (seconds * 3 + 60) * 1000,
      killSignal: 'SIGKILL',
    });
    child.once('close', () => resolve());
  });
  return readdirSync(output)
    .filter((file) => /^test_.*\.py$/.test(file))
    .map((file) => join(output, file));
}
