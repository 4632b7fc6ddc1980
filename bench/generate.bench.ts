/**
 * How good generated tests are, without a model: coverage, mutants, flakiness, memory; beside Pynguin with the same budget.
 *
 * `npm run bench generate -- [CORPUS] [--seconds 60] [--pynguin] [--again] [MODULE...]`. Corpora are in corpora.json: packages from
 * PyPI as they are, none of their own tests. Coverage is measured by coverage.py itself, with branches and an empty
 * configuration; a module for which nothing was kept counts with what importing it reaches. `--again` generates everything
 * a second time and compares the bytes.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runGenerate, type Generated, type Mutants } from './generateRun';
import { measureCoverage, runTests, type MeasuredCoverage } from './measureTests';
import { installCorpus, readCorpora, type CorpusModule, type InstalledCorpus } from './moduleCorpus';
import { installPynguin, runPynguin } from './pynguin';

interface Row {
  readonly module: string;
  readonly imported: MeasuredCoverage;
  readonly coverage: MeasuredCoverage;
  readonly kept: number;
  readonly bugs: NonNullable<Generated['bugs']>;
  /** In further runs; `undefined` when there were none. */
  readonly failures: number | undefined;
  readonly mutants: Mutants;
  readonly unseen: Mutants;
  readonly seconds: number;
  readonly megabytes: number;
  readonly sameBytes: boolean | undefined;
  readonly pynguin: MeasuredCoverage | undefined;
  readonly error: string;
}

/** Orders and hash seeds in which the kept tests are run once more. */
const seeds = [11, 22, 33, 44, 55];
const none: Mutants = { made: 0, killed: 0 };

interface Options {
  readonly seconds: number;
  readonly pynguin: string | undefined;
  readonly again: boolean;
  readonly quick: boolean;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      pynguin: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const corpora = readCorpora();
  const corpus = corpora.find(({ name }) => name === positionals[0]) ?? corpora[0]!;
  const wanted = positionals.filter((name) => name !== corpus.name);
  const installed = installCorpus(corpus);
  const options: Options = {
    seconds: Number(values.seconds),
    pynguin: values.pynguin ? installPynguin(corpus) : undefined,
    again: values.again,
    quick: values.quick,
  };
  console.log(`${corpus.name}: ${corpus.about} ${options.seconds} s a module.\n`);
  console.log(heading);
  const rows: Row[] = [];
  for (const module of installed.modules) {
    if (wanted.length > 0 && !wanted.some((name) => module.name.startsWith(name))) continue;
    const row = await measure(module, installed, options);
    rows.push(row);
    console.log(tableRow(row));
  }
  console.log(totals(rows));
}

async function measure(module: CorpusModule, { python }: InstalledCorpus, options: Options): Promise<Row> {
  const tests = join(module.project, 'tests');
  const { generated, megabytes, error } = await runGenerate(module, python, tests, options.seconds);
  const files = generated?.files ?? [];
  let failures = 0;
  for (const seed of files.length > 0 && !options.quick ? seeds : []) {
    failures += (await runTests(python, module, files, seed)).failed;
  }
  return {
    module: module.name,
    imported: await measureCoverage(python, module, []),
    coverage: await measureCoverage(python, module, files),
    kept: generated?.kept ?? 0,
    bugs: generated?.bugs ?? [],
    failures: options.quick ? undefined : failures,
    mutants: generated?.mutants ?? none,
    unseen: generated?.mutants?.unseen ?? none,
    seconds: generated?.seconds ?? 0,
    megabytes,
    sameBytes: options.again ? await isRepeatable(module, python, files, options.seconds) : undefined,
    pynguin: options.pynguin ? await pynguinCoverage(module, options.pynguin, python, options.seconds) : undefined,
    error,
  };
}

/** Whether generating once more, into an empty folder, gives the same files. */
async function isRepeatable(
  module: CorpusModule,
  python: string,
  files: readonly string[],
  seconds: number,
): Promise<boolean> {
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  files.forEach((file) => rmSync(file));
  mkdirSync(join(module.project, 'tests'), { recursive: true });
  const { generated } = await runGenerate(module, python, join(module.project, 'tests'), seconds);
  const again = (generated?.files ?? []).map((file) => readFileSync(file, 'utf8'));
  return texts.join('\0') === again.join('\0');
}

async function pynguinCoverage(
  module: CorpusModule,
  pynguin: string,
  python: string,
  seconds: number,
): Promise<MeasuredCoverage> {
  return measureCoverage(python, module, await runPynguin(pynguin, module, seconds));
}

const heading = [
  '| module | units | import | line+branch % | Pynguin % | tests | failures | mutants | unseen | s | MB | same bytes |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
].join('\n');

function tableRow(row: Row): string {
  const cells = [
    row.module,
    row.coverage.all,
    percent(row.imported),
    percent(row.coverage),
    row.pynguin ? percent(row.pynguin) : '',
    row.kept,
    row.failures ?? '',
    `${row.mutants.killed}/${row.mutants.made}`,
    `${row.unseen.killed}/${row.unseen.made}`,
    row.seconds.toFixed(0),
    row.megabytes.toFixed(0),
    row.sameBytes === undefined ? '' : row.sameBytes ? 'yes' : 'NO',
  ];
  return `| ${cells.join(' | ')} |${row.error ? ` ${row.error}` : ''}`;
}

function totals(rows: readonly Row[]): string {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const all = sum(({ coverage }) => coverage.all);
  const percents = rows.map(({ coverage }) => (100 * coverage.covered) / coverage.all).sort((a, b) => a - b);
  const withPynguin = rows.filter(({ pynguin }) => pynguin);
  const killed = (of: (row: Row) => Mutants): string => {
    const made = sum((row) => of(row).made);
    return `${((100 * sum((row) => of(row).killed)) / Math.max(1, made)).toFixed(1)} % of ${made}`;
  };
  return [
    '',
    `overall ${((100 * sum(({ coverage }) => coverage.covered)) / all).toFixed(1)} %, median ${median(percents).toFixed(1)}, mean ${(percents.reduce((a, b) => a + b, 0) / rows.length).toFixed(1)}, ${rows.length} modules, ${all} units`,
    `importing alone ${((100 * sum(({ imported }) => imported.covered)) / all).toFixed(1)} %`,
    ...(withPynguin.length > 0
      ? [`Pynguin ${((100 * sum(({ pynguin }) => pynguin?.covered ?? 0)) / all).toFixed(1)} %`]
      : []),
    `mutants killed ${killed((row) => row.mutants)}, of those without part in choosing ${killed((row) => row.unseen)}`,
    `${sum((row) => row.kept)} tests, ${furtherRuns(rows)}`,
    ...bugLines(rows),
    `${sum((row) => row.seconds).toFixed(0)} s in all, at most ${Math.max(...rows.map((row) => row.megabytes)).toFixed(0)} MB`,
  ].join('\n');
}

function furtherRuns(rows: readonly Row[]): string {
  const failures = rows.flatMap((row) => row.failures ?? []);
  if (failures.length < rows.length) return 'not run again';
  return `${failures.reduce((sum, one) => sum + one, 0)} failures in ${seeds.length} further runs each`;
}

function bugLines(rows: readonly Row[]): string[] {
  const lines = rows.flatMap(({ module, bugs }) =>
    bugs.map((bug) => `  ${module}:${bug.line} ${bug.qualname}: ${bug.what}`),
  );
  return [`${lines.length} likely bugs${lines.length > 0 ? ':' : ''}`, ...lines];
}

function percent({ covered, all }: MeasuredCoverage): string {
  return ((100 * covered) / all).toFixed(1);
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

void main();
