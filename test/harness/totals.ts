import { writeFileSync } from 'node:fs';

/** What a suite, or all of them, came to. */
export interface Totals {
  readonly passed: number;
  /** Tests that failed, tests and runs that took too long, and runs that ended before their tests did. */
  readonly failed: number;
  readonly skipped: number;
  /** The title of each test that failed and why, for the list at the end of a run. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** Leaves the totals where scripts/test.mjs looks for them. Does nothing when a suite was started by hand. */
export function writeTotals(totals: Totals): void {
  const file = process.env.SMART_TEST_TOTALS;
  if (file !== undefined) writeFileSync(file, JSON.stringify(totals));
}

export function addTotals(all: readonly Totals[]): Totals {
  const sum = (count: (totals: Totals) => number): number => all.reduce((total, one) => total + count(one), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    failures: all.flatMap(({ failures }) => failures),
  };
}
