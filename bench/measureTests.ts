import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../scripts/environment.mjs';
import type { CorpusModule } from './moduleCorpus';

/** Covered and all of a module's statements and branches together, as coverage.py counts them. */
export interface MeasuredCoverage {
  readonly covered: number;
  readonly all: number;
  readonly missingLines: readonly number[];
}

/** What pytest said of a file of tests. */
export interface MeasuredRun {
  readonly passed: number;
  readonly failed: number;
}

interface CoverageJson {
  readonly files: Record<
    string,
    {
      readonly summary: {
        readonly num_statements: number;
        readonly covered_lines: number;
        readonly num_branches: number;
        readonly covered_branches: number;
      };
      readonly missing_lines: readonly number[];
    }
  >;
}

const longestRun = 300_000;

/**
 * What tests reach in a module, by coverage.py itself with branches and no configuration of anybody's; without tests,
 * what importing the module reaches.
 */
export async function measureCoverage(
  python: string,
  module: CorpusModule,
  tests: readonly string[],
): Promise<MeasuredCoverage> {
  const scratch = await mkdtemp(join(tmpdir(), 'smart-test-bench-'));
  try {
    const empty = join(scratch, 'empty.ini');
    const data = join(scratch, 'coverage.data');
    const report = join(scratch, 'coverage.json');
    const importing = join(scratch, 'test_import.py');
    await writeFile(empty, '');
    await writeFile(importing, `import ${module.name}\n\n\ndef test_import():\n    pass\n`);
    const measured = ['--branch', `--include=${module.file}`, `--data-file=${data}`, `--rcfile=${empty}`];
    const pytest = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-c', empty, '--rootdir', module.project];
    const files = tests.length > 0 ? tests : [importing];
    await runPython(python, module, ['-m', 'coverage', 'run', ...measured, ...pytest, ...files], 1);
    await runPython(
      python,
      module,
      ['-m', 'coverage', 'json', '-q', `--data-file=${data}`, `--rcfile=${empty}`, '-o', report],
      1,
    );
    const [measuredFile] = Object.values((JSON.parse(await readFile(report, 'utf8')) as CoverageJson).files);
    const { num_statements, covered_lines, num_branches, covered_branches } = measuredFile!.summary;
    return {
      covered: covered_lines + covered_branches,
      all: num_statements + num_branches,
      missingLines: measuredFile!.missing_lines,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Runs tests in an order and with hashes that `seed` determines. */
export async function runTests(
  python: string,
  module: CorpusModule,
  tests: readonly string[],
  seed: number,
): Promise<MeasuredRun> {
  const order = ['--random-order', `--random-order-seed=${seed}`];
  const output = await runPython(
    python,
    module,
    ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...order, ...tests],
    seed,
  );
  const count = (word: RegExp): number => Number(word.exec(output)?.[1] ?? 0);
  return { passed: count(/(\d+) passed/), failed: count(/(\d+) failed/) + count(/(\d+) error/) };
}

/** Standard output, whatever the exit code. */
function runPython(python: string, module: CorpusModule, args: readonly string[], hashSeed: number): Promise<string> {
  const env = { ...childEnvironment(), PYTHONPATH: module.project, PYTHONHASHSEED: String(hashSeed) };
  return new Promise((resolve) => {
    execFile(python, args, { cwd: module.project, env, timeout: longestRun, maxBuffer: 2 ** 28 }, (_, stdout) =>
      resolve(stdout),
    );
  });
}
