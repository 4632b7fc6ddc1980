import assert from 'node:assert/strict';
import { identifyTargets } from '../../../src/generation/functionIdentifier';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { analysis, classSignature, signature, target } from './targets';

const { module } = target(signature('any'));

const coverage: ModuleCoverage = {
  path: 'src/shop/pricing.py',
  statements: 20,
  covered: 15,
  executedLines: [1, 2, 3, 12, 30, 31],
  missingLines: [13, 32, 33, 41, 42],
  excludedLines: [],
  branches: {
    total: 4,
    covered: 1,
    missing: [
      { from: 12, to: 14 },
      { from: 13, to: 15 },
      { from: 31, to: -30 },
    ],
    executed: [],
  },
  percent: 75,
  priority: 0,
};

const known = analysis({
  functions: [
    signature('small'),
    signature('Order.large', { line: 30, startLine: 29, bodyLine: 31, endLine: 35 }),
    signature('outer.<locals>.inner', { kind: 'nested', className: null, bodyLine: 41, endLine: 42 }),
    signature('covered', { bodyLine: 50, endLine: 55 }),
  ],
  classes: [classSignature('Order')],
});

const names = (selection: Parameters<typeof identifyTargets>[3]): string[] =>
  identifyTargets(module, known, coverage, selection).map((one) => one.signature.qualname);

describe('Finding functions to test', () => {
  it('takes those with something missing, those with most first', () => {
    assert.deepEqual(names('uncovered'), ['Order.large', 'small']);
  });

  it('takes a named function also when nothing is missing', () => {
    assert.deepEqual(names({ qualname: 'covered' }), ['covered']);
    assert.deepEqual(names({ qualname: 'unknown' }), []);
  });

  it('takes no function that a test cannot call', () => {
    assert.deepEqual(names({ qualname: 'outer.<locals>.inner' }), []);
  });

  it('says which lines are missing, and which branches of lines that some test reaches', () => {
    const [small] = identifyTargets(module, known, coverage, { qualname: 'small' });
    assert.deepEqual(small!.missingLines, [13]);
    assert.deepEqual(small!.missingArcs, [{ from: 12, to: 14 }]);
  });

  it('says whose method it is', () => {
    const [large] = identifyTargets(module, known, coverage, { qualname: 'Order.large' });
    assert.equal(large!.owner?.name, 'Order');
  });
});
