import { realpath } from 'node:fs/promises';
import { ProjectFixParts, type FixPartsOptions } from './fixParts';
import type { FixLimits } from './fixRecords';
import { FixTestWorkflow } from './fixTestWorkflow';
import type { RepairReport } from './repairRecords';

type Limits = FixLimits & Pick<FixPartsOptions, 'secondsPerTest' | 'historyMs' | 'pytestArgs'>;

export interface FixOptions extends Omit<FixPartsOptions, keyof Limits>, Partial<Limits> {
  /** Milliseconds, ever growing. */
  readonly now: () => number;
}

/** Without these, what `fixTests` does. */
export const defaultLimits: Limits = {
  maxAttempts: 3,
  acceptDrift: false,
  dryRun: false,
  runMs: 300_000,
  suiteMs: 900_000,
  secondsPerTest: 30,
  historyMs: 60_000,
  pytestArgs: [],
};

/**
 * Runs tests and repairs those that fail, see `FixTestWorkflow`.
 *
 *     const report = await fixTests({ root, interpreter, …, dryRun: true }, ['tests/test_tax.py::test_rate']);
 *
 * @param asked node ids or files relative to the root, with forward slashes; all tests when there are none
 * @throws UserError when the tests cannot be run; the signal's reason when aborted: then all files are as before
 */
export async function fixTests(options: FixOptions, asked: readonly string[] = []): Promise<RepairReport> {
  const all = { ...defaultLimits, ...options, root: await realpath(options.root) };
  const parts = await ProjectFixParts.create(all, asked);
  try {
    return await new FixTestWorkflow({ ...all, parts }, all).fix(asked);
  } finally {
    parts.dispose();
  }
}
