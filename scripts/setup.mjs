// Brings what development needs onto this machine, and says so; with everything in place it only looks. `npm start` and
// `npm test` call it, so that a fresh clone needs no other command. Runs on the Node that is there, before any package is.
import { pathToFileURL } from 'node:url';
import { chromium } from './setup/chromium.mjs';
import { npmPackages } from './setup/npmPackages.mjs';
import { pythonEnvironment } from './setup/pythonEnvironment.mjs';
import { SetUpError } from './setup/setUpError.mjs';
import { vscodeServer } from './setup/vscodeServer.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what is set up, as printed
 * @property {() => string | null} missing why `install` must run, or null when everything is in place
 * @property {() => Promise<void>} install may be interrupted at any moment: the next `missing` then finds the half-done work
 * @property {() => string} describe what is there now
 */

export { chromium, npmPackages, pythonEnvironment, vscodeServer };
export const everything = [npmPackages, pythonEnvironment, vscodeServer, chromium];

/**
 * Does the steps that are not done, one printed line each.
 * @param {readonly Step[]} steps
 * @throws {SetUpError} what could not be installed, and what to do about it
 */
export async function setUp(steps) {
  for (const step of steps) {
    const label = step.name.padEnd(20);
    const missing = step.missing();
    const startedAt = Date.now();
    if (missing !== null) {
      console.log(`${label}${missing} …`);
      await step.install();
    }
    const seconds = missing === null ? '' : ` (${Math.round((Date.now() - startedAt) / 1000)} s)`;
    console.log(`${label}${step.describe()}${seconds}`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await setUp(everything);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
