import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { UserError } from '../userError';
import type { ModuleReading, WorkerQuestion, WorkerSetup } from './moduleReading';
import { ReadingCache } from './readingCache';

export interface AnalysisPoolOptions extends WorkerSetup {
  /** Script of the worker threads, built from analysisWorker.ts. */
  readonly workerScript: string;
  /** How many threads there are at most: they are started when there is work for them. */
  readonly threads?: number;
}

interface Task {
  readonly source: string;
  readonly resolve: (reading: ModuleReading) => void;
  readonly reject: (error: Error) => void;
}

/** In megabytes, for each thread. */
const workerMemory = 1024;

/**
 * Reads modules in worker threads, so that the calling thread is never held up, and remembers by content what it has read.
 *
 *     const pool = new AnalysisPool({ workerScript, wasmDirectory });
 *     const { analysis, suite } = await pool.readModule(source, signal);
 *     pool.dispose();
 */
export class AnalysisPool {
  private readonly cache = new ReadingCache();
  private readonly waiting: Task[] = [];
  private readonly workers = new Map<Worker, Task | null>();
  private readonly threads: number;
  /** How many modules are to be asked for at a time, so that no thread waits for the next. */
  readonly modulesAtOnce: number;
  private isDisposed = false;

  constructor(private readonly options: AnalysisPoolOptions) {
    this.threads = options.threads ?? 2;
    this.modulesAtOnce = 3 * this.threads;
  }

  /**
   * Reads a module's text, valid or not. When it is aborted, the thread that is at work on the text ends with it.
   * @throws the signal's reason when aborted; {@link UserError} when the text takes more memory than a thread has
   */
  async readModule(source: string, signal?: AbortSignal): Promise<ModuleReading> {
    signal?.throwIfAborted();
    const digest = createHash('sha1').update(source).digest('base64');
    const known = this.cache.get(digest);
    if (known !== undefined) return known;
    const reading = await this.ask(source, signal);
    this.cache.set(digest, reading, source.length);
    return reading;
  }

  /** Ends the threads. What is still asked for fails. */
  dispose(): void {
    this.isDisposed = true;
    const tasks = [...this.waiting.splice(0), ...this.workers.values()];
    this.workers.forEach((_, worker) => void worker.terminate());
    this.workers.clear();
    tasks.forEach((task) => task?.reject(new Error('The reader of Python code was closed.')));
  }

  private ask(source: string, signal: AbortSignal | undefined): Promise<ModuleReading> {
    if (this.isDisposed) throw new Error('The reader of Python code is closed.');
    return new Promise((resolve, reject) => {
      const settled = (): void => signal?.removeEventListener('abort', abort);
      const task: Task = {
        source,
        resolve: (reading) => {
          settled();
          resolve(reading);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      const abort = (): void => this.drop(task, signal?.reason as Error);
      signal?.addEventListener('abort', abort, { once: true });
      this.waiting.push(task);
      this.assign();
    });
  }

  private assign(): void {
    while (this.waiting.length > 0) {
      const worker = this.idleWorker();
      if (worker === undefined) return;
      const task = this.waiting.shift()!;
      this.workers.set(worker, task);
      worker.postMessage({ source: task.source } satisfies WorkerQuestion);
    }
  }

  private idleWorker(): Worker | undefined {
    for (const [worker, task] of this.workers) {
      if (task === null) return worker;
    }
    return this.workers.size < this.threads ? this.start() : undefined;
  }

  private start(): Worker {
    const { workerScript, wasmDirectory } = this.options;
    const worker = new Worker(workerScript, {
      workerData: { wasmDirectory } satisfies WorkerSetup,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: workerMemory },
    });
    this.workers.set(worker, null);
    worker.on('message', (reading: string) => {
      const task = this.workers.get(worker);
      if (!task) return;
      this.workers.set(worker, null);
      this.assign();
      task.resolve(JSON.parse(reading) as ModuleReading);
    });
    worker.once('error', (error) => this.lose(worker, isOutOfMemory(error) ? outOfMemory() : error));
    worker.once('exit', (code) =>
      this.lose(worker, new Error(`The worker that reads Python code ended without an answer (exit code ${code}).`)),
    );
    return worker;
  }

  /** A thread has ended: what it was at work on fails, everything else goes to another. */
  private lose(worker: Worker, error: Error): void {
    const task = this.workers.get(worker);
    if (this.workers.delete(worker)) {
      task?.reject(error);
      this.assign();
    }
  }

  private drop(task: Task, reason: Error): void {
    const index = this.waiting.indexOf(task);
    if (index !== -1) this.waiting.splice(index, 1);
    for (const [worker, current] of this.workers) {
      if (current === task) {
        this.workers.delete(worker);
        void worker.terminate();
      }
    }
    task.reject(reason);
    this.assign();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(): UserError {
  return new UserError(
    `A module is too large to be analyzed: it takes more than ${workerMemory} MB of memory. Leave generated code out of the coverage report (omit, in the configuration of coverage).`,
  );
}
