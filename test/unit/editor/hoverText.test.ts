import assert from 'node:assert/strict';
import type { UncoveredPath } from '../../../src/audit/auditReport';
import { hoverText, type HoverLinks, type MarkFacts } from '../../../src/editor/hoverText';

describe('hoverText', () => {
  it('says why no test comes to a line, and what to do', () => {
    const reason = 'Raises DiscountError when percent < 0. No test makes line 24 true.';
    const error = path({ kind: 'error', reason, exception: 'DiscountError', condition: 'percent < 0' });
    assert.equal(
      hoverText(facts({ paths: [error] }), links),
      [
        '$(circle-slash) **Not covered** — error path in `apply_discount`',
        'Raises `DiscountError` when `percent < 0`. No test makes line 24 true.',
        '[$(beaker) Generate tests](command:generate)  ·  [$(arrow-down) Next uncovered](command:next)',
      ].join('\n\n'),
    );
  });

  it('names the function that no test calls', () => {
    const never = path({ kind: 'function', reason: 'No test calls apply_discount.' });
    assert.match(
      hoverText(facts({ paths: [never] }), links),
      /\*\*Not covered\*\* — function `apply_discount`\n\nNo test calls `apply_discount`\./,
    );
  });

  it('counts the branches of a partly covered line', () => {
    const text = hoverText(facts({ kind: 'partial', branches: { total: 2, missing: 1 } }), links);
    assert.match(text, /\*\*Partly covered\*\* — 1 of 2 branches/);
  });

  it('says in the same breath which tests ran a partly covered line', () => {
    const partial = path({ reason: 'Runs when member.' });
    const text = hoverText(
      facts({ kind: 'partial', paths: [partial], coveredBy: 'Covered by 1 test: `test_a`.' }),
      links,
    );
    assert.match(text, /\n\nRuns when member\. Covered by 1 test: `test_a`\.\n\n/);
  });

  it('says of a changed line only that it changed', () => {
    assert.equal(
      hoverText(facts({ changed: true }), links),
      '$(history) **Out of date** — this line changed after the report\n\n[$(run-coverage) Run tests with coverage](command:run)',
    );
    assert.match(hoverText(facts({ changed: true, wholeFile: true }), links), /this file changed after the report/);
  });

  it('offers nothing that would run Python where that is not allowed', () => {
    const text = hoverText(facts({}), { ...links, generate: undefined, runCoverage: undefined });
    assert.doesNotMatch(text, /Generate/);
  });

  it('does not let source text become formatting or links', () => {
    const text = hoverText(facts({ paths: [path({ reason: 'Runs when a*b*c [x](command:evil). $(gear)' })] }), links);
    assert.doesNotMatch(text, /\[x\]\(command:evil\)/);
    assert.match(text, /a\\\*b\\\*c/);
    assert.match(text, /\\\$\\\(gear/);
    const tick = path({ reason: 'Runs when s == "`".', condition: 's == "`"' });
    assert.match(hoverText(facts({ paths: [tick] }), links), /`` s == "`" ``/);
  });
});

const links: HoverLinks = { generate: 'command:generate', next: 'command:next', runCoverage: 'command:run' };

function facts(some: Partial<MarkFacts>): MarkFacts {
  return {
    kind: 'uncovered',
    changed: false,
    coveredBy: '',
    wholeFile: false,
    qualname: 'apply_discount',
    paths: [],
    branches: { total: 0, missing: 0 },
    ...some,
  };
}

function path(some: Partial<UncoveredPath>): UncoveredPath {
  return {
    kind: 'branch',
    title: '',
    reason: '',
    line: 25,
    endLine: 25,
    lines: [25],
    arcs: [],
    exception: null,
    condition: null,
    cases: 1,
    ...some,
  };
}
