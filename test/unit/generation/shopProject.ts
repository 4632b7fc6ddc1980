import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root as repository } from '../../../scripts/paths.mjs';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { runProcess } from '../../../src/processes/process';
import { silent } from '../../../src/progress';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { saveTestFile } from '../../../src/generation/saveTestFile';
import type { GenerationOptions, GenerationResult } from '../../../src/generation/generationRecords';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { wasmDirectory } from '../../harness/wasm';
import { interpreter, runtimeDirectory } from '../pytest/project';

/** A copy of a project in test/fixtures/generation, free to be changed. */
export function shopProject(name = 'project'): string {
  const folder = temporaryFolder();
  cpSync(path.join(repository, 'test/fixtures/generation', name), folder, {
    recursive: true,
    filter: (file) => !file.endsWith('__pycache__'),
  });
  return folder;
}

let analyzer: Promise<ASTFunctionAnalyzer> | undefined;

export async function optionsFor(root: string, more: Partial<GenerationOptions> = {}): Promise<GenerationOptions> {
  analyzer ??= ASTFunctionAnalyzer.create(wasmDirectory());
  return {
    root,
    interpreter: await interpreter(),
    runtimeDirectory,
    analyzer: await analyzer,
    pytestArgs: [],
    seconds: 2,
    now: () => performance.now(),
    progress: silent,
    ...more,
  };
}

/** Every file below a folder with its content: two of these are equal when nothing was left, lost or changed. */
export function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]),
  );
}

/** Ids of the processes that this one started and that still run. */
export function children(): number[] {
  // ps lists itself, too: it is gone when the list is read.
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command !== 'ps')
    .map(([pid]) => Number(pid));
}

/** Writes the file as the command line does. */
export async function accept(result: GenerationResult): Promise<string> {
  if (result.testFile === null) throw new Error('there is nothing to write');
  await saveTestFile(result);
  return result.testFile;
}

export interface PlainRun {
  readonly exitCode: number | null;
  readonly output: string;
}

/** pytest as a person runs it, without anything of ours. */
export async function plainPytest(root: string, args: readonly string[], hashSeed = '0'): Promise<PlainRun> {
  const { executable } = await interpreter();
  const run = await runProcess(executable, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...args], {
    cwd: root,
    env: childEnvironment({ PYTHONHASHSEED: hashSeed, PYTHONDONTWRITEBYTECODE: '1' }),
    timeoutMs: 60_000,
  });
  return { exitCode: run.exitCode, output: run.stdout + run.stderr };
}
