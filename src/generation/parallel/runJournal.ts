import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../../userError';
import { JournalIndex } from './journalIndex';
import { journalRecord, type Answer, type JournalRecord, type RecordOf } from './journalRecords';
import { readLines, type JournalLine } from './journalLines';

/**
 * A run's memory: one JSON record a line, only ever appended. When `append` has resolved, the record is on the disk and
 * survives the process, the machine's power too. Records that come together share one `fsync`. Replies stay on the disk;
 * memory holds where they are.
 *
 * What it guarantees: a reply that was received is never asked for again, because nothing is done with it before its record
 * is there. What nobody can: a question that was under way when the process was killed may have been answered, and paid,
 * with nobody there to hear it. Its `sent` record stands alone then; such questions are counted, and what they cost at most.
 */
export class RunJournal {
  private pending: string[] = [];
  /** The flush that will take what is pending. */
  private next: Promise<void> | undefined;
  private last: Promise<void> = Promise.resolve();
  private broken: unknown;
  private written: number;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    readonly index: JournalIndex,
    /** Where the next record will be. */
    private end: number,
  ) {
    this.written = end;
  }

  /**
   * Opens a journal, or begins one. A last line that was not written to its end is cut off.
   * @throws UserError when it cannot be read, or written
   */
  static async open(file: string): Promise<RunJournal> {
    let handle: FileHandle | undefined;
    try {
      // `a+` would not let the torn line go.
      handle = await open(file, 'r+').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return open(file, 'wx+');
        throw error;
      });
      const index = new JournalIndex();
      let end = 0;
      let broken: number | undefined;
      for await (const line of readLines(handle)) {
        if (broken !== undefined) throw damaged(file, broken);
        const record = recordOf(line);
        if (record === undefined) broken = line.number;
        else {
          index.take(record, line);
          end = line.offset + line.length;
        }
      }
      await handle.truncate(end);
      return new RunJournal(handle, file, index, end);
    } catch (error) {
      await handle?.close();
      throw error instanceof UserError ? error : unwritable(file, error);
    }
  }

  /** @throws UserError when it cannot be written: nothing may be asked any more, since it could not be remembered */
  append(record: JournalRecord): Promise<void> {
    const line = `${JSON.stringify(record)}\n`;
    this.index.take(record, { offset: this.end, length: Buffer.byteLength(line) });
    this.end += Buffer.byteLength(line);
    this.pending.push(line);
    if (!this.next) {
      this.next = this.last.then(() => this.flush());
      // Whoever appended sees the error; the chain goes on.
      this.last = this.next.catch((error: unknown) => void (this.broken ??= error));
    }
    return this.next;
  }

  /** Settles what an earlier process left under way: these questions may have been paid for, and will be asked anew. */
  async giveUpUnanswered(): Promise<void> {
    const lost = [...this.index.underWay].map(([key, estimate]) => this.append({ kind: 'lost', key, ...estimate }));
    await Promise.all(lost);
  }

  /** The answer to a question; `undefined` when it is to be asked: there is none, or one that was not paid. */
  async answerTo(key: string): Promise<Answer | undefined> {
    const place = this.index.answers.get(key);
    return place && ((await this.read(place)) as Answer);
  }

  /** The whole record of a module that is done. */
  async resultOf(module: string): Promise<RecordOf<'result'> | undefined> {
    const known = this.index.results.get(module);
    return known && ((await this.read(known.place)) as RecordOf<'result'>);
  }

  async close(): Promise<void> {
    await this.last;
    await this.handle.close();
  }

  private async read({ offset, length }: Pick<JournalLine, 'offset' | 'length'>): Promise<JournalRecord> {
    await this.last;
    const buffer = Buffer.alloc(length);
    await this.handle.read(buffer, 0, length, offset);
    return journalRecord.parse(JSON.parse(buffer.toString('utf8')));
  }

  private async flush(): Promise<void> {
    const text = this.pending.join('');
    this.pending = [];
    this.next = undefined;
    if (this.broken !== undefined) throw unwritable(this.file, this.broken);
    try {
      await this.write(Buffer.from(text));
      await this.handle.datasync();
    } catch (error) {
      throw unwritable(this.file, error);
    }
  }

  private async write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.written);
      done += bytesWritten;
      this.written += bytesWritten;
    }
  }
}

/** `undefined` for what is no record. */
function recordOf({ text, isWhole }: JournalLine): JournalRecord | undefined {
  if (!isWhole) return undefined;
  try {
    return journalRecord.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function damaged(file: string, line: number): UserError {
  return new UserError(
    `The journal of this run is damaged in line ${line}, and not only at its end: ${file}. Begin a new run, or repair the line.`,
  );
}

function unwritable(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new UserError(
    `The journal of this run cannot be used (${reason}): ${file}. Nothing is asked any more, since it could not be remembered.`,
    { cause: error },
  );
}
