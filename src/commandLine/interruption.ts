/**
 * What Ctrl+C means to the command that runs: it ends at once, unless it said that it can finish first. Then the first time
 * asks it to, and the second time ends it.
 */
export class Interruption {
  private readonly stop = new AbortController();
  private finishing: AbortController | undefined;

  /** Aborted when the command is to end at once. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** Called by a command that can bring to an end what it began. @returns what is aborted the first time */
  finishFirst(): AbortSignal {
    this.finishing ??= new AbortController();
    return this.finishing.signal;
  }

  /** Ctrl+C was pressed. @returns whether there is nothing left to ask for: the next time may end the process */
  interrupt(): boolean {
    if (this.finishing && !this.finishing.signal.aborted) {
      this.finishing.abort();
      return false;
    }
    this.stop.abort();
    return true;
  }

  /** Ends the command at once. */
  end(reason?: Error): void {
    this.stop.abort(reason);
  }
}
