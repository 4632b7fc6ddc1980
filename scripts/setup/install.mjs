import { spawnSync } from 'node:child_process';
import { SetUpError } from './setUpError.mjs';

/**
 * Runs an installer quietly.
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @throws {SetUpError} with the installer's output, shortened
 */
export function install(executable, args, options = {}) {
  const result = spawnSync(executable, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (result.error !== undefined) throw new SetUpError(`${executable} cannot be started: ${result.error.message}`);
  if (result.signal === 'SIGINT') process.exit(130);
  if (result.status === 0) return;
  const command = [executable, ...args].join(' ');
  throw new SetUpError(
    `${command} failed (${result.status ?? result.signal}):\n${bothEnds(result.stdout + result.stderr)}`,
  );
}

/**
 * Where installers say what went wrong: npm at the start, pip and apt at the end.
 * @param {string} output
 */
function bothEnds(output) {
  const lines = output.trim().split('\n');
  return lines.length <= 30 ? lines.join('\n') : [...lines.slice(0, 10), '…', ...lines.slice(-20)].join('\n');
}

/**
 * Runs npm with the Node that runs us: the one that `npm start` or `npm test` came from when there is one.
 * @param {readonly string[]} args
 * @param {string} directory
 */
export function npm(args, directory) {
  const quiet = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  const script = process.env.npm_execpath;
  // Windows' npm is a batch file, which only a shell starts.
  if (script === undefined) install('npm', quiet, { cwd: directory, shell: process.platform === 'win32' });
  else install(process.execPath, [script, ...quiet], { cwd: directory });
}
