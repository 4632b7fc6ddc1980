import assert from 'node:assert/strict';
import { batchReport, batchSummary, type BatchOutcome } from '../../../src/generation/batchSummary';
import type { FileEvidence } from '../../../src/generation/evidence';
import type { GenerationResult } from '../../../src/generation/generationRecords';

const mutants = { made: 12, killed: 11, unseen: { made: 6, killed: 5 } };

const kept = {
  subject: 'shop.pricing',
  testFile: '/project/tests/test_pricing.py',
  hadGap: true,
  kept: 3,
  bugs: [],
  dropped: [],
  gain: { lines: [12, 13], arcs: [] },
  evidence: { mutants } as unknown as FileEvidence,
} as unknown as GenerationResult;

const covered = {
  subject: 'shop.stock',
  testFile: null,
  hadGap: false,
  kept: 0,
  bugs: [] as const,
} as unknown as GenerationResult;

const batch: BatchOutcome = {
  name: 'shop',
  modules: [
    { file: '/project/shop/pricing.py', outcome: kept },
    { file: '/project/shop/stock.py', outcome: covered },
    { file: '/project/shop/broken.py', outcome: 'broken.py has a syntax error in line 1.' },
  ],
  notTried: ['/project/shop/late.py'],
};

describe('What is said of several modules', () => {
  it('is what was kept for how many of them, and what is open', () => {
    assert.equal(
      batchSummary(batch),
      '3 tests kept for 1 of 4 modules of shop. They cover 2 new lines and kill 11 of 12 mutants. ' +
        '1 module could not be tested. 1 module not tried.',
    );
    assert.equal(batchSummary({ ...batch, modules: [], notTried: [] }), 'No test kept for shop.');
  });

  it('is how many likely bugs were found, each with its place and the Python that shows it', () => {
    const bug = {
      qualname: 'mean',
      line: 7,
      kind: 'internal error',
      what: 'mean([]) raises ZeroDivisionError.',
      reproducer: 'from shop.stock import mean\n\nmean([])\n',
    } as const;
    const stock = {
      ...covered,
      hadGap: true,
      tried: 2,
      dropped: [],
      unreachedLines: [8],
      bugs: [bug, { ...bug, line: 9 }],
    };
    const [pricing] = batch.modules;
    const found: BatchOutcome = {
      ...batch,
      modules: [pricing!, { file: '/project/shop/stock.py', outcome: stock }],
    };
    assert.match(batchSummary(found), /mutants\. 2 likely bugs found\. 1 module not tried\.$/);
    const page = batchReport(found, '/project');
    assert.ok(
      page.includes(
        '## Likely bugs\n\n`mean`, shop/stock.py:7. mean([]) raises ZeroDivisionError.\n\n' +
          '```python\nfrom shop.stock import mean\n\nmean([])\n```\n\n`mean`, shop/stock.py:9. ',
      ),
      page,
    );
  });

  it('is a page that names each module and what became of it', () => {
    assert.equal(
      batchReport(batch, '/project'),
      `# shop: generated tests

${batchSummary(batch)}

## Written

- tests/test_pricing.py: tests of shop/pricing.py
  3 tests kept for shop.pricing. They cover 2 new lines, and kill 11 of 12 mutants.

## Nothing kept

- shop/stock.py: shop.stock has no uncovered lines. Nothing to add.

## Could not be tested

- shop/broken.py: broken.py has a syntax error in line 1.

## Not tried

- shop/late.py

`,
    );
  });
});
