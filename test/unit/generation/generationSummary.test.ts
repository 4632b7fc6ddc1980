import assert from 'node:assert/strict';
import { droppedText, generationSummary } from '../../../src/generation/generationSummary';
import type { FileEvidence } from '../../../src/generation/evidence';
import type { GenerationResult } from '../../../src/generation/generationRecords';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { signature, target } from './targets';

const measured: ModuleCoverage = {
  path: 'src/shop/pricing.py',
  statements: 10,
  covered: 5,
  executedLines: [],
  missingLines: [],
  excludedLines: [],
  branches: undefined,
  percent: 50,
  priority: 0,
};

const result = (fields: Partial<GenerationResult> = {}): GenerationResult => ({
  module: target(signature('total')).module,
  subject: 'total',
  functions: ['total'],
  testFile: '/project/tests/test_pricing.py',
  previousText: null,
  notes: [],
  text: '',
  kept: 3,
  model: null,
  bugs: [],
  dropped: [],
  gain: { lines: [12, 13], arcs: [] },
  evidence: null,
  before: measured,
  after: measured,
  unreachedLines: [],
  tried: 40,
  seconds: 2,
  hadGap: true,
  isFinishedEarly: false,
  ...fields,
});

const none = { kept: 0, text: null, testFile: null, gain: { lines: [], arcs: [] } };
const drop = { what: 'total("`")', why: 'it did not end in time' };

describe('What generation says at its end', () => {
  it('is how many tests were kept and what they newly cover', () => {
    assert.equal(generationSummary(result()), '3 tests kept for total. They cover 2 new lines.');
    assert.equal(
      generationSummary(result({ kept: 1, gain: { lines: [1], arcs: [{ from: 1, to: 2 }] } })),
      '1 test kept for total. It covers 1 new line and 1 new branch.',
    );
  });

  it('is how many changes of the code the tests notice', () => {
    const mutants = { made: 12, killed: 11, unseen: { made: 6, killed: 5 } };
    const evidence = { mutants } as FileEvidence;
    assert.match(generationSummary(result({ evidence })), /They cover 2 new lines, and kill 11 of 12 mutants\.$/);
    const none = { mutants: { made: 0, killed: 0, unseen: { made: 0, killed: 0 } } } as FileEvidence;
    assert.match(generationSummary(result({ evidence: none })), /They cover 2 new lines\.$/);
  });

  it('is how many were dropped, too', () => {
    assert.match(generationSummary(result({ dropped: [drop] })), / 1 draft was dropped\.$/);
    assert.match(generationSummary(result({ dropped: [drop, drop] })), / 2 drafts were dropped\.$/);
  });

  it('is that nothing is missing', () => {
    const summary = generationSummary(result({ ...none, hadGap: false, tried: 0 }));
    assert.equal(summary, 'total has no uncovered lines. Nothing to add.');
  });

  it('is why no test was kept', () => {
    assert.match(generationSummary(result({ ...none, dropped: [drop] })), /was tried, but it did not end in time\.$/);
    assert.match(
      generationSummary(result({ ...none, tried: 1200, unreachedLines: [4] })),
      /none of 1,200 tried inputs reaches its uncovered line\.$/,
    );
    assert.match(
      generationSummary(result({ ...none, tried: 0 })),
      /nothing of the kind it is called on could be built/,
    );
  });

  it('is how many likely bugs were found, and a page shows each with what makes it happen', () => {
    const bug = {
      qualname: 'total',
      line: 4,
      kind: 'return type' as const,
      what: 'It returns None, and int is promised.',
      reproducer: 'from shop.pricing import total\n\ntotal(0)\n',
    };
    assert.match(generationSummary(result({ bugs: [bug] })), /They cover 2 new lines\. 1 likely bug found\.$/);
    assert.match(generationSummary(result({ ...none, dropped: [drop], bugs: [bug] })), / 1 likely bug found\.$/);
    const page = droppedText(result({ bugs: [bug] }));
    assert.match(page, /## Likely bugs\n\n`total`, line 4 of `shop\.pricing`\. It returns None, and int is promised\./);
    assert.match(page, /```python\nfrom shop\.pricing import total\n\ntotal\(0\)\n```/);
  });

  it('has a page with every dropped draft and every line left', () => {
    const page = droppedText(result({ dropped: [drop], unreachedLines: [4, 9] }));
    assert.match(page, /^# total: what was not kept\n/);
    assert.match(page, /- `total\("'"\)`: it did not end in time/);
    assert.match(page, /Lines 4, 9 of `shop\.pricing`: none of 40 tried inputs that can be a test reaches them\./);
  });
});
