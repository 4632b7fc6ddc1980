import assert from 'node:assert/strict';
import { identifyTargets, selectFunctions } from '../../../src/generation/functionIdentifier';
import type { TestTarget } from '../../../src/generation/testDesign';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { UserError } from '../../../src/userError';
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
    signature('Order.size', { kind: 'property', decorators: ['property'] }),
    signature('Order.size', { kind: 'property', decorators: ['size.setter'] }),
    signature('covered', { bodyLine: 50, endLine: 55 }),
  ],
  classes: [classSignature('Order')],
});

const selected = (...qualnames: string[]): string[] =>
  selectFunctions(known, qualnames.length > 0 ? qualnames : undefined).map((one) => one.qualname);

const targetsOf = (qualname: string): TestTarget[] =>
  identifyTargets(module, known, coverage, selectFunctions(known, [qualname]));

describe('Finding functions to test', () => {
  it('takes every function that a test can call', () => {
    assert.deepEqual(selected(), ['small', 'Order.large', 'Order.size', 'Order.size', 'covered']);
  });

  it('takes the function that is named, or the methods of the class', () => {
    assert.deepEqual(selected('covered'), ['covered']);
    assert.deepEqual(selected('Order'), ['Order.large', 'Order.size', 'Order.size']);
  });

  it('takes several that are named once each, in the order of the module', () => {
    assert.deepEqual(selected('covered', 'Order.large', 'small'), ['small', 'Order.large', 'covered']);
    assert.deepEqual(selected('Order.large', 'Order'), ['Order.large', 'Order.size', 'Order.size']);
  });

  it('takes a property together with its setter', () => {
    assert.deepEqual(selected('Order.size'), ['Order.size', 'Order.size']);
  });

  it('says why it takes nothing', () => {
    const rejected = (qualname: string): string => {
      try {
        selected(qualname);
      } catch (error) {
        assert.ok(error instanceof UserError);
        return error.message;
      }
      throw new Error(`${qualname} was taken`);
    };
    assert.match(rejected('unknown'), /no function or class unknown/);
    assert.match(
      rejected('outer.<locals>.inner'),
      /^inner is defined inside outer: .* Generate tests for outer instead/,
    );
  });

  it('says which lines are missing, and which branches, also of lines that no test reaches', () => {
    const [small] = targetsOf('small');
    assert.deepEqual(small!.missingLines, [13]);
    assert.deepEqual(small!.missingArcs, [
      { from: 12, to: 14 },
      { from: 13, to: 15 },
    ]);
  });

  it('says whose method it is', () => {
    assert.equal(targetsOf('Order.large')[0]!.owner?.name, 'Order');
  });
});
