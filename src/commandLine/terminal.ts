import type { Progress } from '../progress';
import { printable } from '../wording';

/** A stream as the command line needs it: `process.stdout` is one. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
}

/** How often progress that nobody watches live gets a line of its own. */
const lineEvery = 10_000;
/** How often a live line is drawn anew. */
const drawEvery = 100;

/** Where a command writes: results to one stream, everything else to the other. */
export class Terminal {
  /** The live line that stands there now. */
  private live = '';
  private drawnAt = -Infinity;

  constructor(
    private readonly results: Output,
    private readonly messages: Output,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Writes a result and waits until it is gone, so that a slow reader slows the command down. */
  async print(text: string): Promise<void> {
    this.clearProgress();
    await new Promise<void>((resolve, reject) => {
      this.results.write(text.endsWith('\n') ? text : `${text}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Writes a message, one line, beside the results. */
  say(text: string): void {
    this.clearProgress();
    this.messages.write(`${printable(text)}\n`);
  }

  /** Shows what goes on: one line that changes where a person watches, else a line from time to time. */
  readonly progress: Progress = (message, fraction) => {
    const now = this.now();
    if (now - this.drawnAt < (this.messages.isTTY ? drawEvery : lineEvery)) {
      return;
    }
    this.drawnAt = now;
    const percent = fraction === undefined ? '' : ` (${Math.floor(fraction * 100)} %)`;
    if (this.messages.isTTY) {
      this.live = printable(`${message}${percent}`).slice(0, (this.messages.columns ?? 80) - 1);
      this.messages.write(`\r\u001B[2K${this.live}`);
    } else {
      this.messages.write(`${printable(`${message}${percent}`)}\n`);
    }
  };

  clearProgress(): void {
    if (this.live !== '') {
      this.messages.write('\r\u001B[2K');
      this.live = '';
    }
  }
}
