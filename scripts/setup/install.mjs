import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { endGroup, startGroup } from '../processes.mjs';
import { SetUpError } from './setUpError.mjs';

/**
 * Runs an installer quietly. It ends with us: one that went on alone would be in the way of the next.
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @throws {SetUpError} with the installer's output, shortened
 */
export async function install(executable, args, options = {}) {
  const child = startGroup(executable, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    await once(child, 'exit');
  } catch (error) {
    throw new SetUpError(`${executable} cannot be started: ${error.message}`);
  }
  await endGroup(child);
  if (child.exitCode === 0) return;
  const command = [executable, ...args].join(' ');
  const said = bothEnds((await output).join(''));
  throw new SetUpError(`${command} failed (${child.exitCode ?? child.signalCode}):\n${said}`);
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
export async function npm(args, directory) {
  const quiet = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  const script = process.env.npm_execpath;
  // Windows' npm is a batch file, which only a shell starts.
  if (script === undefined) await install('npm', quiet, { cwd: directory, shell: process.platform === 'win32' });
  else await install(process.execPath, [script, ...quiet], { cwd: directory });
}
