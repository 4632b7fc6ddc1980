import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, python, root, virtualEnvironment } from '../paths.mjs';
import { install } from './install.mjs';
import { SetUpError } from './setUpError.mjs';
import { canInstallSystemPackages, installSystemPackages } from './systemPackages.mjs';

const requirements = join(root, 'test/requirements.txt');
/** A copy of the requirements, made when all of them are installed. */
const installedRequirements = join(virtualEnvironment, 'requirements.txt');

/** @type {import('../setup.mjs').Step} */
export const pythonEnvironment = {
  name: 'Python environment',
  missing() {
    if (!existsSync(installedRequirements)) return 'making .venv with pytest and coverage';
    if (installedVersions() === null) return '.venv does not start: making it again';
    const same = readFileSync(requirements, 'utf8') === readFileSync(installedRequirements, 'utf8');
    return same ? null : 'test/requirements.txt has changed: pip install';
  },
  async install() {
    const works = ask(python, '-m', 'pip', '--version') !== null;
    if (!works) await install(await pythonWithVenv(), ['-m', 'venv', '--clear', virtualEnvironment]);
    await install(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '-r', requirements]);
    copyFileSync(requirements, installedRequirements);
  },
  describe: () => installedVersions() ?? 'does not start',
};

function installedVersions() {
  const script =
    'import platform, pytest, coverage; ' +
    'print("Python", platform.python_version() + ", pytest", pytest.__version__ + ", coverage", coverage.__version__)';
  return ask(python, '-c', script);
}

/** A Python of the system that can make virtual environments. Debian has the module for that in a package of its own. */
async function pythonWithVenv() {
  if (findUsablePython() === undefined && canInstallSystemPackages())
    await installSystemPackages(['python3', 'python3-venv']);
  const usable = findUsablePython();
  if (usable !== undefined) return usable;
  throw new SetUpError(
    'Python 3.10 or newer with its venv module was not found on PATH. Install it (Debian, Ubuntu: ' +
      'apt install python3 python3-venv; macOS: brew install python) and run this again.',
  );
}

function findUsablePython() {
  return ['python3', 'python']
    .map((name) => findOnPath([name]))
    .find(
      (file) =>
        file !== undefined && ask(file, '-c', 'import ensurepip, sys; assert sys.version_info >= (3, 10)') !== null,
    );
}

/**
 * What a command prints, or null when it cannot be started or fails.
 * @param {string} executable
 * @param {readonly string[]} args
 */
function ask(executable, ...args) {
  const result = spawnSync(executable, args, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : null;
}
