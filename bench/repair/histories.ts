import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from '../../scripts/environment.mjs';
import { commit, git } from './breakages';
import { fix, type FixedTest } from './fix';
import { changedFiles, endOf, removeFolder, summaryOf, type Row } from './measure';
import { weaknesses } from './proof';
import { ResultsFile } from './resultsFile';
import { SuiteRuns } from './suiteRuns';
import { scratch, scripts, writeSettings, type Half } from './suites';

/** Commits of a public repository in which an author changed tests along with the code. find_histories.py finds them. */
export interface History {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Folders and files of the tests, relative to the root. */
  readonly tests: readonly string[];
  readonly commits: readonly string[];
}

/** What became of the tests of a commit's parent on the code of the commit. */
interface HistoryRow {
  readonly repository: string;
  readonly commit: string;
  readonly subject: string;
  readonly half: Half;
  /** Tests that passed before. */
  readonly failing: number;
  /** Of most of its failing tests. */
  readonly cause: string;
  readonly fault: string;
  readonly end: Row['end'];
  readonly wrong: readonly string[];
  readonly seconds: number;
  readonly error: string;
  readonly said: string;
}

/** Measures all commits of histories.json of which there is a clone, and prints the figures by cause. */
export async function measureHistories(mirrors: string, resume: boolean): Promise<void> {
  const histories = JSON.parse(readFileSync(join(scripts, 'histories.json'), 'utf8')) as readonly History[];
  const results = new ResultsFile<HistoryRow>(join(scratch, 'histories.jsonl'), resume);
  using runs = new SuiteRuns();
  const rows: HistoryRow[] = [];
  for (const history of histories) {
    const mirror = mirrorOf(mirrors, history.repository);
    for (const id of mirror === undefined ? [] : history.commits) {
      const row = await results.get(
        ({ commit }) => commit === id,
        () => measure(history, mirror!, id, runs),
      );
      rows.push(row);
      console.error(`${rows.length} ${row.repository} ${id.slice(0, 9)} ${row.subject}: ${row.end}`);
    }
  }
  for (const half of ['tuned', 'kept aside'] as const) {
    const own = rows.filter((row) => row.half === half);
    if (own.length > 0) console.log(`\n${half}\n\n${table(own)}`);
  }
  console.log(`\nall\n\n${table(rows)}`);
  for (const row of rows.filter(({ wrong, error }) => wrong.length > 0 || error)) {
    console.log(`* ${row.repository} ${row.commit}: ${[...row.wrong, row.error].join('; ')}`);
  }
  if (rows.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
}

/** The rules may be changed because of commits with an even hash; nobody looks at single ones of the others. */
function halfOf(commit: string): Half {
  return parseInt(commit.at(-1)!, 16) % 2 === 0 ? 'tuned' : 'kept aside';
}

function mirrorOf(mirrors: string, repository: string): string | undefined {
  const folder = join(mirrors, repository.replace('/', '+'));
  const found = [folder, join(folder, 'repo'), join(folder, '.git')].find((one) => existsSync(join(one, 'objects')));
  if (!found) console.error(`left out: git clone --bare https://github.com/${repository} ${folder}`);
  return found;
}

async function measure(history: History, mirror: string, id: string, runs: SuiteRuns): Promise<HistoryRow> {
  const root = join(scratch, 'work', `history-${process.pid}`);
  const original = `${root}-before`;
  const message = gitOf(mirror, 'log', '-1', '--format=%B', id).toString('utf8').trim();
  const [subject = ''] = message.split('\n');
  removeFolder(root);
  mkdirSync(root, { recursive: true });
  git(root, 'init', '--quiet', '--initial-branch=main');
  extract(mirror, `${id}^`, root, []);
  writeSettings(root, history.tests);
  commit(root, 'Before');
  removeFolder(original);
  extract(mirror, `${id}^`, original, []);
  const before = await runs.run(root, history.tests);
  emptyFolder(root);
  extract(mirror, id, root, []);
  for (const place of history.tests) removeFolder(join(root, place));
  const present = history.tests.filter((place) => gitOf(mirror, 'ls-tree', `${id}^`, place).length > 0);
  extract(mirror, `${id}^`, root, present);
  writeSettings(root, history.tests);
  commit(root, message);
  const mixed = await runs.run(root, history.tests);
  const lost = before.passed.filter((test) => !mixed.passed.includes(test));
  const { report, seconds, error } = await fix(root);
  const changed = changedFiles(root);
  const after = changed.length > 0 ? await runs.run(root, history.tests) : mixed;
  const isTest = (file: string): boolean => history.tests.some((place) => `${file}/`.startsWith(`${place}/`));
  const broken = mixed.passed.filter((test) => !after.passed.includes(test));
  const hadFailed = new Set([...before.failed, ...before.broken]);
  const tests = report?.tests.filter(({ nodeId }) => !hadFailed.has(nodeId)) ?? [];
  const row: HistoryRow = {
    ...{ repository: history.repository, commit: id, subject, half: halfOf(id), failing: lost.length, seconds, error },
    cause: mostOf(tests, ({ cause }) => cause),
    fault: mostOf(tests, ({ verdict }) => verdict.fault),
    end: endOf(
      report,
      lost.every((test) => after.passed.includes(test)),
      changed,
    ),
    wrong: [
      ...changed.filter((file) => !isTest(file)).map((file) => `${file} is no test`),
      ...(broken.length > 0 ? [`${broken.length} tests that passed fail`] : []),
      ...(await weaknesses(original, root, changed.filter(isTest))),
    ],
    said: summaryOf(tests[0]),
  };
  removeFolder(root);
  removeFolder(original);
  return row;
}

function extract(mirror: string, id: string, folder: string, places: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const archive = gitOf(mirror, 'archive', id, ...places);
  execFileSync('tar', ['-x', '-C', folder], { input: archive, maxBuffer: 2 ** 30 });
}

function gitOf(mirror: string, ...args: readonly string[]): Buffer {
  return execFileSync('git', [`--git-dir=${mirror}`, ...args], { env: cleanEnvironment(), maxBuffer: 2 ** 30 });
}

function emptyFolder(root: string): void {
  for (const name of readdirSync(root)) {
    if (name !== '.git') removeFolder(join(root, name));
  }
}

function mostOf(tests: readonly FixedTest[], of: (test: FixedTest) => string): string {
  const counts = new Map<string, number>();
  for (const test of tests) counts.set(of(test), (counts.get(of(test)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'no report';
}

/** By cause: how the commits end, and what the verdict is. Markdown. */
function table(rows: readonly HistoryRow[]): string {
  const line = (name: string, own: readonly HistoryRow[]): string => {
    const ends = (['repaired', 'partly repaired', 'proposal', 'left alone'] as const).map(
      (end) => own.filter((row) => row.end === end).length,
    );
    const outdated = own.filter(({ fault }) => fault === 'test out of date').length;
    const open = own.filter(({ fault }) => fault === 'cannot tell').length;
    const suspected = own.filter(({ fault }) => fault === 'code looks wrong').length;
    const wrong = own.filter((row) => row.wrong.length > 0).length;
    return `| ${[name, own.length, ...ends, outdated, open, suspected, wrong].join(' | ')} |`;
  };
  const causes = [...new Set(rows.map(({ cause }) => cause))].sort();
  return [
    '| cause | commits | repaired | partly | proposal | diagnosis | test out of date | cannot tell | code looks wrong | wrong edits |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...causes.map((cause) =>
      line(
        cause,
        rows.filter((row) => row.cause === cause),
      ),
    ),
    line('**all**', rows),
  ].join('\n');
}
