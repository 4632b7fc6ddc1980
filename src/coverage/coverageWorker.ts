/** Entry of the worker thread that `readCoverageReport` starts: parses the report at `workerData.file` and answers once. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../userError';
import type { WorkerAnswer, WorkerTask } from './readCoverageReport';
import { parseReportFile } from './reportFile';
import { buffersOf, packReport } from './reportTransfer';

async function answer({ file }: WorkerTask): Promise<void> {
  try {
    const report = packReport(await parseReportFile(file));
    parentPort!.postMessage({ report } satisfies WorkerAnswer, buffersOf(report));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    parentPort!.postMessage({ problem: error.message } satisfies WorkerAnswer);
  }
}

void answer(workerData as WorkerTask);
