import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../userError';
import type { CoverageReport } from './moduleCoverage';
import { parseReportFile, tooLarge } from './reportFile';
import { type PackedReport, unpackReport } from './reportTransfer';
import { inSlices } from './slices';

export interface ReportReading {
  /** Script of the worker thread, built from coverageWorker.ts. Without it the calling thread does all the work. */
  readonly workerScript?: string;
  readonly signal?: AbortSignal | undefined;
}

/** What the worker thread is started with. */
export interface WorkerTask {
  readonly file: string;
}

/** The only message that it sends. `problem` is a `UserError`'s message. */
export type WorkerAnswer = { readonly report: PackedReport } | { readonly problem: string };

/**
 * Reads a coverage.py JSON report. With a worker script the calling thread is never held up for more than some
 * milliseconds, however large the report is.
 *
 * @throws {UserError} when there is no such file, or it cannot be read, or is no report; the signal's reason when aborted
 */
export async function readCoverageReport(
  file: string,
  { workerScript, signal }: ReportReading = {},
): Promise<CoverageReport> {
  signal?.throwIfAborted();
  if (workerScript === undefined) {
    return parseReportFile(file, signal);
  }
  const answer = await askWorker(workerScript, { file }, signal);
  if ('problem' in answer) {
    throw new UserError(answer.problem);
  }
  return inSlices(unpackReport(answer.report), signal);
}

/** In megabytes. Workers share an address space of 4 GB with the extension host. */
const workerMemory = 2048;

function askWorker(script: string, task: WorkerTask, signal: AbortSignal | undefined): Promise<WorkerAnswer> {
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
