/**
 * What reading a large coverage.json with branches and contexts costs, against `JSON.parse` of the same file.
 *
 * Each side runs in a process of its own, by turns, so that its memory can be seen; the fastest run of each counts.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReport } from './coverageReports';
import { reportRatios } from './limits';

/** What bench/parseSide.cjs prints. */
interface Measured {
  readonly milliseconds: number;
  /** Peak of the whole process, in megabytes. */
  readonly megabytes: number;
}

const bytes = 100_000_000;
const rounds = 5;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-test-bench-'));
  try {
    const file = join(folder, 'coverage.json');
    for (const [name, linesPerModule] of [
      ['many modules', 400],
      ['few, huge modules', 40_000],
    ] as const) {
      const modules = await writeReport(file, { bytes, linesPerModule, withContexts: true });
      compare(`coverage.json of ${(statSync(file).size / 1e6).toFixed(0)} MB, ${name} (${modules})`, file);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compare(title: string, file: string): void {
  const bare: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(measure('bare', file));
    ours.push(measure('ours', file));
  }
  const time = (side: readonly Measured[]) => Math.min(...side.map(({ milliseconds }) => milliseconds));
  const memory = (side: readonly Measured[]) => Math.min(...side.map(({ megabytes }) => megabytes));
  reportRatios(title, [
    { what: 'time, ms', bare: time(bare), ours: time(ours), limit: 1.5 },
    { what: 'peak memory, MB', bare: memory(bare), ours: memory(ours), limit: 2 },
  ]);
}

function measure(side: 'bare' | 'ours', file: string): Measured {
  const output = execFileSync(process.execPath, [join('bench', 'parseSide.cjs'), side, file], { encoding: 'utf8' });
  return JSON.parse(output) as Measured;
}

void main();
