import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../userError';
import { cleanEnvironment } from '../processes/cleanEnvironment';
import { runProcess } from '../processes/process';

/** How Python is started: `py -3` is an executable with an argument. */
export interface PythonCommand {
  readonly executable: string;
  readonly args: readonly string[];
}

/** A Python that may be there. `source` says to people where it was looked for: "the folder's .venv". */
export interface Candidate {
  readonly source: string;
  readonly command: PythonCommand;
  /** Named by the user: no other one may be taken in its place. */
  readonly isChoice?: boolean;
}

/** A Python that was started once and asked. Versions of packages are `null` where the package is not installed. */
export interface Interpreter extends PythonCommand {
  /** Such as `3.11.7`. */
  readonly version: string;
  readonly pytestVersion: string | null;
  readonly coverageVersion: string | null;
  readonly pytestCovVersion: string | null;
  readonly xdistVersion: string | null;
  readonly source: string;
  /** The environment's folder, `sys.prefix`. */
  readonly prefix: string;
  /** The environment is made by venv, virtualenv or conda. */
  readonly isVirtual: boolean;
}

const OLDEST: readonly [number, number] = [3, 9];
const PROBE_TIMEOUT_MS = 20_000;

/**
 * Valid in every Python, so that an old one can say that it is old. The current folder leaves the path first: a project
 * may have a folder called `coverage`, or a module called `json`.
 */
const PROBE = `
import os, sys
sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]
import json
answer = {"version": "%d.%d.%d" % sys.version_info[:3], "executable": sys.executable, "prefix": sys.prefix}
if sys.version_info >= (3, 8):
    from importlib import metadata
    def version(distribution):
        try:
            return metadata.version(distribution)
        except metadata.PackageNotFoundError:
            return None
    answer["pytest"] = version("pytest")
    answer["coverage"] = version("coverage")
    answer["pytestCov"] = version("pytest-cov")
    answer["xdist"] = version("pytest-xdist")
    answer["virtual"] = sys.prefix != sys.base_prefix or os.path.isdir(os.path.join(sys.prefix, "conda-meta"))
sys.stdout.write("\\n" + json.dumps(answer) + "\\n")
`;

interface Answer {
  readonly version: string;
  readonly executable: string;
  readonly prefix: string;
  readonly pytest?: string | null;
  readonly coverage?: string | null;
  readonly pytestCov?: string | null;
  readonly xdist?: string | null;
  readonly virtual?: boolean;
}

/**
 * The first candidate that starts, is new enough and has pytest and coverage; each is asked by one short run.
 * @throws InterpreterError that says which were looked at, or what to install into the best of them
 */
export async function findInterpreter(
  candidates: readonly Candidate[],
  cwd: string,
  signal?: AbortSignal,
): Promise<Interpreter> {
  const failures: string[] = [];
  let best: Interpreter | undefined;
  for (const { source, command, isChoice } of candidates) {
    const found = await ask({ source, command }, cwd, signal);
    if (typeof found === 'string') {
      failures.push(`${source} (${commandText(command)}): ${found}`);
      if (isChoice) break;
      continue;
    }
    if (missingPackages(found).length === 0) return found;
    if (isChoice) throw missingPackagesError(found);
    if (best === undefined || missingPackages(found).length < missingPackages(best).length) best = found;
  }
  if (best !== undefined) throw missingPackagesError(best);
  throw new InterpreterError(
    failures.length === 0
      ? 'No Python interpreter was found. Choose one with "Smart Test: Select Python Interpreter", or make a virtual environment: python -m venv .venv'
      : `No usable Python interpreter was found. Looked at: ${failures.join('; ')}. Choose one with "Smart Test: Select Python Interpreter".`,
  );
}

/** No Python can run the tests: another one must be chosen, or packages be installed. */
export class InterpreterError extends UserError {}

/** What a test run needs and this interpreter lacks. */
function missingPackages(interpreter: Interpreter): string[] {
  const missing = [];
  if (interpreter.pytestVersion === null || Number.parseInt(interpreter.pytestVersion) < 7) missing.push('pytest');
  if (interpreter.coverageVersion === null || Number.parseInt(interpreter.coverageVersion) < 6) {
    missing.push('coverage');
  }
  return missing;
}

function missingPackagesError(interpreter: Interpreter): InterpreterError {
  const missing = missingPackages(interpreter);
  const isOld = missing.some((name) => (name === 'pytest' ? interpreter.pytestVersion : interpreter.coverageVersion));
  const fault = isOld
    ? `has a ${missing.join(' and ')} that is too old (pytest 7 and coverage 6 are needed)`
    : `does not have ${missing.join(' and ')}`;
  const upgrade = isOld ? ['--upgrade'] : [];
  const python = [quoted(interpreter.executable), ...interpreter.args].join(' ');
  const command = [python, '-m', 'pip', 'install', ...upgrade, ...missing].join(' ');
  return new InterpreterError(
    `Python ${interpreter.version} of ${interpreter.source} ${fault}. Install with: ${command}`,
    { command },
  );
}

const quoted = (text: string) => (text.includes(' ') ? `"${text}"` : text);

const commandText = (command: PythonCommand) => [command.executable, ...command.args].join(' ');

/** The interpreter, or in a few words why it is none. */
async function ask(candidate: Candidate, cwd: string, signal?: AbortSignal): Promise<Interpreter | string> {
  const { executable, args } = candidate.command;
  let answer: Answer;
  try {
    const run = await runProcess(executable, [...args, '-c', PROBE], {
      cwd,
      env: cleanEnvironment(),
      timeoutMs: PROBE_TIMEOUT_MS,
      signal,
    });
    if (run.timedOut) return `did not answer within ${PROBE_TIMEOUT_MS / 1000} s`;
    const lines = run.stdout.trim().split('\n');
    const complaint = run.stderr.trim().split('\n').at(-1);
    // The Microsoft Store's stand-in for Python prints advice and exits 9009.
    if (run.exitCode !== 0) return complaint || `ended with code ${run.exitCode}`;
    answer = JSON.parse(lines.at(-1)!) as Answer;
  } catch (error) {
    if (error instanceof UserError) return 'not found';
    if (error instanceof SyntaxError) return 'is not Python';
    throw error;
  }
  const [major = 0, minor = 0] = answer.version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return `is Python ${answer.version}, and ${OLDEST.join('.')} or newer is needed`;
  }
  return {
    executable: answer.executable || executable,
    args: answer.executable ? [] : args,
    version: answer.version,
    pytestVersion: answer.pytest ?? null,
    coverageVersion: answer.coverage ?? null,
    pytestCovVersion: answer.pytestCov ?? null,
    xdistVersion: answer.xdist ?? null,
    source: candidate.source,
    prefix: answer.prefix,
    isVirtual: answer.virtual ?? false,
  };
}

/** The interpreters that belong to a folder, most specific first: its own environments, the active one, PATH. */
export async function folderCandidates(root: string): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  const add = (source: string, executable: string | undefined, args: readonly string[] = []) => {
    if (executable === undefined || candidates.some(({ command }) => command.executable === executable)) return;
    candidates.push({ source, command: { executable, args } });
  };
  for (const name of ['.venv', 'venv', 'env', '.env']) {
    add(`the folder's ${name}`, pythonOf(path.join(root, name)));
  }
  for (const variable of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const folder = process.env[variable];
    if (folder) add(variable, pythonOf(folder));
  }
  const pinned = await pyenvVersion(root);
  if (pinned !== undefined) add('.python-version', pinned);
  if (process.platform === 'win32') add('the Python launcher', 'py', ['-3']);
  for (const name of ['python3', 'python']) add('PATH', name);
  return candidates;
}

/** The interpreter in an environment's folder, if it is one. Conda keeps `python.exe` at the top on Windows. */
export function pythonOf(environment: string): string | undefined {
  const places = process.platform === 'win32' ? ['Scripts/python.exe', 'python.exe'] : ['bin/python', 'bin/python3'];
  return places.map((place) => path.join(environment, place)).find((file) => existsSync(file));
}

/** pyenv's file in the folder names a version; its shim on PATH would follow it only from a shell that is there. */
async function pyenvVersion(root: string): Promise<string | undefined> {
  const pyenv = process.env['PYENV_ROOT'] ?? path.join(process.env['HOME'] ?? '', '.pyenv');
  try {
    const [version] = (await readFile(path.join(root, '.python-version'), 'utf8')).split(/\s+/);
    return version ? pythonOf(path.join(pyenv, 'versions', version)) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
