import { UserError } from '../userError';
import type { CoverageReport } from './moduleCoverage';
import { parseReportFile } from './reportFile';
import { unpackReport } from './reportTransfer';
import { askWorker } from './reportWorker';
import { inSlices } from './slices';

export interface ReportReading {
  /** Script of the worker thread, built from coverageWorker.ts. Without it the calling thread does all the work. */
  readonly workerScript?: string;
  readonly signal?: AbortSignal | undefined;
}

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
  if (!('report' in answer)) {
    throw new Error(`The worker that was to read ${file} answered something else.`);
  }
  return inSlices(unpackReport(answer.report), signal);
}
