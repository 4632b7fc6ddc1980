import { delimiter } from 'node:path';
import { virtualEnvironment, virtualEnvironmentScripts } from './paths.mjs';

/**
 * Variables that must not reach what we start: a surrounding VS Code's pipes confuse the server, keys of model providers
 * have no place in a test, and a surrounding coverage run would collect from every child.
 */
const foreign =
  /^(VSCODE_|ANTHROPIC_|CLAUDE|ELECTRON_RUN_AS_NODE$|NODE_V8_COVERAGE$|NODE_OPTIONS$|PYTHONHOME$|PYTHONPATH$)/;

/**
 * This process's own environment without `foreign`: for a project that has its own Python.
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/**
 * The environment of what the tests start: clean, and with this repository's virtual environment active, so that `python`
 * and `pytest` are the ones that set-up installed.
 * @param {Readonly<Record<string, string>>} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(extra = {}) {
  const environment = cleanEnvironment();
  return {
    ...environment,
    VIRTUAL_ENV: virtualEnvironment,
    PATH: [virtualEnvironmentScripts, environment.PATH].join(delimiter),
    ...extra,
  };
}
