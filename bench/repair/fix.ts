import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cleanEnvironment } from '../../scripts/environment.mjs';
import { dist } from '../../scripts/paths.mjs';
import type { Fault, RootCause, TestRepair } from '../../src/repair/repairRecords';
import { suitePython } from './suites';

/** What `smart-test fix --json` prints, as far as it is used here. */
export interface FixReport {
  readonly failedBefore: number;
  readonly failedAfter: number;
  readonly tests: readonly FixedTest[];
  /** Relative to the root. */
  readonly changedFiles: readonly string[];
}

export interface FixedTest {
  readonly nodeId: string;
  readonly state: TestRepair['state'];
  readonly cause: RootCause;
  readonly detail: string;
  readonly evidence: readonly string[];
  readonly subject: string | null;
  readonly verdict: { readonly fault: Fault; readonly reasons: readonly string[]; readonly since: unknown };
  readonly attempts: readonly { readonly what: string; readonly rejected: string | null }[];
  readonly proposal: { readonly drift: unknown; readonly what: string } | null;
  readonly nextStep: string | null;
}

export interface Fixed {
  /** `undefined` when it ended without one. */
  readonly report: FixReport | undefined;
  readonly seconds: number;
  /** What it said instead. */
  readonly error: string;
}

/** Longest time for one project, in milliseconds. */
const longest = 600_000;

/** Runs the product as people do, and lets it change the files of the project. */
export async function fix(root: string): Promise<Fixed> {
  const began = performance.now();
  const args = [join(dist, 'cli.js'), 'fix', '--root', root, '--json', '--python', suitePython];
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const limit = setTimeout(() => child.kill(), longest);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  const seconds = (performance.now() - began) / 1000;
  const report = output.startsWith('{') ? (JSON.parse(output) as FixReport) : undefined;
  const lastLine = errors.trim().split('\n').at(-1) ?? '';
  return { report, seconds, error: report ? '' : `no report: ${/^error: .*$/m.exec(errors)?.[0] ?? lastLine}` };
}
