/**
 * Two hundred modules at once, with a model that is a server on this machine: time, memory, cache, and runs that are killed.
 *
 * `npm run bench parallel -- [--modules 200] [--concurrency 4] [--reply 2000] [--kills 100] [--only speed|memory|kills]`.
 * The modules are pip's own. The server speaks the Messages API with limits by the minute; each reply takes two seconds. It
 * writes tests that are run and judged as any model's. The ideal is: requests × seconds of a reply / concurrency.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { python, root } from '../scripts/paths.mjs';
import type { RunReport } from '../src/generation/parallel/runReport';
import { ended, makeProject, startCli, startServer, type Server } from './parallel/runs';
import { watchMemory, watchOwnMemory } from './peakMemory';

/** As an account of the API's first tiers has them, by the minute. */
const limits = { requests: 1000, inputTokens: 2_000_000, outputTokens: 400_000 };

interface Options {
  readonly modules: number;
  readonly concurrency: number;
  readonly replyMs: number;
  readonly kills: number;
}

interface Journal {
  readonly kind: string;
  readonly key?: string;
  readonly module?: string;
  readonly text?: string | null;
  readonly usage?: { readonly input: number; readonly cacheRead: number; readonly cacheWrite: number };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      modules: { type: 'string', default: '200' },
      concurrency: { type: 'string', default: '4' },
      reply: { type: 'string', default: '2000' },
      kills: { type: 'string', default: '100' },
      only: { type: 'string' },
    },
  });
  const options: Options = {
    modules: Number(values.modules),
    concurrency: Number(values.concurrency),
    replyMs: Number(values.reply),
    kills: Number(values.kills),
  };
  const wants = (name: string): boolean => values.only === undefined || values.only === name;
  if (wants('speed')) await measureSpeed(options);
  if (wants('memory')) await measureMemory(options);
  if (wants('kills')) await measureKills(options);
}

/** All of it, verification included. */
async function measureSpeed({ modules, concurrency, replyMs }: Options): Promise<void> {
  const project = await makeProject('speed', modules);
  const server = await startServer(limits, { SMART_TEST_REPLY_MS: String(replyMs) });
  try {
    const run = await generateAll(project, server, ['--top', String(modules), '--concurrency', String(concurrency)]);
    const requests = (await server.requests()).filter(({ usage }) => usage !== null);
    const ideal = (requests.length * replyMs) / 1000 / concurrency;
    const asked =
      (Math.max(...requests.map(({ at }) => at)) + replyMs - Math.min(...requests.map(({ at }) => at))) / 1000;
    const first = requests.length > 0 ? Math.min(...requests.map(({ at }) => at)) : 0;
    const total = (run.endedAt - first) / 1000;
    console.log(
      [
        `${modules} modules, ${concurrency} at once, replies of ${replyMs / 1000} s; ${loadText()}`,
        outcomeText(run.report),
        `requests ${requests.length}, ideal ${ideal.toFixed(1)} s`,
        `until the last reply ${asked.toFixed(1)} s, ${(asked / ideal).toFixed(3)} of the ideal`,
        `until the end        ${total.toFixed(1)} s, ${(total / ideal).toFixed(3)} of the ideal (goal 1.15)`,
        `cached on a module's second call ${cachedShare(project).toFixed(1)} % of the input (goal 70)`,
        `memory of the process at most ${run.megabytes.toFixed(0)} MB, with pytest ${run.allMegabytes.toFixed(0)} MB`,
      ].join('\n'),
    );
  } finally {
    await server.stop();
  }
}

/** Replies come at once and are no Python, so that no test is run: what stays in memory is the process's own. */
async function measureMemory({ modules, concurrency }: Options): Promise<void> {
  for (const count of [modules / 10, modules, modules * 10]) {
    const project = await makeProject(`memory-${count}`, count);
    const server = await startServer({}, { SMART_TEST_REPLY_MS: '20', SMART_TEST_PROSE: '1' });
    try {
      const run = await generateAll(project, server, ['--top', String(count), '--concurrency', String(concurrency)]);
      const { length } = (await server.requests()).filter(({ usage }) => usage !== null);
      console.log(
        `${count} modules, ${length} requests, no test run: at most ${run.megabytes.toFixed(0)} MB (goal: under 500, flat)`,
      );
    } finally {
      await server.stop();
      await rm(project, { recursive: true, force: true });
    }
  }
}

interface FinishedRun {
  readonly report: RunReport;
  readonly endedAt: number;
  readonly megabytes: number;
  readonly allMegabytes: number;
}

async function generateAll(project: string, server: Server, args: readonly string[]): Promise<FinishedRun> {
  const child = startCli([...commandFor(project, server), ...args]);
  const own = watchOwnMemory(child.pid!);
  const all = watchMemory(child.pid!);
  const { stdout, stderr } = await ended(child);
  const endedAt = Date.now();
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as RunReport;
  return { report, endedAt, megabytes: own() / 2 ** 20, allMegabytes: all() / 2 ** 20 };
}

function commandFor(project: string, server: Server): string[] {
  const model = ['--model', 'anthropic', '--base-url', server.url, '--max-cost', '1000'];
  return ['generate-all', project, '--python', python, ...model, '--json'];
}

/** Killed at random moments, and gone on with, until all is done; again until it was killed often enough. */
async function measureKills({ kills }: Options): Promise<void> {
  let killed = 0;
  let worst = { repeated: 0, unanswered: 0 };
  for (let run = 1; killed < kills; run += 1) {
    const project = join(root, '.scratch', 'parallel', 'kills');
    await rm(project, { recursive: true, force: true });
    await cp(join(root, 'examples'), project, { recursive: true });
    await ended(startCli(['coverage', project, '--python', python]));
    const server = await startServer({}, { SMART_TEST_REPLY_MS: '150' });
    try {
      const times = await killUntilDone(project, server, kills - killed);
      killed += times;
      const found = await checkKilled(project, server);
      worst = { repeated: worst.repeated + found.repeated, unanswered: worst.unanswered + found.unanswered };
      console.log(`run ${run}: killed ${times} times, ${found.text}`);
    } finally {
      await server.stop();
    }
  }
  console.log(
    `killed ${killed} times: ${worst.repeated} received replies asked again; ${worst.unanswered} requests were under way when a process was killed`,
  );
}

async function killUntilDone(project: string, server: Server, most: number): Promise<number> {
  let killed = 0;
  for (;;) {
    const hasPlan =
      existsSync(join(project, '.smart-test', 'runs')) &&
      readdirSync(join(project, '.smart-test', 'runs')).some((id) =>
        existsSync(join(project, '.smart-test', 'runs', id, 'plan.json')),
      );
    const command = [...commandFor(project, server), '--threshold', '100', ...(hasPlan ? ['--resume'] : [])];
    const child = startCli(command);
    const done = ended(child);
    const wait = 400 + Math.random() * 4000;
    const outcome = await Promise.race([done, killed < most ? delay(wait) : new Promise<void>(() => undefined)]);
    if (outcome) {
      if (outcome.stdout === '') throw new Error(outcome.stderr);
      return killed;
    }
    child.kill('SIGKILL');
    killed += 1;
    await done;
  }
}

/** What the server was asked against what the journal knows, and the files. */
async function checkKilled(
  project: string,
  server: Server,
): Promise<{ readonly repeated: number; readonly unanswered: number; readonly text: string }> {
  const runs = join(project, '.smart-test', 'runs');
  const ids = readdirSync(runs);
  if (ids.length !== 1) throw new Error(`there are ${ids.length} runs`);
  const records = readJournal(join(runs, ids[0]!));
  const count = (kind: string): number => records.filter((one) => one.kind === kind).length;
  const replies = records.filter(({ kind }) => kind === 'reply').map(({ key }) => key!);
  const served = (await server.requests()).filter(({ usage }) => usage !== null);
  const repeated = replies.length - new Set(replies).size;
  const answered = served.length;
  const report = JSON.parse(readFileSync(join(runs, ids[0]!, 'report.json'), 'utf8')) as RunReport;
  const notDone = report.modules['not done'];
  const torn = tornFiles(project, records);
  if (notDone > 0 || torn.length > 0) process.exitCode = 1;
  if (repeated > 0 || answered > replies.length + count('lost')) process.exitCode = 1;
  const text =
    `${answered} replies paid, ${replies.length} in the journal, ${count('lost')} under way when killed, ${repeated} asked again; ` +
    `${notDone} modules lost, ${torn.length} files half written or left over ${torn.join(' ')}`;
  return { repeated, unanswered: count('lost'), text };
}

/** Test files that are not what the journal has, and what was left beside them. */
function tornFiles(project: string, records: readonly Journal[]): string[] {
  const folder = join(project, 'tests', 'behavioral', 'generated');
  const texts = new Set(records.flatMap(({ kind, text }) => (kind === 'result' && text ? [text] : [])));
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name !== '__pycache__') : [];
  return names.filter((name) => !texts.has(readFileSync(join(folder, name), 'utf8')));
}

function readJournal(folder: string): Journal[] {
  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Journal);
}

function cachedShare(project: string): number {
  const runs = join(project, '.smart-test', 'runs');
  const records = readJournal(join(runs, readdirSync(runs)[0]!));
  const seconds = records.filter(({ kind, key }) => kind === 'reply' && key?.endsWith('#test-writer#1'));
  const sum = (of: (usage: NonNullable<Journal['usage']>) => number): number =>
    seconds.reduce((total, { usage }) => total + of(usage!), 0);
  return (
    (100 * sum(({ cacheRead }) => cacheRead)) /
    sum(({ input, cacheRead, cacheWrite }) => input + cacheRead + cacheWrite)
  );
}

function outcomeText({ modules, kept, dropped, seconds }: RunReport): string {
  return `kept ${kept} tests for ${modules.kept} modules, dropped ${dropped}; nothing for ${modules.nothing}, failed ${modules.failed}, not done ${modules['not done']}; ${seconds.toFixed(1)} s`;
}

function loadText(): string {
  return `load of the machine at the end: ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 2).join(', ')}`;
}

void main();
