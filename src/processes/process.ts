import { spawn, type ChildProcess } from 'node:child_process';
import { UserError } from '../userError';
import { interruptGroup, killGroup, killProcessTree } from './processTree';

export interface ProcessOptions {
  readonly cwd: string;
  /** The whole environment; this process's own when left out. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long a process that must stop may tidy up after an interrupt before it is ended; default 0. */
  readonly graceMs?: number;
  /** Characters of each stream that are kept, the last ones; default 2 million. */
  readonly maxOutput?: number;
  /** How both streams are read; default UTF-8. In Latin-1 each byte is one character, whatever the program writes. */
  readonly encoding?: 'utf8' | 'latin1';
  readonly onStdout?: ((text: string) => void) | undefined;
  readonly onStderr?: ((text: string) => void) | undefined;
  /** Written to standard input, which is then closed; without it the process sees an empty input. */
  readonly input?: string;
}

export interface ProcessResult {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** After a process has ended, how long we wait for a descendant that still holds its output open. */
const PIPE_GRACE_MS = 500;

/**
 * Runs a command to its end. Nothing of it is left running: abort and time-out end the whole process tree, and what a
 * finished process left behind in its group goes too.
 * @throws UserError when the command cannot be started; the signal's reason, once everything has stopped, when aborted
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const { signal, timeoutMs, graceMs = 0, maxOutput = 2_000_000, encoding = 'utf8' } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const stdout = collect(child.stdout!, encoding, maxOutput, options.onStdout);
  const stderr = collect(child.stderr!, encoding, maxOutput, options.onStderr);
  // A process that ends without reading its input says so by its exit code.
  child.stdin?.on('error', () => undefined).end(options.input);

  let timedOut = false;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopTree(child, graceMs);
  };
  const onTimeout = () => {
    timedOut = true;
    stop();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
  signal?.addEventListener('abort', stop);
  try {
    const [exitCode, killedBy] = await ended(child, command, options.cwd);
    clearTimeout(timer);
    if (child.pid !== undefined) killGroup(child.pid);
    await closed(child);
    await stopping;
    signal?.throwIfAborted();
    return { exitCode, signal: killedBy, stdout: stdout(), stderr: stderr(), timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function stopTree(child: ChildProcess, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (graceMs > 0 && isRunning(child)) {
    interruptGroup(pid);
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), delay(graceMs)]);
  }
  if (isRunning(child)) await killProcessTree(pid);
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

function ended(child: ChildProcess, command: string, cwd: string): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? `it, or the folder ${cwd}, does not exist` : error.message;
      reject(new UserError(`${command} could not be started: ${reason}.`));
    });
  });
}

/** Waits until the output was read to its end, but not for a stranger who inherited the pipe. */
async function closed(child: ChildProcess): Promise<void> {
  const streams = [child.stdout!, child.stderr!];
  const open = streams.filter((stream) => !stream.closed);
  const ends = open.map((stream) => new Promise((resolve) => stream.once('close', resolve)));
  await Promise.race([Promise.all(ends), delay(PIPE_GRACE_MS)]);
  for (const stream of streams) stream.destroy();
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

/** Keeps the end of a stream: that is where programs say why they stopped. */
function collect(
  stream: NodeJS.ReadableStream,
  encoding: BufferEncoding,
  limit: number,
  listener?: (text: string) => void,
): () => string {
  let text = '';
  let cut = false;
  stream.setEncoding(encoding);
  stream.on('data', (chunk: string) => {
    listener?.(chunk);
    text += chunk;
    // Trimmed rarely, so that a flood costs one copy for each `limit` characters.
    if (text.length > 2 * limit) {
      text = text.slice(-limit);
      cut = true;
    }
  });
  return () => {
    const tooLong = text.length > limit;
    return cut || tooLong ? `[earlier output left out]\n${text.slice(-limit)}` : text;
  };
}
