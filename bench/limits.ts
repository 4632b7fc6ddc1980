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

function inMilliseconds(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}
