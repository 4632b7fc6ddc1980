import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pinnedNode } from '../../scripts/paths.mjs';
import { temporaryFolder } from './temporaryFolder';

/** What a stand-in was started with. */
export interface StandInCall {
  readonly args: readonly string[];
  readonly input: string;
  readonly cwd: string;
  /** Names of files in `cwd`. */
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number;
}

export interface StandIn {
  /** Folder for PATH: `claude` is in it. */
  readonly folder: string;
  readonly command: string;
  /** Of those that ended by themselves, in that order. */
  calls(): Promise<StandInCall[]>;
}

/**
 * A program called `claude` that speaks as the documented one does, and is none.
 * @param behaviour JavaScript; it may use `input`, `args`, `print(object)` and `await`
 */
export async function standInClaude(behaviour: string): Promise<StandIn> {
  const folder = temporaryFolder();
  const command = join(folder, 'claude');
  const log = join(folder, 'calls.jsonl');
  const script = join(folder, 'standIn.mjs');
  await writeFile(log, '');
  await writeFile(
    script,
    `import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
const started = Date.now();
const args = process.argv.slice(2);
const input = await text(process.stdin);
const print = (value) => process.stdout.write(typeof value === 'string' ? value : JSON.stringify(value));
const files = readdirSync('.');
void [spawn, writeFileSync];
${behaviour}
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, input, cwd: process.cwd(), files, environment: process.env, started, ended: Date.now() }) + '\\n');
`,
  );
  await writeFile(command, `#!/bin/sh\nexec "${pinnedNode}" "${script}" "$@"\n`);
  await chmod(command, 0o755);
  return {
    folder,
    command,
    calls: async () =>
      (await readFile(log, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as StandInCall),
  };
}

/** A result as `claude -p --output-format json` prints it. */
export function claudeResult(change: Readonly<Record<string, unknown>> = {}): object {
  return {
    type: 'result',
    subtype: 'success',
    is_error: false,
    duration_ms: 2100,
    num_turns: 1,
    result: '',
    session_id: '0c2d1f1e-0000-4000-8000-000000000000',
    total_cost_usd: 0.0123,
    usage: { input_tokens: 900, cache_creation_input_tokens: 10, cache_read_input_tokens: 20, output_tokens: 200 },
    modelUsage: { 'claude-haiku-5-5': { outputTokens: 5 }, 'claude-sonnet-5-5': { outputTokens: 195 } },
    permission_denials: [],
    ...change,
  };
}
