// Runs the host suites, each situation in a VS Code of its own: in VS Code's server, or with --desktop in a desktop one.
// An argument picks situations whose name, or suites whose name, contains it.
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { artifacts, root } from '../../scripts/paths.mjs';
import { launchBrowser } from '../harness/browser';
import { packagedExtension } from '../harness/extensionFolder';
import { temporaryFolder } from '../harness/temporaryFolder';
import { addTotals, writeTotals, type Totals } from '../harness/totals';
import { copyWorkspace } from '../harness/workspace';
import { compileSuites, suiteNames } from './compileSuites';
import { concludeRun, eventsFileVariable, parseEvents, suitesVariable, type Ending, type HostEvent } from './events';
import { runInServer } from './runInServer';
import { runOnDesktop } from './runOnDesktop';
import { situations, type Situation } from './situations';

export interface HostRun {
  readonly situation: Situation;
  /** The copy of the situation's workspace. */
  readonly workspace: string;
  /** Folder of the unpacked extension. */
  readonly extension: string;
  /** What VS Code loads, and calls `run` of. */
  readonly testsModule: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets logs and a screenshot. */
  readonly keepIn: string;
}

type Start = (run: HostRun) => Promise<Ending>;

async function runAll(filter: string, start: Start): Promise<Totals> {
  await checkEverySuiteHasASituation();
  const [extension, testsModule] = await Promise.all([packagedExtension(), compileSuites()]);
  const totals: Totals[] = [];
  for (const situation of situations) {
    const suites = situation.name.includes(filter)
      ? situation.suites
      : situation.suites.filter((name) => name.includes(filter));
    if (suites.length > 0) totals.push(await runSituation({ ...situation, suites }, extension, testsModule, start));
  }
  return addTotals(totals);
}

async function runSituation(situation: Situation, extension: string, testsModule: string, start: Start) {
  const startedAt = Date.now();
  console.log(`\n  ${situation.name} (${situation.trusted ? 'trusted' : 'Restricted Mode'})`);
  const workspace = await copyWorkspace(situation.workspace);
  await situation.prepare?.(workspace);
  const eventsFile = join(temporaryFolder(), 'events.jsonl');
  const keepIn = join(artifacts, 'host', situation.name.replaceAll(' ', '-'));
  const environment = { [eventsFileVariable]: eventsFile, [suitesVariable]: situation.suites.join() };
  const ending = await start({ situation, workspace, extension, testsModule, environment, keepIn });
  const events = existsSync(eventsFile) ? parseEvents(await readFile(eventsFile, 'utf8')) : [];
  const totals = concludeRun(situation.name, events, ending);
  print(events, totals, Date.now() - startedAt);
  if (totals.failed === 0) await rm(keepIn, { recursive: true, force: true });
  else console.log(`    Logs and a screenshot are in ${relative(root, keepIn)}`);
  return totals;
}

function print(events: readonly HostEvent[], totals: Totals, ms: number): void {
  const signs = { passed: '✔', failed: '✖', timedOut: '✖ time-out:', skipped: '-' } as const;
  for (const event of events) {
    if (event.kind === 'note') console.log(`      ${event.text}`);
    else if (event.kind in signs && 'title' in event) {
      console.log(`    ${signs[event.kind as keyof typeof signs]} ${event.title}`);
    }
  }
  for (const { title, message } of totals.failures)
    console.log(`\n    ✖ ${title}\n${message.replace(/^/gm, '      ')}`);
  console.log(`    ${totals.passed} of ${totals.passed + totals.failed} passed in ${Math.round(ms / 1000)} s`);
}

/** A suite that no situation names would never run. */
async function checkEverySuiteHasASituation(): Promise<void> {
  const named = new Set(situations.flatMap(({ suites }) => suites));
  const files = await suiteNames();
  const forgotten = files.filter((name) => !named.has(name));
  const missing = [...named].filter((name) => !files.includes(name));
  if (forgotten.length > 0) throw new Error(`test/host/situations.ts does not name: ${forgotten.join(', ')}`);
  if (missing.length > 0) throw new Error(`test/host/suites lacks what situations.ts names: ${missing.join(', ')}`);
}

async function main(args: readonly string[]): Promise<void> {
  const filter = args.find((argument) => !argument.startsWith('-')) ?? '';
  const browser = args.includes('--desktop') ? undefined : await launchBrowser();
  try {
    const totals = await runAll(filter, browser ? (run) => runInServer(browser, run) : runOnDesktop);
    writeTotals(totals);
    console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
    process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
  } finally {
    await browser?.close();
  }
}

void main(process.argv.slice(2));
