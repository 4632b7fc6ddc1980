import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { runProcess } from '../../processes/process';
import { activatedEnvironment } from '../../pytest/environment';
import type { TestFailure } from '../../pytest/failure';
import { runFailures, type FailureRun } from '../../pytest/failureRun';
import type { Interpreter } from '../../pytest/interpreter';
import { UserError } from '../../userError';
import { functionOf } from '../testResults';
import type { RunState, StateRun } from './failingSince';
import type { StateOutcome } from './firstBadSearch';

export interface StateRunnerOptions {
  /** Of the project itself. Absolute. */
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly runtimeDirectory: string;
  /** After those of the project's configuration. */
  readonly pytestArgs: readonly string[];
  readonly secondsPerTest: number;
  /** For one state, in milliseconds. */
  readonly timeoutMs: number;
  /** How the tests fail now, by node id. */
  readonly failures: ReadonlyMap<string, TestFailure>;
  /** Dotted names of the project's top-level packages: an installation of them must not be what is tested. */
  readonly packages: readonly string[];
}

/** Runs tests on earlier states under the project's pytest, and compares how they fail with how they fail now. */
export function stateRunner(options: StateRunnerOptions): RunState {
  let isChecked = false;
  return async (run) => {
    if (!isChecked) await checkImports(options, run);
    isChecked = true;
    const outcomes = new Map<string, StateOutcome>();
    const present: string[] = [];
    for (const nodeId of run.nodeIds) {
      if (await isThere(run.root, nodeId)) present.push(nodeId);
      else outcomes.set(nodeId, 'absent');
    }
    if (present.length === 0) return outcomes;
    const found = await runPresent(options, run, present);
    for (const nodeId of present) outcomes.set(nodeId, outcomeOf(nodeId, found, options));
    return outcomes;
  };
}

/** Whether the file is there and has a function of that name: pytest runs nothing at all when one of many is missing. */
async function isThere(root: string, nodeId: string): Promise<boolean> {
  const [file = '', ...names] = nodeId.replace(/\[.*$/su, '').split('::');
  const absolute = path.join(root, file);
  if (!existsSync(absolute)) return false;
  const name = names.at(-1);
  if (name === undefined) return true;
  const text = await readFile(absolute, 'utf8');
  // A class may inherit its tests.
  return names.length > 1 || new RegExp(String.raw`\bdef\s+${name}\b|\b${name}\s*=`, 'u').test(text);
}

async function runPresent(options: StateRunnerOptions, run: StateRun, nodeIds: readonly string[]): Promise<FailureRun> {
  try {
    return await runTests(options, run, nodeIds);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Other parameters, or a file that cannot be collected: whole files tell.
    return runTests(options, run, [...new Set(nodeIds.map((nodeId) => nodeId.split('::')[0]!))]);
  }
}

function runTests(options: StateRunnerOptions, run: StateRun, args: readonly string[]): Promise<FailureRun> {
  const { interpreter, runtimeDirectory, pytestArgs, secondsPerTest, timeoutMs } = options;
  return runFailures({
    ...{ root: run.root, interpreter, runtimeDirectory, secondsPerTest, timeoutMs, signal: run.signal },
    args: [...pytestArgs, ...(interpreter.xdistVersion === null ? [] : ['-n0']), ...args],
    env: { PYTHONPATH: pythonPath(run) },
  });
}

function pythonPath({ pythonPath: own }: StateRun): string {
  return [...own, process.env['PYTHONPATH']].filter(Boolean).join(path.delimiter);
}

function outcomeOf(nodeId: string, { outcomes, failures }: FailureRun, options: StateRunnerOptions): StateOutcome {
  const now = options.failures.get(nodeId);
  const then = failures.find((failure) => failure.nodeId === nodeId);
  if (then !== undefined)
    return now !== undefined && isSame(now, then) && !isFromElsewhere(then, options) ? 'failed' : 'unclear';
  const [file] = nodeId.split('::');
  if (failures.some((failure) => failure.nodeId === file)) return 'unclear';
  // A file that failed as a whole is well again when it has tests.
  if (nodeId === file) return outcomes.some((test) => test.nodeId.startsWith(`${nodeId}::`)) ? 'passed' : 'unclear';
  const own = outcomes.filter((test) => test.nodeId === nodeId);
  // The values of a fixture that is missing now gave the test rows, or more of them.
  const isFixtureMissing = now !== undefined && now.availableFixtures.length > 0;
  const rows = isFixtureMissing ? outcomes.filter((test) => functionOf(test.nodeId) === functionOf(nodeId)) : [];
  const found = own.length > 0 ? own : rows;
  if (found.length === 0) return nodeId.includes('[') ? 'absent' : 'unclear';
  return found.every(({ outcome }) => outcome === 'passed' || outcome === 'xfailed') ? 'passed' : 'unclear';
}

/** The same exception, of the same name where one is missing. Its message may tell of values that are others each time. */
function isSame(now: TestFailure, then: TestFailure): boolean {
  const [a] = now.chain;
  const [b] = then.chain;
  return (
    now.ending === then.ending &&
    (now.phase === 'collect') === (then.phase === 'collect') &&
    a?.type === b?.type &&
    a?.name === b?.name &&
    a?.importedName === b?.importedName
  );
}

/** Whether the project's own files ran, and not those of the state. */
function isFromElsewhere({ chain }: TestFailure, { root }: StateRunnerOptions): boolean {
  const isOwn = (file: string): boolean => path.isAbsolute(file) && isInside(root, file) && !isInstalled.test(file);
  return chain.some(({ frames }) => frames.some(({ file }) => isOwn(file)));
}

const isInstalled = /[\\/](?:site-packages|dist-packages|lib[\\/]python[\d.]+)[\\/]/u;

function isInside(folder: string, file: string): boolean {
  return !path.relative(folder, file).startsWith('..');
}

/**
 * Some kinds of editable installations come before `PYTHONPATH`.
 * @throws UserError when importing the project's packages would load the project's files, not the state's
 */
async function checkImports({ interpreter, packages }: StateRunnerOptions, run: StateRun): Promise<void> {
  const own = packages.filter((name) =>
    run.pythonPath.some((folder) => [name, `${name}.py`].some((entry) => existsSync(path.join(folder, entry)))),
  );
  if (own.length === 0) return;
  const { stdout } = await runProcess(interpreter.executable, [...interpreter.args, '-c', FIND, ...own], {
    cwd: run.root,
    env: activatedEnvironment(interpreter, { PYTHONPATH: pythonPath(run) }),
    timeoutMs: 10_000,
    signal: run.signal,
  });
  const state = await realpath(run.root);
  const foreign = stdout
    .split(/\r?\n/u)
    .find((file) => file !== '' && !isInside(state, file) && !isInside(run.root, file));
  if (foreign !== undefined) {
    throw new UserError(`the installed package is always loaded from ${foreign}, whatever the path says`);
  }
}

const FIND = `
import importlib.util, sys
for name in sys.argv[1:]:
    try:
        spec = importlib.util.find_spec(name)
    except Exception:
        continue
    if spec is not None and spec.origin not in (None, "built-in", "frozen"):
        print(spec.origin)
`;
