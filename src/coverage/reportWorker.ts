import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../userError';
import type { LineContexts } from './lineContexts';
import { tooLarge } from './reportFile';
import type { PackedReport } from './reportTransfer';

/** What the worker thread is started with: to read a report, or of one file in it the lines' contexts. */
export interface WorkerTask {
  readonly file: string;
  /** The module's path, as for `contextsOf`; without it the report is wanted. */
  readonly contextsOf?: string;
}

/** The only message that it sends. `problem` is a `UserError`'s message. */
export type WorkerAnswer =
  { readonly report: PackedReport } | { readonly contexts: LineContexts } | { readonly problem: string };

/** In megabytes. Workers share an address space of 4 GB with the extension host. */
const workerMemory = 2048;

/**
 * What a worker thread, started from `script` for this task and ended with it, has to say.
 *
 * @throws {UserError} when the task takes too much memory; the signal's reason when aborted
 */
export function askWorker(script: string, task: WorkerTask, signal: AbortSignal | undefined): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      workerData: task,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: workerMemory },
    });
    const abort = () => {
      reject(signal?.reason as Error);
      void worker.terminate();
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.once('message', resolve);
    worker.once('error', (error) => reject(isOutOfMemory(error) ? outOfMemory(task) : error));
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      reject(new Error(`The worker that reads ${task.file} ended without an answer (exit code ${code}).`));
    });
  });
}

function isOutOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory({ file }: WorkerTask): UserError {
  return tooLarge(basename(file), `it takes more than ${workerMemory} MB of memory`);
}
