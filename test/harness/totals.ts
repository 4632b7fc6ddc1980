import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a suite, or all of them, came to. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The title of each test that failed and why, for the list at the end of a run. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** The environment variable that names the file in which scripts/test.mjs expects a suite's totals, as JSON. */
export const totalsFileVariable = 'SMART_TEST_TOTALS';

/** Leaves the totals where scripts/test.mjs looks for them. Does nothing when a suite was started by hand. */
export function writeTotals(totals: Totals): void {
  const file = process.env[totalsFileVariable];
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(totals));
}
