import type { Diagnosis, Repair, RepairReport, TestRepair, Verdict } from '../../../src/repair/repairRecords';
import { failed, raised } from '../repair/madeFailures';

export const root = '/work/shop';
/** Two days after `commit`. */
export const now = new Date('2026-11-03T10:00:00Z');
export const commit = { hash: 'a1b2c3d4e5f6', subject: 'Move discount rules', date: new Date('2026-11-01T09:00:00Z') };

export const renamed: Repair = {
  recipe: 'renamed symbol',
  what: 'total is called net_total now (shop/pricing.py)',
  edits: new Map([[`${root}/tests/test_pricing.py`, []]]),
  consent: 'silent',
  drift: null,
};

export const changed: Repair = {
  recipe: 'expected value',
  what: 'It expects 1.19; the code gives 1.2 now.',
  edits: new Map([[`${root}/tests/test_tax.py`, []]]),
  consent: 'proposal',
  drift: { before: '1.19', after: '1.2' },
};

interface Made extends Partial<Omit<TestRepair, 'diagnosis' | 'verdict' | 'nodeId'>> {
  readonly diagnosis?: Partial<Diagnosis>;
  readonly verdict?: Partial<Verdict>;
}

/** A test that nothing was tried for yet. */
export function failing(nodeId: string, { diagnosis, verdict, ...rest }: Made = {}): TestRepair {
  const error = raised('ImportError', "cannot import name 'total'");
  const file = nodeId.split('::')[0]!;
  const statement = { file, line: 3, endLine: 3, text: 'total(1)', expects: null, isTried: false };
  return {
    nodeId,
    diagnosis: {
      failure: failed(error, { nodeId, statement }),
      cause: 'import error',
      detail: 'symbol missing',
      confidence: 0.95,
      evidence: ['shop.pricing has no total.'],
      subject: 'shop.pricing.total',
      place: null,
      ...diagnosis,
    },
    verdict: { fault: 'test out of date', confidence: 0.93, reasons: ['total was renamed.'], since: null, ...verdict },
    state: 'not repaired',
    attempts: [],
    planned: null,
    proposal: null,
    nextStep: 'No repair is known for it.',
    ...rest,
  };
}

/** One of each kind, before anything was tried. */
export const looked: readonly TestRepair[] = [
  failing('tests/test_pricing.py::test_member[low]', { planned: renamed, nextStep: null, verdict: { since: commit } }),
  failing('tests/test_tax.py::TestTax::test_rounding', {
    diagnosis: { cause: 'assertion drift', detail: 'value', confidence: 0.8 },
    verdict: { fault: 'code looks wrong' },
    nextStep: 'Look at the code at shop/tax.py:12: it, not the test, looks wrong.',
  }),
  failing('tests/test_tax.py::test_rate', {
    state: 'proposal',
    proposal: changed,
    diagnosis: { cause: 'assertion drift', detail: 'value', confidence: 0.8 },
    nextStep: 'The test expects 1.19, the code gives 1.2 now. Accept it if that is meant, else mend the code.',
  }),
  failing('tests/test_fetch.py', {
    diagnosis: { cause: 'environment issue', detail: 'package missing', subject: 'httpx' },
    verdict: { fault: 'environment' },
    nextStep: 'Supply httpx: pip install httpx',
  }),
  failing('tests/test_clock.py::test_now', {
    diagnosis: { cause: 'flaky', detail: 'rerun', confidence: 0.6 },
    verdict: { fault: 'cannot tell' },
  }),
];

export function reportOf(tests: readonly TestRepair[], change: Partial<RepairReport> = {}): RepairReport {
  const open = tests.filter(({ state }) => state !== 'repaired').length;
  return {
    root,
    ran: 40,
    failedBefore: tests.length,
    failedAfter: open,
    tests,
    changes: new Map(),
    seconds: 1,
    notes: [],
    ...change,
  };
}
