// npm start [-- FOLDER] [--check] [--desktop]: sets up, builds, measures FOLDER (default examples/) and opens VS Code with
// the extension on it. --check looks whether that works, in a browser that nobody sees, and ends.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pinnedNode, root } from './paths.mjs';
import { runGroup } from './processes.mjs';
import { chromium, npmPackages, pythonEnvironment, setUp, vscodeServer } from './setup.mjs';
import { SetUpError } from './setup/setUpError.mjs';

const usage = 'Usage: npm start [-- FOLDER] [-- --check] [-- --desktop]';

/** @returns {{ folder: string, check: boolean, desktop: boolean }} */
function readArguments() {
  const options = { check: { type: 'boolean' }, desktop: { type: 'boolean' } };
  const { values, positionals } = parse(options);
  if (positionals.length > 1) throw new SetUpError(usage);
  // npm runs scripts in the package's folder, and says from where it was called.
  const folder = resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? resolve(root, 'examples'));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new SetUpError(`There is no folder ${folder}.`);
  return { folder, check: values.check ?? false, desktop: values.desktop ?? false };
}

/** @param {import('node:util').ParseArgsConfig['options']} options */
function parse(options) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new SetUpError(`${error.message}\n${usage}`);
  }
}

/** @param {ReturnType<typeof readArguments>} options */
function steps({ check, desktop }) {
  if (desktop) return [npmPackages, pythonEnvironment];
  return [npmPackages, pythonEnvironment, vscodeServer, ...(check ? [chromium] : [])];
}

/** @param {readonly string[]} args */
async function node(args) {
  const { exitCode } = await runGroup(pinnedNode, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return exitCode ?? 1;
}

try {
  const options = readArguments();
  await setUp(steps(options));
  const built = await node(['esbuild.mjs', '--production']);
  process.exitCode = built || (await node(['--import', 'tsx', 'scripts/start/main.mjs', JSON.stringify(options)]));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
