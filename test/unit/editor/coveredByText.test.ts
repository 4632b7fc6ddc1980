import assert from 'node:assert/strict';
import { coveredSentence, coveredText } from '../../../src/editor/coveredByText';

describe('The text of a covered line', () => {
  it('names the tests that ran it, by pytest’s ids', () => {
    assert.equal(
      coveredText(['tests/test_tax.py::TestTax::test_rate|run', 'tests/test_tax.py::test_zero|run']),
      '$(check) **Covered** — by 2 tests\n\n`TestTax::test_rate`, `test_zero`',
    );
  });

  it('names them by coverage.py’s own contexts', () => {
    assert.equal(
      coveredText(['tests.test_tax.TestTax.test_rate', 'test_tax.test_zero']),
      '$(check) **Covered** — by 2 tests\n\n`TestTax.test_rate`, `test_zero`',
    );
  });

  it('counts the cases of a test instead of naming them, and its phases not at all', () => {
    const cases = ['1-a::b', 'x|y', '[]'].map((id) => `tests/test_tax.py::test_rate[${id}]|run`);
    assert.equal(
      coveredSentence([...cases, 'tests/test_tax.py::test_zero|setup', 'tests/test_tax.py::test_zero|run']),
      'Covered by 2 tests: `test_rate` \\(3 cases\\), `test_zero`.',
    );
  });

  it('names no more than ten, and says how many more there are', () => {
    const tests = Array.from({ length: 13 }, (_, index) => `t.py::test_${index + 10}|run`);
    const text = coveredText(tests);
    assert.match(text, /by 13 tests\n\n/);
    assert.match(text, /`test_19` and 3 more$/);
    assert.doesNotMatch(text, /test_20/);
  });

  it('tells tests of one name apart by their files', () => {
    assert.match(
      coveredText(['a.py::test_rate|run', 'b.py::test_rate|run']),
      /`a\.py::test_rate`, `b\.py::test_rate`$/,
    );
  });

  it('does not take the name of a whole run for a test', () => {
    assert.equal(coveredText(['windows']), '$(check) **Covered** — by 1 context\n\n`windows`');
  });

  it('says so when it ran in no test', () => {
    assert.match(coveredText([]), /Only at import/);
    assert.match(coveredSentence([]), /No test ran this line/);
  });

  it('does not let a name become formatting or a link', () => {
    assert.match(coveredText(['a.py::test_x[`$(gear)](command:evil)]|run', 'a.py::`|run']), /`` ` ``/);
  });
});
