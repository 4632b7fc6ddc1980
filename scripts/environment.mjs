import { delimiter } from 'node:path';
import { virtualEnvironment, virtualEnvironmentScripts } from './paths.mjs';

/**
 * Variables that must not reach what we start: a surrounding VS Code's pipes confuse the server, keys of model providers
 * have no place in a test, and a surrounding coverage run would collect from every child.
 */
const foreign =
  /^(VSCODE_|ANTHROPIC_|CLAUDE|ELECTRON_RUN_AS_NODE$|NODE_V8_COVERAGE$|NODE_OPTIONS$|PYTHONHOME$|PYTHONPATH$)/;

/**
 * The environment of everything that the scripts and tests start: this process's own without `foreign`, and with the
 * project's virtual environment active, so that `python` and `pytest` are the ones that set-up installed.
 * @param {Readonly<Record<string, string>>} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const environment = Object.fromEntries(kept);
  return {
    ...environment,
    VIRTUAL_ENV: virtualEnvironment,
    PATH: [virtualEnvironmentScripts, environment.PATH].join(delimiter),
    ...extra,
  };
}
