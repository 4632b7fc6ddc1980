/** Lines put into a text. */
export interface Insertion {
  /** The line behind which they come, 1-based; 0: before all. */
  readonly after: number;
  readonly lines: readonly string[];
}

/**
 * The text with lines put into it, and otherwise as it was; they end as the text's own lines end. Insertions at the same place
 * keep their order.
 */
export function applied(text: string, insertions: readonly Insertion[]): string {
  const eol = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const ends = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
  const isComplete = ends.at(-1) === text.length;
  if (!isComplete) ends.push(text.length);
  const sorted = [...insertions].sort((a, b) => a.after - b.after);
  let result = '';
  let done = 0;
  for (const { after, lines } of sorted) {
    const offset = ends[Math.min(after, ends.length - 1)]!;
    result += text.slice(done, offset);
    done = offset;
    if (result !== '' && !/[\r\n]$/.test(result)) result += eol;
    result += lines.map((line) => line + eol).join('');
  }
  return result + text.slice(done);
}

/** What has to be put where, in characters, to make `text` of `previous`, from which no line was taken away. */
export interface TextInsertion {
  readonly offset: number;
  readonly text: string;
}

/**
 * The insertions that make `text` of `previous`. Line ends may differ; those of the inserted text are `\n`.
 * @returns `undefined` when `text` lacks a line of `previous`
 */
export function insertionsBetween(previous: string, text: string): TextInsertion[] | undefined {
  const old = previous.split(/\r\n|\r|\n/);
  const now = text.split(/\r\n|\r|\n/);
  const starts = [0, ...Array.from(previous.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
  const insertions: TextInsertion[] = [];
  let next = 0;
  for (const [index, line] of old.entries()) {
    const found = now.indexOf(line, next);
    if (found < 0) return undefined;
    if (found > next) {
      insertions.push({
        offset: starts[index]!,
        text: now
          .slice(next, found)
          .map((added) => `${added}\n`)
          .join(''),
      });
    }
    next = found + 1;
  }
  if (next < now.length) {
    insertions.push({
      offset: previous.length,
      text: now
        .slice(next)
        .map((added) => `\n${added}`)
        .join(''),
    });
  }
  return insertions;
}
