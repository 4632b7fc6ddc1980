/** Something measured, in milliseconds. Rows without a limit are there to compare with. */
export interface Row {
  readonly what: string;
  readonly milliseconds: number;
  readonly limit?: number;
}

/** Prints the rows as a table. Makes the process exit with 1 when one is over its limit. */
export function report(title: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  console.log(`\n${title}`);
  console.log(`${''.padEnd(width)}  measured     limit`);
  for (const { what, milliseconds, limit } of rows) {
    const isOver = limit !== undefined && milliseconds > limit;
    if (isOver) process.exitCode = 1;
    const verdict = limit === undefined ? '' : `${inMilliseconds(limit)}  ${isOver ? 'OVER' : 'ok'}`;
    console.log(`${what.padEnd(width)} ${inMilliseconds(milliseconds)} ${verdict}`.trimEnd());
  }
}

/** Ours against something to compare with, in any unit. */
export interface Ratio {
  readonly what: string;
  readonly bare: number;
  readonly ours: number;
  /** What `ours / bare` may be at most. */
  readonly limit: number;
}

/** Prints the ratios as a table. Makes the process exit with 1 when one is over its limit. */
export function reportRatios(title: string, ratios: readonly Ratio[]): void {
  const width = Math.max(...ratios.map(({ what }) => what.length));
  console.log(`\n${title}`);
  console.log(`${''.padEnd(width)}     bare     ours   ratio   limit`);
  for (const { what, bare, ours, limit } of ratios) {
    const isOver = ours / bare > limit;
    if (isOver) process.exitCode = 1;
    const figures = [bare.toFixed(0).padStart(8), ours.toFixed(0).padStart(8)].join(' ');
    const shares = [(ours / bare).toFixed(2).padStart(7), limit.toFixed(2).padStart(7)].join(' ');
    console.log(`${what.padEnd(width)} ${figures} ${shares}  ${isOver ? 'OVER' : 'ok'}`);
  }
}

function inMilliseconds(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}
