/**
 * What Smart Test costs an editor that opens a Python project. Limits are the ones we promise.
 *
 * Activation as a whole is measured by the host suite, in a real extension host; here only the loading of the bundle is.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lineMarks, moveMarks } from '../src/coverage/lineMarks';
import { type ModuleCoverage, percentOf } from '../src/coverage/moduleCoverage';
import { readCoverageReport } from '../src/coverage/readCoverageReport';
import { type ReportShape, writeReport } from './coverageReports';
import { report, type Row } from './limits';
import { longestBlock, timed } from './measure';

const workerScript = resolve('dist', 'coverageWorker.js');

async function main(): Promise<void> {
  marks(10_000);
  load();
  const folder = await mkdtemp(join(tmpdir(), 'smart-test-bench-'));
  try {
    const file = join(folder, 'coverage.json');
    await reading('many modules', file, { bytes: 50_000_000, linesPerModule: 400 });
    await reading('few, huge modules', file, { bytes: 50_000_000, linesPerModule: 400_000 });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function reading(name: string, file: string, shape: ReportShape): Promise<void> {
  const modules = await writeReport(file, shape);
  const megabytes = (statSync(file).size / 1e6).toFixed(0);
  const rows: Row[] = [];
  for (const attempt of [1, 2, 3]) {
    const started = performance.now();
    const { busy, wall } = await longestBlock(() => readCoverageReport(file, { workerScript }));
    rows.push(
      { what: `longest turn of the host, reading ${attempt}`, milliseconds: busy, limit: 50 },
      { what: '  by the clock', milliseconds: wall },
      { what: '  until the report is there', milliseconds: performance.now() - started },
    );
  }
  const idle = await longestBlock(() => setTimeout(1000));
  const inHost = await longestBlock(() => readCoverageReport(file));
  // eslint-disable-next-line @typescript-eslint/require-await
  const parseOnly = await longestBlock(async () => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  rows.push(
    { what: 'an idle host, by the clock: what the machine adds now', milliseconds: idle.wall },
    { what: 'without a worker', milliseconds: inHost.busy },
    { what: 'JSON.parse alone, in the host', milliseconds: parseOnly.busy },
  );
  report(`coverage.json of ${megabytes} MB, ${name} (${modules})`, rows);
}

function marks(lines: number): void {
  const text = Array.from({ length: lines }, (_, index) => `    value_${index} = compute(${index % 50})`);
  const edited = text.flatMap((line, index) => {
    if (index % 10 === 3) return [`${line} + 1`];
    return index % 100 === 50 ? ['', line] : [line];
  });
  const module = halfCovered(lines);
  const drawn = timed(() => lineMarks(module));
  const moved = timed(() => moveMarks(lineMarks(module), text, text));
  const adapted = timed(() => moveMarks(lineMarks(module), text, edited));
  report(`Marks of a file of ${lines} lines, half of them uncovered`, [
    { what: 'as measured, first time', milliseconds: drawn.first, limit: 16 },
    { what: 'as measured', milliseconds: drawn.median, limit: 16 },
    { what: 'text unchanged, first time', milliseconds: moved.first, limit: 16 },
    { what: 'text unchanged', milliseconds: moved.median, limit: 16 },
    // Not an opening as most are, and compiled while it is timed: shown, without a limit.
    { what: 'every tenth line edited, a hundred new, first time', milliseconds: adapted.first },
    { what: 'every tenth line edited, a hundred new', milliseconds: adapted.median, limit: 16 },
  ]);
}

function halfCovered(lines: number): ModuleCoverage {
  const all = Array.from({ length: lines }, (_, index) => index + 1);
  const executedLines = all.filter((line) => line % 2 === 1);
  const arcs = executedLines.filter((line) => line % 5 === 0).map((from) => ({ from, to: from + 2 }));
  return {
    path: 'module.py',
    statements: lines,
    covered: executedLines.length,
    executedLines,
    missingLines: all.filter((line) => line % 2 === 0),
    excludedLines: [],
    branches: { total: arcs.length * 2, covered: arcs.length, missing: arcs, executed: [] },
    percent: percentOf(executedLines.length, lines),
    priority: 0,
  };
}

/** Loads the bundle in fresh processes, without an editor. */
function load(): void {
  const times = Array.from({ length: 5 }, () =>
    Number(execFileSync(process.execPath, [join('bench', 'loadExtension.cjs')], { encoding: 'utf8' })),
  );
  const kilobytes = (statSync(join('dist', 'extension.js')).size / 1000).toFixed(0);
  report(`dist/extension.js, ${kilobytes} kB`, [
    { what: 'load, median of 5', milliseconds: times.sort((a, b) => a - b)[2]!, limit: 50 },
  ]);
}

void main();
