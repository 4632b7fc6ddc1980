import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '../scripts/environment.mjs';
import { dist } from '../scripts/paths.mjs';
import type { CorpusModule } from './moduleCorpus';
import { watchMemory } from './peakMemory';

/** What `smart-test generate --json` prints, as far as it is used here. */
export interface Generated {
  readonly kept: number;
  readonly files: readonly string[];
  readonly seconds: number;
  readonly bugs?: readonly { readonly qualname: string; readonly line: number; readonly what: string }[];
  readonly mutants?: Mutants & { readonly unseen: Mutants };
  readonly model: GeneratedByModel | null;
}

/** See `ModelShare`. */
export interface GeneratedByModel {
  readonly requests: number;
  readonly tests: readonly {
    readonly test: string;
    readonly completed: readonly {
      readonly expression: string;
      readonly expected: string;
      readonly observed: string;
    }[];
  }[];
  readonly rejected: readonly { readonly what: string; readonly why: string }[];
  readonly problem: string | null;
}

export interface Mutants {
  readonly made: number;
  readonly killed: number;
}

export interface GenerateRun {
  readonly generated: Generated | undefined;
  /** Of memory, at the peak, with all processes. */
  readonly megabytes: number;
  /** Why there is no result; empty when there is one. */
  readonly error: string;
}

/**
 * Runs the built command line for one module.
 * @param out absolute path of the folder for the tests
 * @param more further arguments
 */
export async function runGenerate(
  module: CorpusModule,
  python: string,
  out: string,
  seconds: number,
  more: readonly string[] = [],
): Promise<GenerateRun> {
  const args = ['generate', module.file, '--json', '--root', module.project, '--python', python, '--out', out];
  const child = spawn(process.execPath, [join(dist, 'cli.js'), ...args, '--seconds', String(seconds), ...more], {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const peak = watchMemory(child.pid!);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise((resolve) => child.once('close', resolve));
  const generated = output.trim() ? (JSON.parse(output) as Generated) : undefined;
  const lastLine = errors.trim().split('\n').at(-1) ?? '';
  const error = /^error: .*$/m.exec(errors)?.[0] ?? (generated ? '' : `ended without a result: ${lastLine}`);
  return { generated, megabytes: peak() / 2 ** 20, error };
}
