/**
 * What a model adds to the search, on a package from PyPI. The replies are written by hand, as a good model would, and kept in
 * test/fixtures/recordings: no model is asked.
 *
 * `npm run bench model -- [--seconds 30] [MODULE...]`. The modules are those of the corpus `model` in corpora.json. Each is generated for
 * twice, without and with the replies; coverage is measured as by `npm run bench generate`. Among the replies are a wrong expected
 * value, an import of what is not there, and a failing test among five.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/paths.mjs';
import { runGenerate, type Generated, type GenerateRun } from './generateRun';
import { measureCoverage, runTests, type MeasuredCoverage } from './measureTests';
import { installCorpus, readCorpora, type CorpusModule } from './moduleCorpus';

const recordings = join(root, 'test/fixtures/recordings');
/** Orders and hash seeds in which the kept tests are run once more. */
const seeds = [11, 22, 33];

interface Half {
  readonly run: GenerateRun;
  readonly coverage: MeasuredCoverage;
  /** Of the kept tests in the further runs. */
  readonly failures: number;
  /** What became of each reply: `test-writer: 3 tests kept`. */
  readonly verdicts: readonly string[];
}

interface Row {
  readonly module: string;
  readonly imported: MeasuredCoverage;
  readonly offline: Half;
  readonly withReplies: Half;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '30' } },
  });
  const corpus = readCorpora().find(({ name }) => name === 'model')!;
  const { python, modules } = installCorpus(corpus);
  console.log(`${corpus.requirements.join(', ')}; ${values.seconds} s of search a module; replies written by hand.\n`);
  console.log(heading);
  const rows: Row[] = [];
  for (const module of modules) {
    if (positionals.length > 0 && !positionals.includes(module.name)) continue;
    const replies = `recorded:${join(recordings, module.name.split('.')[0]!)}`;
    const half = (args: readonly string[]): Promise<Half> => measure(module, python, Number(values.seconds), args);
    const row = {
      module: module.name,
      imported: await measureCoverage(python, module, []),
      offline: await half([]),
      withReplies: await half(['--model', replies, '--keep-requests']),
    };
    rows.push(row);
    console.log(tableRow(row));
  }
  console.log(totals(rows));
  for (const row of rows) console.log(details(row));
}

/** The tests of one run, from an empty folder. */
async function measure(module: CorpusModule, python: string, seconds: number, args: readonly string[]): Promise<Half> {
  const tests = join(module.project, 'tests');
  const requests = join(module.project, '.smart-test/requests');
  for (const folder of [tests, requests]) rmSync(folder, { recursive: true, force: true });
  const run = await runGenerate(module, python, tests, seconds, args);
  const files = run.generated?.files ?? [];
  let failures = 0;
  for (const seed of files.length > 0 ? seeds : []) failures += (await runTests(python, module, files, seed)).failed;
  return {
    run,
    coverage: await measureCoverage(python, module, files),
    failures,
    verdicts: args.length > 0 && run.generated?.model ? verdictsIn(requests) : [],
  };
}

function verdictsIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const page = readFileSync(join(folder, name), 'utf8');
      const [, purpose] = /^# \d+\. ([\w-]+):/.exec(page)!;
      return `${purpose}: ${/^- (?:Verdict|Not used): (.*)$/m.exec(page)?.[1] ?? 'no verdict'}`;
    });
}

const heading = [
  '| module | units | import | offline % | with replies % | tests | of replies | rejected | requests | mutants offline | with replies | failures |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
].join('\n');

function tableRow({ module, imported, offline, withReplies }: Row): string {
  const { generated } = withReplies.run;
  const cells = [
    module,
    withReplies.coverage.all,
    percent([imported]),
    percent([offline.coverage]),
    percent([withReplies.coverage]),
    generated?.kept ?? 0,
    generated?.model?.tests.length ?? 0,
    generated?.model?.rejected.length ?? 0,
    generated?.model?.requests ?? 0,
    mutants(offline.run.generated),
    mutants(generated),
    offline.failures + withReplies.failures,
  ];
  const errors = [offline, withReplies].flatMap(({ run: { error } }) => (error === '' ? [] : [error]));
  return `| ${cells.join(' | ')} |${errors.map((error) => ` ${error}`).join('')}`;
}

function totals(rows: readonly Row[]): string {
  const of = (half: (row: Row) => Half): string => percent(rows.map((row) => half(row).coverage));
  return `\noverall ${of(({ offline }) => offline)} % offline, ${of(({ withReplies }) => withReplies)} % with the replies`;
}

/** What became of each test of the replies that was not kept as it was written. */
function details({ module, withReplies: { run, verdicts } }: Row): string {
  const { model } = run.generated ?? {};
  if (!model) return `\n${module}: nothing was asked, the search reaches all`;
  const completed = model.tests.flatMap((one) => one.completed.map((value) => ({ ...value, test: one.test })));
  return [
    `\n${module}: ${model.tests.length} tests of the replies kept in ${model.requests} requests`,
    ...verdicts.map((verdict) => `  ${verdict}`),
    ...completed.map(
      ({ test, expression, expected, observed }) =>
        `  completed ${test}: ${expression} was expected to be ${expected}, and is ${observed}`,
    ),
    ...model.rejected.map(({ what, why }) => `  rejected ${what}: ${why}`),
    ...(model.problem === null ? [] : [`  ${model.problem}`]),
  ].join('\n');
}

function percent(measured: readonly MeasuredCoverage[]): string {
  const sum = (of: (one: MeasuredCoverage) => number): number => measured.reduce((total, one) => total + of(one), 0);
  return ((100 * sum(({ covered }) => covered)) / sum(({ all }) => all)).toFixed(1);
}

function mutants(generated: Generated | undefined): string {
  return generated?.mutants ? `${generated.mutants.killed}/${generated.mutants.made}` : '';
}

void main();
