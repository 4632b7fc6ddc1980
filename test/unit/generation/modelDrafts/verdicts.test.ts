import assert from 'node:assert/strict';
import {
  designVerdict,
  keptVerdict,
  proofVerdict,
  selectionVerdict,
} from '../../../../src/generation/modelDrafts/verdicts';
import type { DesignedCase } from '../../../../src/generation/subagents/modelRecords';

const one: DesignedCase = {
  ...{ number: 1, qualname: 'total', reason: 'boundary', intent: 'It adds up', arrange: '' },
  ...{ act: 'total()', expectation: '0', aims: [] },
};

describe('The verdict about a reply of a model', () => {
  it('says how many cases of a design are taken, and why the others are not', () => {
    const design = { cases: [one, one], unreachable: [] };
    assert.equal(designVerdict({ design, notes: [] }), '2 cases');
    assert.equal(
      designVerdict({ design, notes: ['There is no gap in "x".'] }),
      '2 cases; 1 not taken: There is no gap in "x".',
    );
  });

  it('says why a design has no case', () => {
    const unreachable = [{ lines: [3], why: 'Only on Windows.' }];
    assert.equal(designVerdict({ design: { cases: [], unreachable }, notes: [] }), 'no case: Only on Windows.');
    assert.equal(designVerdict({ design: { cases: [], unreachable: [] }, notes: [] }), 'no case');
  });

  it('says how many tests pass, and why others are rejected', () => {
    assert.equal(proofVerdict(1, []), '1 test passes');
    assert.equal(
      proofVerdict(4, [{ what: 'test_words', why: 'failed when run by pytest' }]),
      '4 tests pass; 1 rejected: test_words: failed when run by pytest',
    );
  });

  it('says what is kept in the end, of one reply or of several', () => {
    assert.equal(keptVerdict(3, [], 1), '3 tests kept');
    assert.equal(
      keptVerdict(3, [{ what: 'test_a', why: 'adds nothing' }], 2),
      '3 tests kept of 2 replies; 1 rejected: test_a: adds nothing',
    );
  });

  it('counts the functions of a selection', () => {
    const worth = { worth: 'high', why: 'It matters.', seam: null } as const;
    assert.equal(selectionVerdict({ functions: [{ qualname: 'a', ...worth }], notes: [] }), '1 function named');
  });

  it('stays short, and on one line', () => {
    const rejected = [1, 2, 3, 4].map((number) => ({ what: `test_${number}`, why: `broke\n${'x'.repeat(1000)}` }));
    const verdict = proofVerdict(0, rejected);
    assert.match(verdict, /^0 tests pass; 4 rejected: test_1: broke x+…; test_2: .*; test_3: .*; …$/);
    assert.ok(verdict.length < 600);
  });
});
