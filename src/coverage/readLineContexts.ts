import { UserError } from '../userError';
import type { LineContexts } from './lineContexts';
import { askWorker } from './reportWorker';

export interface ContextsReading {
  /** Script of the worker thread, built from coverageWorker.ts. */
  readonly workerScript: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads from a report on the disk which contexts ran the lines of one file, see `contextsOf`, in a worker thread: the
 * whole report has to be passed over.
 *
 * @param path the module's, with forward slashes
 * @throws {UserError} when the report cannot be read; the signal's reason when aborted
 */
export async function readLineContexts(
  report: string,
  path: string,
  { workerScript, signal }: ContextsReading,
): Promise<LineContexts> {
  signal?.throwIfAborted();
  const answer = await askWorker(workerScript, { file: report, contextsOf: path }, signal);
  if ('problem' in answer) {
    throw new UserError(answer.problem);
  }
  if (!('contexts' in answer)) {
    throw new Error(`The worker that was to read contexts from ${report} answered something else.`);
  }
  return answer.contexts;
}
