import assert from 'node:assert/strict';
import { isInformative, messageKind, wordsOf } from '../../../src/repair/commitMessage';

const kindOf = (subject: string, body = '') => messageKind({ subject, body });

describe('what a commit says of itself', () => {
  it('is that it changes behaviour, breaks what others expect, changes nothing, or neither', () => {
    for (const subject of ['Fix totals', 'feat(tax): round up', 'Raise LookupError for unknown ids', 'No longer cache'])
      assert.equal(kindOf(subject), 'behaviour', subject);
    for (const subject of ['feat!: round totals', 'fix(tax)!: round', '[breaking] drop taxes', 'Breaking: no taxes'])
      assert.equal(kindOf(subject), 'breaking', subject);
    assert.equal(kindOf('Round totals', 'Totals were wrong.\n\nBREAKING CHANGE: totals are rounded'), 'breaking');
    for (const subject of [
      'Tidy total',
      'refactor: split pricing',
      'Clean up',
      'perf: faster totals',
      'Rename a helper',
    ])
      assert.equal(kindOf(subject), 'none', subject);
    for (const subject of ['Totals', 'wip', '']) assert.equal(kindOf(subject), 'silent', subject);
  });

  it('is no claim to change nothing where a refactoring takes something away', () => {
    assert.equal(kindOf('refactor: remove the deprecated rates'), 'behaviour');
  });

  it('is nothing when it has no word of its own', () => {
    for (const subject of ['wip', 'Update', 'Various changes', 'Merge pull request', 'More work on tests'])
      assert.equal(isInformative({ subject, body: '' }), false, subject);
    assert.equal(isInformative({ subject: 'Update rates', body: '' }), true);
    assert.equal(isInformative({ subject: 'wip', body: 'rates of 2027' }), true);
  });

  it('has the words that the code has, however they are joined and ended', () => {
    assert.deepEqual([...wordsOf('Fix the alignments of `_repr_html_`')], ['align', 'repr', 'html']);
    const same = (a: string, b: string) => [...wordsOf(a)].some((word) => wordsOf(b).has(word));
    for (const [said, code] of [
      ['Round totals', 'test_total_of_nothing'],
      ['html-repr', '_repr_html_'],
      ['casting of numbers', 'castNumber'],
      ['wraps classes', 'FunctionWrapper.wrap'],
    ] as const)
      assert.ok(same(said, code), said);
    assert.ok(!same('Fix the value of a list', 'test_list_value'));
  });
});
