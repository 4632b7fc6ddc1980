import { join } from 'node:path';
import { pinnedNode, root } from '../paths.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} command arguments for the pinned Node
 * @property {number} minutes how long it may take
 * @property {boolean} runsTests whether it leaves the totals of tests; else it passes or fails as a whole
 */

const typescriptModule = ['--import', 'tsx'];
const mocha = [...program('mocha/bin/mocha.js'), '--reporter', 'test/harness/totalsReporter.cjs'];

/** What must hold before a test is run. */
export const checks = [
  stage('types', program('typescript/bin/tsc', '--noEmit'), 5),
  stage('page', program('typescript/bin/tsc', '--project', 'src/reportPage'), 5),
  stage('lint', program('eslint/bin/eslint.js', '.'), 5),
  stage('format', program('prettier/bin/prettier.cjs', '--check', '.'), 2),
];

/** What ships, as it ships: the suites in VS Code run this. */
export const build = stage('build', ['esbuild.mjs', '--production'], 2);

/**
 * The suites by name; `args` are handed on to their runner.
 * @param {readonly string[]} args
 * @returns {Record<string, Stage>}
 */
export function suites(args) {
  return {
    unit: suite('unit', [...mocha, ...args], 20),
    // Takes longer, so `npm test` does without.
    measuredUnit: suite('unit', [...program('c8/bin/c8.js', pinnedNode), ...mocha, ...args], 20),
    host: suite('host', [...typescriptModule, 'test/host/run.ts', ...args], 10),
    ui: suite('ui', [...mocha, ...uiArguments(args)], 20),
    desktop: suite('desktop', [...typescriptModule, 'test/host/run.ts', '--desktop', ...args], 20),
  };
}

/**
 * `npm run test:ui -- --screenshots` makes the README's pictures instead of testing.
 * @param {readonly string[]} args
 */
function uiArguments(args) {
  const screenshots = '--screenshots';
  const files = args.includes(screenshots) ? 'test/ui/screenshots.ts' : 'test/ui/**/*.test.ts';
  return ['--config', 'test/ui/.mocharc.json', files, ...args.filter((argument) => argument !== screenshots)];
}

/**
 * @param {string} name
 * @param {readonly string[]} command
 * @param {number} minutes
 * @returns {Stage}
 */
function stage(name, command, minutes) {
  return { name, command, minutes, runsTests: false };
}

/** @type {typeof stage} */
function suite(name, command, minutes) {
  return { name, command, minutes, runsTests: true };
}

/**
 * Arguments for Node that run a package's program: what npx does, without the time it takes to start.
 * @param {string} file
 * @param {readonly string[]} args
 */
function program(file, ...args) {
  return [join(root, 'node_modules', file), ...args];
}
