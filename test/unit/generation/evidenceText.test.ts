import assert from 'node:assert/strict';
import type { FileEvidence, TestEvidence } from '../../../src/generation/evidence';
import { evidencePage, evidenceText, isWeak } from '../../../src/generation/evidenceText';

const test = (fields: Partial<TestEvidence> = {}): TestEvidence => ({
  test: 'test_split_bill',
  subject: 'split_bill',
  onlyLines: [20, 21, 22, 25],
  newLines: [20, 21, 22, 25, 30],
  mutants: { made: 12, killed: 11 },
  ...fields,
});

const evidence: FileEvidence = {
  version: 1,
  module: 'shop.pricing',
  moduleFile: 'shop/pricing.py',
  moduleHash: '',
  tests: [test(), test({ test: 'TestOrder::test_total', subject: 'Order.total', onlyLines: [], newLines: [] })],
  mutants: { made: 12, killed: 11, unseen: { made: 6, killed: 5 } },
  mutantsNotRun: 2,
  survivors: [{ line: 22, change: '< became <=' }],
};

describe('What is said of the evidence of a test', () => {
  it('is what nothing else does', () => {
    assert.equal(evidenceText(test()), 'covers 4 lines nothing else covers · kills 11 of 12 mutants');
    assert.equal(evidenceText(test({ onlyLines: [20] })), 'covers 1 line nothing else covers · kills 11 of 12 mutants');
    assert.equal(
      evidenceText(test({ onlyLines: [], mutants: { made: 0, killed: 0 } })),
      'covers 5 lines that other tests here cover, too',
    );
    assert.equal(evidenceText(test({ onlyLines: [], newLines: [] })), 'kills 11 of 12 mutants');
  });

  it('is weak without a line of its own and without a mutant', () => {
    const weak = test({ onlyLines: [], newLines: [], mutants: { made: 0, killed: 0 } });
    assert.equal(evidenceText(weak), 'covers no line alone');
    assert.deepEqual([weak, test(), test({ onlyLines: [] })].map(isWeak), [true, false, false]);
  });

  it('is a page of lines and of changes that no test notices, the test that was asked for first', () => {
    const page = evidencePage({
      evidence,
      testFile: 'tests/test_pricing.py',
      isStale: true,
      first: 'TestOrder::test_total',
    });
    assert.equal(
      page,
      `# tests/test_pricing.py: what its tests were seen to do

Tests of shop/pricing.py. 11 of 12 mutants are killed. There was no time for 2 more. A mutant is a small change of the code that a test should notice.

Measured before shop/pricing.py changed: lines are those of then. "Check Again" measures anew.

## TestOrder::test_total

Aims at \`Order.total\`; kills 11 of 12 mutants.

## test_split_bill

Aims at \`split_bill\`; covers 4 lines nothing else covers · kills 11 of 12 mutants.

- shop/pricing.py:20-22: nothing else covers it
- shop/pricing.py:25: nothing else covers it
- shop/pricing.py:30: other tests here cover it, too

## Changes that no test notices

- shop/pricing.py:22: \`< became <=\`

`,
    );
  });
});
