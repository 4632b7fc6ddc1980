import assert from 'node:assert/strict';
import { explorerNodeId } from '../../../src/editor/explorerNodeId';
import { mergedTests } from '../../../src/editor/failingTest';
import { failingTooltip, lookSummary, reviewQuestion, reviewTitle } from '../../../src/editor/failingTexts';
import { assertGolden } from '../../harness/golden';
import { changed, failing, looked, now, renamed, reportOf, root } from './failingReports';

const repaired = (nodeId: string, repair = renamed) =>
  failing(nodeId, { state: 'repaired', attempts: [{ repair, rejected: null }] });
const changes = (...files: string[]) => new Map(files.map((file) => [`${root}/${file}`, { before: '', after: 'x' }]));

describe('Texts about failing tests', () => {
  it('say in a tooltip what was found, from the error to the next step', () => {
    const tests = mergedTests([], reportOf(looked), { wanted: [], isWritten: true, isGenerated: () => false });
    assertGolden(
      'editor/failingTooltips.md',
      `${tests.map((test) => failingTooltip(test, now)).join('\n\n---\n\n')}\n`,
    );
  });

  it('show an error of several lines, and one with backticks, as it is', () => {
    const test = failing('tests/a.py::test_a');
    const chain = [{ ...test.diagnosis.failure.chain[0]!, message: 'a ``` b\nc' }];
    const failure = { ...test.diagnosis.failure, chain };
    const repair = { ...test, diagnosis: { ...test.diagnosis, failure } };
    const tooltip = failingTooltip({ repair, standing: 'needs a person', isGenerated: false }, now);
    assert.match(tooltip, /^````\nImportError: a ``` b\nc\n````$/m);
  });

  it('sum up a run that only looked', () => {
    const summary = (tests = looked, ran = 40) => {
      const report = reportOf(tests, { ran });
      return lookSummary(report, mergedTests([], report, { wanted: [], isWritten: true, isGenerated: () => false }));
    };
    assert.equal(summary(), '5 tests failed: 1 repairable, 1 likely bug, 1 to decide, 1 environment, 1 unclear.');
    assert.equal(summary([]), '40 tests ran, none failed.');
    assert.equal(summary([], 0), 'No test ran.');
  });

  it('ask before a repair is written, with what was tried', () => {
    const one = reportOf([repaired('tests/test_a.py::test_a')], { changes: changes('tests/test_a.py') });
    assert.equal(reviewTitle(one, false), 'test_a.py: repair of test_a');
    assert.equal(
      reviewQuestion(one, false),
      '1 failing test can be repaired in test_a.py. This was tried: it passes, and no other test fails by it.',
    );
    const three = reportOf(
      [repaired('tests/test_a.py::test_a'), repaired('tests/test_b.py::test_b'), failing('tests/test_b.py::test_c')],
      { changes: changes('tests/test_a.py', 'tests/test_b.py') },
    );
    assert.equal(reviewTitle(three, false), 'Repair of 2 tests');
    assert.match(reviewQuestion(three, false), /^2 of 3 failing tests can be repaired in test_a\.py and test_b\.py\./);
  });

  it('do not claim more of the other tests than was seen', () => {
    const report = reportOf([repaired('tests/test_a.py::test_a')], {
      changes: changes('tests/test_a.py'),
      notes: [
        'The whole suite did not come to its end within 900 seconds: only tests that the repairs concern were run.',
      ],
    });
    assert.match(reviewQuestion(report, false), /it passes\. The whole suite did not come to its end/);
  });

  it('show both values before a test expects something else', () => {
    const report = reportOf([repaired('tests/test_tax.py::test_rate', changed)], {
      changes: changes('tests/test_tax.py'),
    });
    assert.equal(reviewTitle(report, true), 'test_tax.py: behaviour change in test_rate');
    assert.equal(
      reviewQuestion(report, true),
      'test_rate expects 1.19; the code gives 1.2 now. Was that meant? Then keep the change of test_tax.py.',
    );
  });
});

describe('A test of the Test Explorer', () => {
  it('has the node id that the Python extension gives it, below the folder', () => {
    const id = '/work/shop/tests/test_a.py::TestA::test_b[1-2]';
    assert.equal(explorerNodeId(id, 'tests/test_a.py', undefined), 'tests/test_a.py::TestA::test_b[1-2]');
    assert.equal(
      explorerNodeId('C:\\shop\\tests\\test_a.py::test_b', 'tests\\test_a.py', undefined),
      'tests/test_a.py::test_b',
    );
  });

  it('is found by its place when its id is something else, and is else a file or a folder', () => {
    assert.equal(explorerNodeId('17', 'tests/test_a.py', 'TestA.test_b'), 'tests/test_a.py::TestA::test_b');
    assert.equal(explorerNodeId('17', 'tests/test_a.py', undefined), 'tests/test_a.py');
    assert.equal(explorerNodeId('18', 'tests', undefined), 'tests');
  });
});
