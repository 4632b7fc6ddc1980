// Runs one of the measurements in this folder: `npm run bench NAME`. Without a name, lists them.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = dirname(fileURLToPath(import.meta.url));
const root = dirname(directory);
const suffix = '.bench.ts';

const [name, ...args] = process.argv.slice(2);
const names = readdirSync(directory)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));

if (name === undefined || !names.includes(name)) {
  console.log('Usage: npm run bench NAME\n');
  for (const each of names) {
    console.log(`  ${each.padEnd(12)} ${purposeOf(each)}`);
  }
  process.exit(name === undefined ? 0 : 2);
}

runNode(['esbuild.mjs', '--production']);
runNode(['--import', 'tsx', '--expose-gc', join(directory, name + suffix), ...args]);

/**
 * The first sentence of the comment at the top of a bench.
 * @param {string} bench
 */
function purposeOf(bench) {
  const comment = /\/\*\*([^]*?)\*\//.exec(readFileSync(join(directory, bench + suffix), 'utf8'))?.[1] ?? '';
  return comment
    .replace(/\s*\*?\s+/g, ' ')
    .trim()
    .split(/(?<=\.) /)[0];
}

/** @param {string[]} command */
function runNode(command) {
  const { status, signal, error } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}
