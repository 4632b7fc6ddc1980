/** Ascending line numbers that can be asked for a range. Ranges include both ends. */
export class LineSet {
  constructor(private readonly lines: readonly number[]) {}

  get size(): number {
    return this.lines.length;
  }

  countIn(first: number, last: number): number {
    return Math.max(0, this.indexOf(last + 1) - this.indexOf(first));
  }

  within(first: number, last: number): readonly number[] {
    return this.lines.slice(this.indexOf(first), Math.max(this.indexOf(first), this.indexOf(last + 1)));
  }

  /** Index of the first line that is not below `line`. */
  private indexOf(line: number): number {
    let low = 0;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lines[middle]! < line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
