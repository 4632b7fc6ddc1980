// Starting processes so that none outlives us: each leads a group of its own, and the group is ended with us.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const windows = process.platform === 'win32';
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let watchingForOurEnd = false;

/**
 * Starts a process at the head of a new group. Whatever ends this process (an exit, Ctrl+C, a closed terminal) ends the
 * group too.
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startGroup(executable, args, options = {}) {
  endGroupsWithUs();
  const child = spawn(executable, args, { ...options, detached: !windows });
  running.add(child);
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Ends a process and everything it started: asks first, so that it can end groups of its own, then insists.
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ patienceMs?: number }} [options] how long to wait between asking and insisting
 */
export async function endGroup(child, { patienceMs = 5000 } = {}) {
  if (child.exitCode === null && child.signalCode === null && patienceMs > 0) {
    signalGroup(child, 'SIGTERM');
    await Promise.race([once(child, 'exit'), delay(patienceMs)]);
  }
  signalGroup(child, 'SIGKILL');
  running.delete(child);
}

/**
 * Runs a process to its end in a group of its own.
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { timeoutMs?: number }} options
 * @returns {Promise<{ exitCode: number | null; timedOut: boolean }>}
 */
export async function runGroup(executable, args, { timeoutMs, ...options }) {
  const child = startGroup(executable, args, options);
  const ended = once(child, 'exit');
  const timedOut = timeoutMs !== undefined && (await Promise.race([ended.then(() => false), delay(timeoutMs, true)]));
  if (!timedOut) await ended;
  await endGroup(child);
  return { exitCode: child.exitCode, timedOut };
}

function endGroupsWithUs() {
  if (watchingForOurEnd) return;
  watchingForOurEnd = true;
  process.on('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')));
  // Without a listener a signal ends the process without an 'exit' event. Groups of our children need their own end.
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.once(signal, () => {
      void Promise.all([...running].map((child) => endGroup(child))).finally(() => process.exit(code));
    });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The whole group has ended already; macOS says EPERM while its dead are not yet collected.
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}

/**
 * @template [T=undefined]
 * @param {number} ms
 * @param {T} [value]
 * @returns {Promise<T>}
 */
function delay(ms, value) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, value).unref();
  });
}
