import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnvironment } from '../../scripts/environment.mjs';
import { copySuite, scratch, scripts, suitePython, type Suite } from './suites';

/** A change after which tests that passed fail. breakage.py makes it from its kind and target. */
export interface Breakage {
  readonly suite: Suite;
  /** One of those in truths.ts. */
  readonly kind: string;
  readonly target: string;
}

/** A breakage, made. */
export interface BrokenProject {
  /** Absolute: a git repository, whose last commits are the suite as it was, the breakage, and for some another one since. */
  readonly root: string;
  /** File and qualified name of the function that was touched, before and after. */
  readonly was: readonly [string, string] | null;
  readonly now: readonly [string, string] | null;
}

interface BreakageRecord {
  readonly kind: string;
  readonly target: string;
}

const listFile = join(scripts, 'breakages.json');

/** Mixed, always in the same order: what is measured before a run is stopped is a fair sample. */
export function readBreakages(suites: readonly Suite[]): Breakage[] {
  const list = readList();
  const all = suites.flatMap((suite) => (list[suite.name] ?? []).map((one) => ({ suite, ...one })));
  return all
    .map((one) => ({ one, place: placeOf(one) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ one }) => one);
}

function placeOf({ suite, kind, target }: Breakage): string {
  return createHash('sha256').update([suite.name, kind, target].join('\n')).digest('hex');
}

/**
 * Looks for breakages of some suites, proves each, and puts them into the list in place of those of the same suites and kinds. Takes as
 * long as some thousand runs of the suites.
 * @param kinds all when there are none
 */
export async function drawBreakages(suites: readonly Suite[], kinds: readonly string[]): Promise<void> {
  await rewriteList(suites, kinds, (suite) => python(['draw', descriptionOf(suite), ...kinds]));
}

/** Proves breakages of the list again, and takes out those that are none any more. */
export async function proveBreakages(suites: readonly Suite[], kinds: readonly string[]): Promise<void> {
  await rewriteList(suites, kinds, (suite, known) => python(['prove', descriptionOf(suite), JSON.stringify(known)]));
}

/** @param find prints what takes the place of those of a suite that are of the kinds */
async function rewriteList(
  suites: readonly Suite[],
  kinds: readonly string[],
  find: (suite: Suite, known: readonly BreakageRecord[]) => Promise<string>,
): Promise<void> {
  const isMeant = ({ kind }: BreakageRecord): boolean => kinds.length === 0 || kinds.includes(kind);
  for (const suite of suites) {
    const known = (readList()[suite.name] ?? []).filter(isMeant);
    const lines = (await find(suite, known)).split('\n').filter(Boolean);
    const found = lines.map((line) => JSON.parse(line) as BreakageRecord);
    // Read anew each time: others may have written meanwhile.
    const list = readList();
    const others = (list[suite.name] ?? []).filter((one) => !isMeant(one));
    writeFileSync(listFile, `${JSON.stringify({ ...list, [suite.name]: [...others, ...found] }, undefined, 2)}\n`);
    console.log(`${suite.name}: ${found.length}, there were ${known.length}`);
  }
}

function readList(): Record<string, readonly BreakageRecord[]> {
  return JSON.parse(readFileSync(listFile, 'utf8')) as Record<string, readonly BreakageRecord[]>;
}

/** Makes it in a folder of its own, which the caller removes. */
export async function makeBreakage({ suite, kind, target }: Breakage, folder: string): Promise<BrokenProject> {
  rmSync(folder, { recursive: true, force: true });
  cpSync(repositoryOf(suite), folder, { recursive: true });
  const record = JSON.parse(await python(['make', descriptionOf(suite), kind, target, folder])) as {
    readonly subject: string;
    readonly was: BrokenProject['was'];
    readonly now: BrokenProject['now'];
  };
  commit(folder, record.subject);
  if (target.length % 3 === 0) {
    await appendFile(join(folder, 'NOTES.md'), 'Nothing that concerns the tests.\n');
    commit(folder, 'Notes');
  }
  return { root: folder, was: record.was, now: record.now };
}

/** The suite as it is, in a git repository: made once. */
function repositoryOf(suite: Suite): string {
  const folder = join(scratch, 'repositories', suite.name);
  if (existsSync(join(folder, '.git', 'refs', 'heads', 'main'))) return folder;
  copySuite(suite, folder);
  writeFileSync(join(folder, '.gitignore'), '__pycache__/\n.smart-test/\n.pytest_cache/\n');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  commit(folder, 'Everything as it was');
  return folder;
}

export function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, '-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', message);
}

/** What git prints. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    env: { ...cleanEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
}

function descriptionOf({ root, code, tests }: Suite): string {
  return JSON.stringify({ root, code, tests });
}

async function python(args: readonly string[]): Promise<string> {
  return outputOf(suitePython, [join(scripts, 'breakage.py'), ...args]);
}

/** @throws Error with what it printed when it fails */
export async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${errors.slice(-2000)}`);
  return output;
}
