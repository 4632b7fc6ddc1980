/** Entry of the worker thread that `askWorker` starts: does what `workerData` asks for, and answers once. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../userError';
import { parseReportFile, readContextsOfFile } from './reportFile';
import { buffersOf, packReport } from './reportTransfer';
import type { WorkerAnswer, WorkerTask } from './reportWorker';

async function answer({ file, contextsOf }: WorkerTask): Promise<void> {
  try {
    if (contextsOf === undefined) {
      const report = packReport(await parseReportFile(file));
      parentPort!.postMessage({ report } satisfies WorkerAnswer, buffersOf(report));
    } else {
      const contexts = await readContextsOfFile(file, contextsOf);
      parentPort!.postMessage({ contexts } satisfies WorkerAnswer);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    parentPort!.postMessage({ problem: error.message } satisfies WorkerAnswer);
  }
}

void answer(workerData as WorkerTask);
