import type { FileHandle } from 'node:fs/promises';

/** A line of a journal. */
export interface JournalLine {
  /** 1-based. */
  readonly number: number;
  /** Where it begins, in bytes. */
  readonly offset: number;
  /** In bytes, with its line end. */
  readonly length: number;
  readonly text: string;
  /** It has a line end: it was written as a whole. */
  readonly isWhole: boolean;
}

const portion = 1 << 16;
const lineFeed = 0x0a;

/** The lines of a file from its beginning. Holds one line and one portion at a time, however long the file is. */
export async function* readLines(handle: FileHandle): AsyncGenerator<JournalLine> {
  const buffer = Buffer.alloc(portion);
  let [parts, length, offset, number]: [Buffer[], number, number, number] = [[], 0, 0, 1];
  const line = (isWhole: boolean): JournalLine => {
    const made = { number, offset, length, text: Buffer.concat(parts).toString('utf8'), isWhole };
    [parts, length, offset, number] = [[], 0, offset + length, number + 1];
    return made;
  };
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, portion, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    let start = 0;
    while (start < bytesRead) {
      const found = buffer.subarray(0, bytesRead).indexOf(lineFeed, start);
      const end = found < 0 ? bytesRead : found + 1;
      parts.push(Buffer.from(buffer.subarray(start, end)));
      length += end - start;
      start = end;
      if (found >= 0) yield line(true);
    }
  }
  if (length > 0) yield line(false);
}
