/**
 * How well failing tests are understood and repaired, without a model: breakages of real suites, and commits of public histories.
 *
 * `npm run bench repair -- [--quick] [--half "kept aside"] [--suite toolz] [--kind move] [--jobs 2] [--minutes 30] [--resume] [--mutants 2]`. The
 * suites are source packages from PyPI (repair/packages.json), the breakages those of repair/breakages.json, each made in a git repository of its own. What the
 * product says is compared with what is known; what it edited is judged by runs, counts of assertions and mutants of the
 * bench's own. `--quick` takes one breakage of each kind from each half, `--resume` goes on where an earlier run stopped,
 * `--list` prints what went wrong with the tuned suites, `--draw` looks for breakages of the suites and kinds anew and writes
 * them into the list, `--prove` takes those out of it that are not proven any more; `--kind` may be given more than once. `--histories FOLDER`
 * takes the commits of repair/histories.json instead: FOLDER has a clone of each of their repositories, made by
 * `git clone --bare URL FOLDER/OWNER+NAME`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawBreakages, proveBreakages, readBreakages, type Breakage } from './repair/breakages';
import { misses, shares, table } from './repair/figures';
import { measureHistories } from './repair/histories';
import { Measurement, removeFolder, type Row } from './repair/measure';
import { ResultsFile } from './repair/resultsFile';
import { SuiteRuns } from './repair/suiteRuns';
import { installEnvironment, readSuites, scratch } from './repair/suites';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      half: { type: 'string', default: '' },
      suite: { type: 'string', default: '' },
      kind: { type: 'string', multiple: true, default: [] },
      mutants: { type: 'string', default: '2' },
      jobs: { type: 'string', default: '2' },
      minutes: { type: 'string', default: '600' },
      resume: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      draw: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      histories: { type: 'string' },
    },
  });
  mkdirSync(scratch, { recursive: true });
  if (values.histories !== undefined) {
    installEnvironment();
    return measureHistories(values.histories, values.resume);
  }
  const suites = readSuites(values.suite).filter(({ half }) => half.startsWith(values.half));
  if (values.draw) return drawBreakages(suites, values.kind);
  if (values.prove) return proveBreakages(suites, values.kind);
  const all = readBreakages(suites).filter(({ kind }) => values.kind.length === 0 || values.kind.includes(kind));
  const chosen = values.quick ? oneOfEach(all) : all;
  const { jobs, mutants, minutes, resume } = values;
  const limits = { jobs: Number(jobs), mutants: Number(mutants), minutes: Number(minutes), resume };
  const rows = await measureAll(chosen, limits);
  for (const half of ['tuned', 'kept aside'] as const) {
    const own = rows.filter((row) => row.half === half);
    if (own.length > 0) console.log(`\n${half}\n\n${table(own)}\n\n${shares(own)}`);
  }
  console.log(`\n${rows.length} of ${chosen.length} breakages: ${shares(rows)}`);
  if (values.list) console.log(`\n${misses(rows)}`);
  if (rows.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
}

interface Limits {
  /** Breakages that are measured at the same time. */
  readonly jobs: number;
  readonly minutes: number;
  readonly mutants: number;
  readonly resume: boolean;
}

async function measureAll(breakages: readonly Breakage[], limits: Limits): Promise<Row[]> {
  const results = new ResultsFile<Row>(join(scratch, 'results.jsonl'), limits.resume);
  const end = performance.now() + limits.minutes * 60_000;
  const waiting = breakages.values();
  const rows: Row[] = [];
  const work = async (job: number): Promise<void> => {
    using runs = new SuiteRuns();
    const folder = join(scratch, 'work', `${process.pid}-${job}`);
    const measurement = new Measurement(runs, limits.mutants, folder);
    for (const breakage of waiting) {
      if (performance.now() > end) break;
      const row = await results.get(
        (known) => isOf(known, breakage),
        () => measurement.measure(breakage),
      );
      if (!row) {
        console.error(`left out, it breaks nothing here: ${breakage.suite.name} ${breakage.kind} ${breakage.target}`);
        continue;
      }
      rows.push(row);
      console.error(`${rows.length}/${breakages.length} ${row.suite} ${row.kind} ${row.target}: ${row.end}`);
    }
    removeFolder(folder);
  };
  await Promise.all(Array.from({ length: limits.jobs }, (_, job) => work(job)));
  return rows;
}

function isOf(row: Row, { suite, kind, target }: Breakage): boolean {
  return row.suite === suite.name && row.kind === kind && row.target === target;
}

/** Of each kind the middle one of each half, so that not all are of the first suite. */
function oneOfEach(breakages: readonly Breakage[]): Breakage[] {
  const groups = new Map<string, Breakage[]>();
  for (const breakage of breakages) {
    const key = `${breakage.suite.half} ${breakage.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), breakage]);
  }
  return [...groups.values()].map((group) => group[group.length >> 1]!);
}

void main();
