import { z } from 'zod';

const measured = z.object({
  statements: z.number(),
  covered: z.number(),
  branches: z.number(),
  coveredBranches: z.number(),
});

/** What became of one module of a run; small, so that thousands of them stay in memory and in the journal. */
export const moduleResult = z.object({
  /** Tests kept, one or more: `kept`; `nothing` to keep, and no failure; else `failed`. */
  outcome: z.enum(['kept', 'nothing', 'failed']),
  /** Why nothing is kept, as a sentence; empty beside `kept`. */
  why: z.string(),
  /** New tests in the file. */
  kept: z.number(),
  /** Relative to the root, with forward slashes; `null` without tests. */
  testFile: z.string().nullable(),
  dropped: z.array(z.object({ what: z.string(), why: z.string() })),
  /** Of the module, `null` when that was never measured. */
  before: measured.nullable(),
  after: measured.nullable(),
  /** Times that failures went back to the model. */
  repairs: z.number(),
  /** Of verification. */
  seconds: z.number(),
  notes: z.array(z.string()),
});

export type ModuleResult = z.infer<typeof moduleResult>;

/** A module for which there is nothing, and why. */
export function withoutTests(outcome: 'nothing' | 'failed', why: string): ModuleResult {
  return {
    outcome,
    why,
    kept: 0,
    testFile: null,
    dropped: [],
    before: null,
    after: null,
    repairs: 0,
    seconds: 0,
    notes: [],
  };
}
