import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits } from '../../../src/repair/recipes/edits';
import type { Repair } from '../../../src/repair/repairRecords';
import { edit, fixing, fixingIn, testIn } from './fixing';

const shop = 'def total(prices):\n    return sum(prices)\n\n\ndef count(prices):\n    return len(prices)\n';
const renamedShop = shop.replaceAll('total', 'net_total');
const tests = `import shop


def test_total():
    assert shop.total([1, 2]) == 3


def test_nothing():
    assert shop.total([]) == 0


def test_count():
    assert shop.count([1]) == 1
`;

describe('Fixing tests', function () {
  this.timeout(60_000);

  it('repairs all tests of a file that have the same cause with one edit and one run of the file', async () => {
    const fixed = await fixing({ 'shop.py': renamedShop, 'test_shop.py': tests }, { before: { 'shop.py': shop } });
    const { report, root, runs } = fixed;
    assert.deepEqual(
      report.tests.map(({ state, attempts }) => [state, attempts.map(({ rejected }) => rejected)]),
      [
        ['repaired', [null]],
        ['repaired', [null]],
      ],
    );
    assert.deepEqual([report.ran, report.failedBefore, report.failedAfter], [3, 2, 0]);
    assert.equal(
      readFileSync(path.join(root, 'test_shop.py'), 'utf8'),
      tests.replaceAll('shop.total', 'shop.net_total'),
    );
    assert.equal(readFileSync(path.join(root, 'shop.py'), 'utf8'), renamedShop);
    assert.deepEqual(runs, [[], ['test_shop.py'], []]);
    assert.deepEqual(fixed.progress, [
      'running',
      'looking for the root cause of 2 failures',
      'Fixing test_total: root cause: import error',
      'Fixing test_total: attempt 1 of 3',
      'Fixing test_total: running 2 related tests',
      'running the whole suite with the repaired tests',
    ]);
  });

  it('leaves the files as they are in a dry run, and says what would change', async () => {
    const files = { 'shop.py': renamedShop, 'test_shop.py': tests };
    const { report, root } = await fixing(files, { before: { 'shop.py': shop }, dryRun: true });
    const file = path.join(root, 'test_shop.py');
    assert.equal(readFileSync(file, 'utf8'), tests);
    assert.deepEqual(report.changes.get(file), {
      before: tests,
      after: tests.replaceAll('shop.total', 'shop.net_total'),
    });
    assert.equal(report.failedAfter, 0);
  });

  it('reports a regression in the code and touches nothing', async () => {
    const files = { 'shop.py': shop.replace('sum(prices)', 'sum(prices) + 1'), 'test_shop.py': tests };
    const verdict = () => ({ fault: 'code looks wrong' }) as const;
    const fixed = await fixing(files, { before: { 'shop.py': shop }, verdict, acceptDrift: true });
    assert.equal(readFileSync(path.join(fixed.root, 'test_shop.py'), 'utf8'), tests);
    const { state, attempts, nextStep } = testIn(fixed, 'test_total');
    assert.deepEqual([state, attempts], ['not repaired', []]);
    assert.match(
      nextStep!,
      /Look at what changed in the code: it, not the test at test_shop\.py:5, looks wrong\. What the test sees now: 4 and 3/,
    );
    assert.equal(fixed.report.failedAfter, 2);
  });

  it('passes arguments in their new order where they went astray in the code and the change was meant', async () => {
    const price = 'def price(name, count):\n    return name.upper() * count\n';
    const files = {
      'shop.py': price.replace('name, count', 'count, name'),
      'test_shop.py': 'import shop\n\ndef test_price():\n    assert shop.price("a", 2) == "AA"\n',
    };
    const verdict = () => ({ fault: 'test out of date' }) as const;
    const fixed = await fixing(files, { before: { 'shop.py': price }, verdict });
    assert.deepEqual([testIn(fixed).diagnosis.cause, testIn(fixed).state], ['code error', 'repaired']);
    assert.match(readFileSync(path.join(fixed.root, 'test_shop.py'), 'utf8'), /shop\.price\(2, "a"\)/);
  });

  it('shows a changed behaviour as a proposal, and applies it only when drift is accepted', async () => {
    const files = { 'shop.py': shop.replace('sum(prices)', 'sum(prices) * 2'), 'test_shop.py': tests };
    const shown = await fixing(files, { before: { 'shop.py': shop } });
    assert.equal(readFileSync(path.join(shown.root, 'test_shop.py'), 'utf8'), tests);
    const { state, proposal, nextStep } = testIn(shown);
    assert.equal(state, 'proposal');
    assert.deepEqual(proposal?.drift, { before: '3', after: '6' });
    assert.match(nextStep!, /The test expects 3, the code gives 6 now/);
    const accepted = await fixingIn(shown.root, { before: { 'shop.py': shop }, acceptDrift: true });
    assert.equal(testIn(accepted).state, 'repaired');
    assert.match(readFileSync(path.join(shown.root, 'test_shop.py'), 'utf8'), /shop\.total\(\[1, 2\]\) == 6/);
  });

  describe('has attempts', () => {
    const files = { 'test_a.py': 'def test_a():\n    value = 0\n    assert value == 9\n' };
    const guesses = (root: string): Repair[] => {
      const file = path.join(root, 'test_a.py');
      return [1, 2, 3, 4, 9].map((guess) => edit(file, files['test_a.py'], 'value = 0', `value = ${guess}`));
    };

    it('of which three are three, each taken back to the byte', async () => {
      const fixed = await fixing(files, { repairs: (_, root) => guesses(root) });
      const { attempts, state, nextStep } = testIn(fixed);
      assert.equal(state, 'not repaired');
      assert.equal(attempts.length, 3);
      assert.deepEqual(
        attempts.map(({ rejected }) => rejected),
        [1, 2, 3].map(
          (guess) =>
            `It was not enough: then the test fails with AssertionError: assert 3 == 9.`.replace('', '') &&
            attempts[guess - 1]!.rejected,
        ),
      );
      assert.equal(fixed.runs.length, 4);
      assert.equal(readFileSync(path.join(fixed.root, 'test_a.py'), 'utf8'), files['test_a.py']);
      assert.match(nextStep!, /was tried and did not help/);
    });

    it('as many as the user allows', async () => {
      const fixed = await fixing(files, { repairs: (_, root) => guesses(root), maxAttempts: 0 });
      assert.equal(fixed.runs.length, 1);
      const { attempts, planned } = testIn(fixed);
      assert.deepEqual([attempts, planned?.what], [[], 'value = 0 is value = 1 now.']);
    });

    it('that build on each other while the test gets further', async () => {
      const text = 'import shop\n\n\ndef test_a():\n    assert shop.one() == 1\n    assert shop.two() == 2\n';
      const fixed = await fixing(
        { 'shop.py': 'def first():\n    return 1\n\n\ndef second():\n    return 2\n', 'test_a.py': text },
        {
          repairs: ({ failure }, root, edited) => {
            const file = path.join(root, 'test_a.py');
            const now = edited.get(file) ?? text;
            return failure.chain[0]!.name === 'one'
              ? [edit(file, now, 'one()', 'first()')]
              : [edit(file, now, 'two()', 'second()')];
          },
          parts: { weakens: () => null },
        },
      );
      assert.deepEqual(
        testIn(fixed).attempts.map(({ rejected }) => rejected),
        [null, null],
      );
      assert.match(readFileSync(path.join(fixed.root, 'test_a.py'), 'utf8'), /first.*\n.*second/);
    });
  });

  it('refuses an edit that makes another test fail, and one that asks less of the code', async () => {
    const text = 'RATE = 1\n\n\ndef test_a():\n    assert RATE == 2\n\n\ndef test_b():\n    assert RATE == 1\n';
    const fixed = await fixing(
      { 'test_a.py': text },
      {
        repairs: (_, root) => {
          const file = path.join(root, 'test_a.py');
          return [
            edit(file, text, 'RATE = 1', 'RATE = 2'),
            edit(file, text, 'assert RATE == 2', 'assert RATE'),
            edit(file, text, 'def test_a', 'def skipped_test_a'),
          ];
        },
      },
    );
    const { attempts } = testIn(fixed);
    assert.equal(attempts[0]!.rejected, 'It makes test_a.py::test_b fail.');
    assert.match(attempts[1]!.rejected!, /^It would ask less of the code\. An assertion is gone or changed/);
    assert.match(attempts[2]!.rejected!, /^It would ask less of the code\. The test test_a is gone/);
    assert.equal(readFileSync(path.join(fixed.root, 'test_a.py'), 'utf8'), text);
  });

  it('never edits the code', async () => {
    const fixed = await fixing(
      { 'shop.py': renamedShop, 'test_shop.py': tests },
      { repairs: (_, root) => [edit(path.join(root, 'shop.py'), renamedShop, 'net_total', 'total')] },
    );
    assert.equal(testIn(fixed, 'test_total').attempts[0]!.rejected, 'It would change shop.py, which is no test.');
    assert.equal(readFileSync(path.join(fixed.root, 'shop.py'), 'utf8'), renamedShop);
  });

  it('takes back an edit of a shared file with which a test elsewhere fails', async () => {
    const conftest = 'import pytest\n\n\n@pytest.fixture\ndef rate():\n    return 1\n';
    const fixed = await fixing(
      {
        'conftest.py': conftest,
        'tests/test_a.py': 'def test_a(rate):\n    assert rate == 2\n',
        'tests/test_b.py': 'def test_b(rate):\n    assert rate == 1\n',
      },
      { repairs: (_, root) => [edit(path.join(root, 'conftest.py'), conftest, 'return 1', 'return 2')] },
    );
    const { state, attempts } = testIn(fixed);
    assert.deepEqual(
      [state, attempts.map(({ rejected }) => rejected)],
      ['not repaired', ['It makes tests/test_b.py::test_b fail.']],
    );
    assert.equal(readFileSync(path.join(fixed.root, 'conftest.py'), 'utf8'), conftest);
    assert.equal(fixed.report.failedAfter, 1);
  });

  it('takes back an edit with which the test passes only once', async () => {
    const text =
      'import pathlib\n\nSEEN = pathlib.Path(__file__).with_name("seen")\n\n\ndef test_a():\n    assert 1 == 2\n';
    const repaired = 'first = not SEEN.exists()\n    SEEN.touch()\n    assert first or 1 == 2';
    const fixed = await fixing(
      { 'test_a.py': text },
      {
        repairs: (_, root) => [edit(path.join(root, 'test_a.py'), text, 'assert 1 == 2', repaired)],
        parts: { weakens: () => null },
      },
    );
    assert.equal(testIn(fixed).attempts[0]!.rejected, 'With it test_a.py::test_a passed once and then failed.');
    assert.equal(readFileSync(path.join(fixed.root, 'test_a.py'), 'utf8'), text);
  });

  it('keeps an edit when another test of the file fails with it and without it, unless the whole suite is run', async () => {
    const other = 'import shop\n\n\ndef test_that_counts():\n    shop.counted = True\n';
    const text = `${tests}\n\ndef test_counted():\n    assert shop.counted\n`;
    const files = { 'shop.py': renamedShop, 'test_first.py': other, 'test_shop.py': text };
    const { report, root } = await fixing(files, { before: { 'shop.py': shop } });
    assert.deepEqual([report.failedBefore, report.failedAfter], [2, 0]);
    assert.equal(
      readFileSync(path.join(root, 'test_shop.py'), 'utf8'),
      text.replaceAll('shop.total', 'shop.net_total'),
    );
  });

  it('goes on with what a test fails by after the repair of another one', async () => {
    const orders =
      'class Order:\n    def pay(self):\n        return 1\n\n\nclass Bill:\n    def pay(self):\n        return 2\n';
    const text = `${tests}

def test_pay():
    made = {"order": shop.Order()}
    assert shop.total([]) == 0
    assert made["order"].pay() == 1
`;
    const files = { 'shop.py': renamedShop + orders.replace('pay', 'settle'), 'test_shop.py': text };
    const fixed = await fixing(files, { before: { 'shop.py': shop + orders } });
    assert.equal(testIn(fixed, 'test_pay').state, 'repaired');
    assert.equal(
      readFileSync(path.join(fixed.root, 'test_shop.py'), 'utf8'),
      text.replaceAll('shop.total', 'shop.net_total').replace('.pay()', '.settle()'),
    );
  });

  it('goes on with the tests of a file that could not be collected', async () => {
    const text =
      'from shop import total, count\n\n\ndef test_total():\n    assert total([1]) == 1\n\n\ndef test_count():\n    assert count([1]) == 2\n';
    const fixed = await fixing({ 'shop.py': renamedShop, 'test_shop.py': text }, { before: { 'shop.py': shop } });
    assert.deepEqual(
      fixed.report.tests.map(({ nodeId, state }) => [nodeId, state]),
      [
        ['test_shop.py', 'repaired'],
        ['test_shop.py::test_count', 'proposal'],
      ],
    );
    // The proposal fits the file as it is left, whose lines are others than when the test failed.
    const file = path.join(fixed.root, 'test_shop.py');
    const { edits } = testIn(fixed, 'test_count').proposal!;
    const accepted = applyEdits(readFileSync(file, 'utf8'), edits.get(file)!);
    assert.equal(accepted, text.replaceAll(/\btotal(?=[(,])/gu, 'net_total').replace('== 2', '== 1'));
  });

  it('renames a fixture in a test that a class has from another file, and that has a row for each of its values then', async () => {
    const base = 'class Sums:\n    def test_sum(self, prices):\n        assert sum(prices) > 0\n';
    const conftest =
      'import pytest\n\n\n@pytest.fixture(params=[[1], [2, 3]])\ndef amounts(request):\n    return request.param\n';
    const files = {
      'tests/conftest.py': conftest,
      'tests/base.py': base,
      'tests/test_sums.py': 'from base import Sums\n\n\nclass TestSums(Sums):\n    pass\n',
    };
    const before = { 'tests/conftest.py': conftest.replace('amounts', 'prices') };
    const fixed = await fixing(files, { before, verdict: () => ({ fault: 'test wrong' }) });
    assert.equal(testIn(fixed, 'test_sum').state, 'repaired');
    assert.equal(readFileSync(path.join(fixed.root, 'tests/base.py'), 'utf8'), base.replaceAll('prices', 'amounts'));
    assert.deepEqual([fixed.report.failedBefore, fixed.report.failedAfter], [1, 0]);
  });

  it('leaves nothing changed when it is cancelled in the middle', async () => {
    const stop = new AbortController();
    let root = '';
    const onProgress = (message: string, where: string): void => {
      root = where;
      if (message.includes('whole suite')) {
        assert.match(readFileSync(path.join(root, 'test_shop.py'), 'utf8'), /net_total/);
        stop.abort();
      }
    };
    const files = { 'shop.py': renamedShop, 'test_shop.py': tests };
    await assert.rejects(fixing(files, { before: { 'shop.py': shop }, signal: stop.signal, onProgress }));
    assert.equal(readFileSync(path.join(root, 'test_shop.py'), 'utf8'), tests);
  });
});
