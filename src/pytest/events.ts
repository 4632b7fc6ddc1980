import { open, type FileHandle } from 'node:fs/promises';
import type { TestFailure } from './failure';

/** Where an exception left the project's or the test's code. `file` as pytest gives it; `line` is 1-based. */
export interface CrashPlace {
  readonly file: string;
  readonly line: number;
}

/** How a test ended, its setup and teardown included. */
export interface TestOutcome {
  readonly nodeId: string;
  /** `error`: setup or teardown failed, or a worker of pytest-xdist crashed. */
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped' | 'xfailed' | 'xpassed';
  /** The phase that decided. */
  readonly phase: string;
  readonly seconds: number;
  /** The exception's message or the reason for skipping; `null` for a test that passed. */
  readonly message: string | null;
  /** pytest's traceback, for failures. */
  readonly longText: string | null;
  readonly crash: CrashPlace | null;
}

/** A file, class or package whose tests are unknown because it could not be read. */
export interface CollectionError {
  readonly nodeId: string;
  readonly file: string | null;
  readonly message: string;
  readonly longText: string;
}

/** A line that runtime/smart_test_plugin.py writes. */
export type PytestEvent =
  | { readonly event: 'start'; readonly rootDirectory: string }
  | { readonly event: 'collectionError'; readonly error: CollectionError }
  | { readonly event: 'collected'; readonly count: number }
  | { readonly event: 'running'; readonly nodeId: string }
  | { readonly event: 'outcome'; readonly test: TestOutcome }
  | { readonly event: 'failure'; readonly failure: TestFailure }
  | { readonly event: 'warning'; readonly nodeId: string; readonly message: string }
  /** A worker of pytest-xdist ended in this test. */
  | { readonly event: 'lost'; readonly nodeId: string }
  | { readonly event: 'internalError'; readonly message: string }
  | { readonly event: 'finish'; readonly exitCode: number; readonly collected: number; readonly warnings: number }
  | { readonly event: 'coverageError'; readonly message: string; readonly noData: boolean }
  | { readonly event: 'end' };

const INTERVAL_MS = 100;

/** Reads the events of a run while it goes on, from a file that may not exist yet. */
export class EventReader {
  private handle: FileHandle | undefined;
  private rest = '';
  private readonly decoder = new TextDecoder();
  private stopped = false;
  private readonly loop: Promise<void>;
  private wake: () => void = () => undefined;

  constructor(
    private readonly file: string,
    private readonly listener: (event: PytestEvent) => void,
  ) {
    this.loop = this.poll();
  }

  /** Reads what is left. A line without its end is what a killed process did not finish: it is left out. */
  async finish(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
    await this.handle?.close();
  }

  private async poll(): Promise<void> {
    while (!this.stopped) {
      await this.read();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, INTERVAL_MS);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (this.stopped) this.wake();
      });
    }
    await this.read();
  }

  private async read(): Promise<void> {
    this.handle ??= await openIfThere(this.file);
    if (this.handle === undefined) return;
    const buffer = Buffer.alloc(65_536);
    for (;;) {
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      const lines = (this.rest + this.decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n');
      this.rest = lines.pop()!;
      for (const line of lines) this.listener(JSON.parse(line) as PytestEvent);
    }
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
