import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../userError';
import { cleanEnvironment, withoutModelAccess } from '../processes/cleanEnvironment';
import type { PythonCommand } from './interpreter';

/** How a call's result is consumed before it is observed. `enter_error`: the body of the `with` raises `BODY_ERROR`. */
export type Drive = 'value' | 'await' | 'iterate' | 'async_iterate' | 'enter' | 'enter_error';

/** What the body of a `with` raises, as Python. Also in runtime/smart_test_probe/child.py. */
export const BODY_ERROR = 'ValueError("test_value")';

/** How many other moments a probe that watches the clock can be at. Also in runtime/smart_test_probe/clock.py. */
export const MOMENTS = 13;

/** One call to try. All texts are Python; names come from `imports`, `arrange` and the probe's own `tmp_path`. */
export interface ProbeCase {
  readonly id: number;
  readonly imports: readonly string[];
  readonly arrange: readonly string[];
  /** An expression. */
  readonly call: string;
  readonly drive: Drive;
  /** Arranged names whose values are described before and after the call. */
  readonly watch: readonly string[];
  /** When the probe watches the clock: at which of the `MOMENTS` the call is run, each with another time and other chance. */
  readonly moment?: number;
}

/** A value as the probe saw it. */
export interface DescribedValue {
  readonly type: string;
  readonly module: string;
  /** An expression that builds an equal value of the same type; `null` when there is none. */
  readonly text: string | null;
  /** What `text` needs: pairs of module and name. */
  readonly imports: readonly (readonly [module: string, name: string])[];
  /** Where the value's class can be imported from; `null` when it cannot. */
  readonly typeImport: readonly [module: string, name: string] | null;
  /** `text` has a float whose last digits may differ elsewhere, and `pytest.approx` can compare the value. */
  readonly inexact: boolean;
  readonly length?: number | null;
  /** How a value without `text` shows itself: `str` or `repr`, and what that returns as a Python literal. */
  readonly shown?: readonly [by: 'str' | 'repr', text: string] | null;
  /** Where a function written in Python is defined: its file, and the line of its first decorator, else of `def` or `lambda`. */
  readonly definedAt?: readonly [file: string, line: number] | null;
  /** Public data attributes of a value that has no `text`, or of a class that may compare without some of them. */
  readonly attributes?: readonly (readonly [name: string, value: DescribedValue])[];
  /** Private ones. */
  readonly hidden?: readonly (readonly [name: string, value: DescribedValue])[];
  /** Of a list, tuple or dict that has no `text`: `["[0]", ...]`, `['["key"]', ...]`. */
  readonly items?: readonly (readonly [access: string, value: DescribedValue])[];
}

export interface ObservedException extends DescribedValue {
  readonly message: string;
  /** The message as a Python literal. */
  readonly messageText: string;
  /** The message has an address or a temporary path in it. */
  readonly unstable: boolean;
  readonly lastFile: string | null;
  readonly lastLine: number | null;
  /** The statement of the module under test that it went through last: its first line; `null` when it was never there. */
  readonly ownLine?: number | null;
  /** False for `SystemExit` and other direct children of `BaseException`. */
  readonly isException: boolean;
}

/** An operator or a method of texts, and the literals on its two sides. */
export type ComparedOperands = readonly [operator: string, left: string, right: string];

export interface Observation {
  readonly id: number;
  /** `broken`: arranging or observing failed. `denied`: the guard stopped something. `lost`: the process died. */
  readonly outcome: 'returned' | 'raised' | 'timeout' | 'denied' | 'broken' | 'lost';
  readonly value: DescribedValue | null;
  readonly exception: ObservedException | null;
  /** Lines of the module under test that the call reached; statements by their first line. */
  readonly lines: readonly number[];
  readonly arcs: readonly (readonly [from: number, to: number])[];
  /** Watched names: name, before, after. */
  readonly state: readonly (readonly [name: string, before: DescribedValue, after: DescribedValue])[];
  /** The watched name that the result is the same object as. */
  readonly sameAs?: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputCut: boolean;
  /** Text files left in the case's folder: relative path and content as a Python literal. */
  readonly files?: readonly (readonly [name: string, content: string])[];
  /** What the call changed in the module for good: the dotted path inside the module, and the value as it was. */
  readonly changed?: readonly (readonly [path: string, before: DescribedValue])[];
  /** Variables of the environment that the call set (the value as a Python literal) or removed (`null`). */
  readonly environment?: readonly (readonly [name: string, value: string | null])[];
  /** Sources of time and randomness that the call used; known when the probe watches the clock. */
  readonly clock: readonly string[];
  /** One of these sources told the real time, because it could not be made to tell another one. */
  readonly clockFrozen?: boolean;
  /** What the module compared, as literals, when the probe records it: `["startswith", '"a"', '"--"']`. */
  readonly operands?: readonly ComparedOperands[];
  readonly denied: readonly string[];
  /** The call used the folder that it ran in: a path relative to it, or its listing. */
  readonly touchedFiles: boolean;
  readonly threadsLeft: boolean;
  /** The call left a trace function of its own behind (`sys.settrace`): nothing is measured any more then. */
  readonly traceReplaced?: boolean;
  readonly seconds: number;
}

export interface ProbeOptions {
  readonly interpreter: PythonCommand;
  readonly runtimeDirectory: string;
  /** Where the project's tests run: the child starts there, so that relative imports paths work as under pytest. */
  readonly root: string;
  /** Put in front of `sys.path`. */
  readonly sysPath: readonly string[];
  /** Dotted name of the module under test, and its file. */
  readonly module: string;
  readonly file: string;
  readonly seed: number;
  /** The process lives at another time then, and observations name the sources of time and chance that were used. */
  readonly watchClock?: boolean;
  /** Whether observations tell what the module compared. It runs from a changed tree then. */
  readonly recordOperands?: boolean;
  readonly secondsPerCase?: number;
  readonly importSeconds?: number;
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How much longer than a case's own limit the parent waits before it ends the process. */
const GRACE_SECONDS = 1.5;

const BOOTSTRAP =
  'import sys; sys.path.insert(0, sys.argv[1]); import smart_test_probe.child as child; ' +
  'sys.path.remove(sys.argv[1]); child.main()';

const lost = (id: number, outcome: 'lost' | 'timeout'): Observation => ({
  id,
  outcome,
  value: null,
  exception: null,
  lines: [],
  arcs: [],
  state: [],
  stdout: '',
  stderr: '',
  outputCut: false,
  clock: [],
  denied: [],
  touchedFiles: false,
  threadsLeft: false,
  seconds: 0,
});

/**
 * A Python process that has imported one module and runs candidate calls of it under a guard: no writes outside a
 * temporary folder, no network, no processes, limits of time and memory. A candidate that hangs or ends the process is
 * reported as such and the process is started again for the next one.
 */
export class Probe {
  private child: Child | undefined;

  private constructor(
    private readonly options: ProbeOptions,
    private readonly box: string,
  ) {}

  /** @throws UserError when the module cannot be imported. */
  static async start(options: ProbeOptions): Promise<Probe> {
    const probe = new Probe(options, await mkdtemp(path.join(tmpdir(), 'smart-test-probe-')));
    try {
      probe.child = await Child.start(options, probe.box);
    } catch (error) {
      await probe.dispose();
      throw error;
    }
    return probe;
  }

  /** Observations in the order of `cases`. Rejects with the signal's reason when aborted. */
  async run(cases: readonly ProbeCase[]): Promise<Observation[]> {
    const observations: Observation[] = [];
    while (observations.length < cases.length) {
      this.options.signal?.throwIfAborted();
      this.child ??= await Child.start(this.options, this.box);
      const reached = observations.length;
      const ended = await this.child.run(cases.slice(reached), observations);
      if (ended === undefined) continue;
      this.options.signal?.throwIfAborted();
      await this.stopChild();
      const next = cases[observations.length];
      if (ended !== 'polluted' && next) observations.push(lost(next.id, ended));
    }
    return observations;
  }

  async dispose(): Promise<void> {
    await this.stopChild();
    await rm(this.box, { recursive: true, force: true, maxRetries: 3 });
  }

  private async stopChild(): Promise<void> {
    await this.child?.stop();
    this.child = undefined;
  }
}

/** Why a process cannot go on: it died, it hung, or it left threads behind that would disturb the next case. */
type Ended = 'lost' | 'timeout' | 'polluted';

class Child {
  private readonly lines: AsyncIterator<string>;
  private readonly closed: Promise<void>;
  private readonly failedToStart: Promise<'lost'>;

  private constructor(
    private readonly process: ChildProcess,
    private readonly secondsPerCase: number,
  ) {
    this.lines = createInterface({ input: process.stdout!, crlfDelay: Infinity })[Symbol.asyncIterator]();
    this.failedToStart = new Promise((resolve) => process.once('error', () => resolve('lost')));
    this.closed = new Promise((resolve) => {
      process.once('close', () => resolve());
      // Aborting is an error as well, but then the process is still there.
      process.once('error', () => process.pid === undefined && resolve());
    });
  }

  static async start(options: ProbeOptions, box: string): Promise<Child> {
    options.signal?.throwIfAborted();
    const { interpreter, secondsPerCase = 1, importSeconds = 20 } = options;
    const process = spawn(
      interpreter.executable,
      [...interpreter.args, '-X', 'utf8', '-c', BOOTSTRAP, options.runtimeDirectory],
      {
        cwd: options.root,
        env: {
          ...cleanEnvironment(),
          ...withoutModelAccess(),
          PYTHONHASHSEED: String(options.seed),
          PYTHONDONTWRITEBYTECODE: '1',
        },
        stdio: ['pipe', 'pipe', 'pipe'],
        signal: options.signal,
        killSignal: 'SIGKILL',
      },
    );
    let stderr = '';
    process.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)));
    // A child that ended while we were writing to it is noticed by its missing reply.
    process.stdin.on('error', () => undefined);
    const child = new Child(process, secondsPerCase);
    child.send({
      module: options.module,
      file: options.file,
      sysPath: options.sysPath,
      box,
      seed: options.seed,
      watchClock: options.watchClock ?? false,
      recordOperands: options.recordOperands ?? false,
      secondsPerCase,
      importSeconds,
      memoryBytes: options.memoryBytes ?? 2 ** 31,
    });
    const reply = await child.receive(importSeconds);
    if (options.signal?.aborted) {
      await child.stop();
      options.signal.throwIfAborted();
    }
    if (reply === 'lost' || reply === 'timeout' || !(reply as { ready: boolean }).ready) {
      await child.stop();
      throw importFailure(options.module, reply, stderr, importSeconds);
    }
    return child;
  }

  /** Appends observations; returns `undefined` when all cases were run. */
  async run(cases: readonly ProbeCase[], observations: Observation[]): Promise<Ended | undefined> {
    this.send({ cases });
    for (;;) {
      const reply = await this.receive(this.secondsPerCase);
      if (reply === 'lost' || reply === 'timeout') return reply;
      if ('done' in reply) return undefined;
      const observation = reply as Observation;
      observations.push(observation);
      if (observation.threadsLeft) return 'polluted';
    }
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.closed;
  }

  private send(message: object): void {
    this.process.stdin!.write(`${JSON.stringify(message)}\n`);
  }

  private async receive(seconds: number): Promise<object | 'lost' | 'timeout'> {
    let timer: NodeJS.Timeout | undefined;
    // A case has up to three limited steps: arrange, call, observe.
    const limit = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), (3 * seconds + GRACE_SECONDS) * 1000);
    });
    try {
      const next = await Promise.race([this.lines.next(), this.failedToStart, limit]);
      if (next === 'timeout' || next === 'lost') return next;
      return next.done ? 'lost' : (JSON.parse(next.value) as object);
    } finally {
      clearTimeout(timer);
    }
  }
}

interface ImportError {
  readonly type: string;
  readonly message: string;
  readonly missingModule: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

function importFailure(module: string, reply: object | 'lost' | 'timeout', stderr: string, seconds: number): UserError {
  if (reply === 'timeout')
    return new UserError(`Importing ${module} took longer than ${seconds} s. Does it wait for something?`);
  if (reply === 'lost') {
    const last = stderr.trim().split('\n').at(-1);
    return new UserError(
      `Importing ${module} ended Python${last ? `: ${last}` : ''}. It cannot be tested by running it.`,
    );
  }
  const { error } = reply as { error: ImportError };
  if (error.missingModule !== null && module.split('.').includes(error.missingModule.split('.')[0]!)) {
    return new UserError(
      `${module} cannot be imported from the project's folder. Install the project into its environment (pip install -e .) or add its source folder to pytest's pythonpath setting.`,
    );
  }
  if (error.missingModule !== null) {
    return new UserError(
      `${module} needs ${error.missingModule}, which is not installed: pip install ${error.missingModule}`,
    );
  }
  if (error.type === 'GuardViolation') {
    return new UserError(
      `Importing ${module} does more than define things (${error.message}). Smart Test does not run that.`,
    );
  }
  const elsewhere = /is imported from (.*), not from /.exec(error.message);
  if (elsewhere) {
    return new UserError(
      `Python imports ${module} from ${elsewhere[1]!}, not from this file: tests would not reach it. Install this project into its environment: pip install -e .`,
    );
  }
  const where = error.file && error.line ? ` (${path.basename(error.file)}:${error.line})` : '';
  return new UserError(`${module} cannot be imported: ${error.type}: ${error.message}${where}`);
}
