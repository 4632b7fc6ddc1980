import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { install } from './install.mjs';

/** True on Debian for root, or for who may become root without being asked for a password: a container, a CI machine. */
export function canInstallSystemPackages() {
  const release = '/etc/os-release';
  const debian = existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
  return debian && findOnPath(['apt-get']) !== undefined && (isRoot() || mayBecomeRoot());
}

/** @param {readonly string[]} names */
export async function installSystemPackages(names) {
  await aptGet(['update', '--quiet']);
  await aptGet(['install', '--yes', '--quiet', '--no-install-recommends', ...names]);
}

/** @param {readonly string[]} args */
async function aptGet(args) {
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const [executable, ...rest] = isRoot() ? command : ['sudo', '-n', ...command];
  await install(executable, rest);
}

function isRoot() {
  return process.getuid?.() === 0;
}

function mayBecomeRoot() {
  return findOnPath(['sudo']) !== undefined && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}
