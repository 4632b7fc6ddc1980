import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, root } from '../paths.mjs';
import { npm } from './install.mjs';

/** What npm writes last, when an installation is complete: the lock file of what is really there. */
const installedLock = join(root, 'node_modules/.package-lock.json');

/** @type {import('../setup.mjs').Step} */
export const npmPackages = {
  name: 'npm packages',
  missing() {
    if (!existsSync(installedLock)) return 'not installed yet: npm ci';
    if (!existsSync(pinnedNode)) return 'the pinned Node is missing: npm ci';
    const differing = differingPackages(readLock(join(root, 'package-lock.json')), readLock(installedLock));
    return differing.length === 0 ? null : `${differing[0]} differs from package-lock.json: npm ci`;
  },
  install: () => npm(['ci'], root),
  describe: () => `${Object.keys(readLock(installedLock)).length} installed`,
};

/**
 * @typedef {Record<string, { version?: string, optional?: boolean }>} Lock
 * @param {string} file
 * @returns {Lock}
 */
function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * @param {Lock} wanted
 * @param {Lock} installed
 */
function differingPackages(wanted, installed) {
  return Object.keys(wanted).filter((path) => {
    if (path === '') return false; // The project itself.
    if (!(path in installed)) return wanted[path].optional !== true; // Made for another platform.
    return wanted[path].version !== installed[path].version;
  });
}
