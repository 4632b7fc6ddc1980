/** Entry of the worker threads of `AnalysisPool`: reads one module after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { ASTFunctionAnalyzer } from './functionAnalyzer';
import type { WorkerQuestion, WorkerSetup } from './moduleReading';

const port = parentPort!;
const { wasmDirectory } = workerData as WorkerSetup;
const analyzer = ASTFunctionAnalyzer.create(wasmDirectory);

async function answer({ source }: WorkerQuestion): Promise<void> {
  port.postMessage(JSON.stringify((await analyzer).readModule(source)));
}

// A rejection ends the thread with its error: who asked is told.
port.on('message', (question: WorkerQuestion) => void answer(question));
