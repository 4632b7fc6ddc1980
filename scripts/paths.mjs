// Where things are, for the scripts and for the test harness. No dependencies: this is read before anything is installed.
import { delimiter, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const windows = process.platform === 'win32';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The pinned Node: what the tests, the build and VS Code's server run on, whatever Node typed the command. */
export const pinnedNode = join(root, 'node_modules/node/bin', windows ? 'node.exe' : 'node');

/** The virtual environment with pytest and coverage. */
export const virtualEnvironment = join(root, '.venv');
export const virtualEnvironmentScripts = join(virtualEnvironment, windows ? 'Scripts' : 'bin');
export const python = join(virtualEnvironmentScripts, windows ? 'python.exe' : 'python');

/** VS Code's server, installed from npm. */
export const serverDirectory = join(root, '.vscode-test/server');
export const vscodeDirectory = join(serverDirectory, 'node_modules/code-server/lib/vscode');
export const serverMain = join(vscodeDirectory, 'out/server-main.js');

/** The build: what ships. */
export const dist = join(root, 'dist');

/** The extension that opens the audit when VS Code was started by npm start. */
export const showAudit = join(root, 'scripts/start/showAudit');

/** What a failed test run leaves behind: logs and screenshots. */
export const artifacts = join(root, '.vscode-test/artifacts');

/** The host suites, compiled for the extension host. */
export const compiledSuites = join(root, '.vscode-test/suites');

/**
 * The first of these executables that is on PATH.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findOnPath(names) {
  const suffixes = windows ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))))
    .find((file) => existsSync(file));
}
