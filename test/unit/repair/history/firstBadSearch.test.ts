import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirstBadSearch, type StateOutcome } from '../../../../src/repair/history/firstBadSearch';

/** Lets a search ask `outcome` until it has no more questions; gives the positions it asked for. */
function run(search: FirstBadSearch, tests: readonly string[], outcome: (test: string, at: number) => StateOutcome) {
  const asked: number[] = [];
  for (let at = search.next(); at !== undefined; at = search.next()) {
    assert.ok(!asked.includes(at), `position ${at} was asked for twice`);
    asked.push(at);
    assert.ok(search.testsFor(at).length > 0);
    search.record(at, new Map(tests.map((test) => [test, outcome(test, at)])));
  }
  return asked;
}

describe('the search for the first bad state', () => {
  it('goes back in doubling steps, then by halves', () => {
    const search = new FirstBadSearch(['t'], 100);
    const asked = run(search, ['t'], (_, at) => (at < 21 ? 'failed' : 'passed'));
    assert.deepEqual(asked, [1, 3, 7, 15, 31, 23, 19, 21, 20]);
    assert.deepEqual(search.range('t'), { bad: 20, good: 21, goodOutcome: 'passed', isDone: true });
  });

  it('needs one step when the newest change did it', () => {
    const search = new FirstBadSearch(['t'], 100);
    assert.deepEqual(
      run(search, ['t'], () => 'passed'),
      [1],
    );
    assert.deepEqual(search.range('t'), { bad: 0, good: 1, goodOutcome: 'passed', isDone: true });
  });

  it('tries first where everything is known to have passed', () => {
    const search = new FirstBadSearch(['t'], 1000, 8);
    const asked = run(search, ['t'], (_, at) => (at < 5 ? 'failed' : 'passed'));
    assert.deepEqual(asked, [8, 4, 6, 5]);
  });

  it('asks for a test only as long as that says something new', () => {
    const search = new FirstBadSearch(['a', 'b'], 10);
    search.record(
      1,
      new Map([
        ['a', 'passed'],
        ['b', 'failed'],
      ]),
    );
    assert.deepEqual(search.testsFor(3), ['b']);
  });

  it('says when a test was not there before it failed, and when it never passed', () => {
    const search = new FirstBadSearch(['new', 'old'], 4);
    run(search, ['new', 'old'], (test, at) => (test === 'new' && at > 1 ? 'absent' : 'failed'));
    assert.deepEqual(search.range('new'), { bad: 1, good: 2, goodOutcome: 'absent', isDone: true });
    assert.deepEqual(search.range('old'), { bad: 3, good: null, goodOutcome: null, isDone: true });
  });

  it('goes around states that say nothing', () => {
    const search = new FirstBadSearch(['t'], 40);
    run(search, ['t'], (_, at) => (at >= 4 && at <= 6 ? 'unclear' : at < 4 ? 'failed' : 'passed'));
    assert.deepEqual(search.range('t'), { bad: 3, good: 7, goodOutcome: 'passed', isDone: true });
  });

  it('finds the first bad state of every test, wherever it is, in few steps', () => {
    const tests = ['a', 'b', 'c'];
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 400 }),
        fc.array(fc.integer({ min: 0, max: 399 }), { minLength: 3, maxLength: 3 }),
        fc.option(fc.integer({ min: 0, max: 399 }), { nil: undefined }),
        (count, firstBad, guess) => {
          const bad = firstBad.map((at) => at % count);
          const search = new FirstBadSearch(tests, count, guess);
          const asked = run(search, tests, (test, at) => (at > bad[tests.indexOf(test)]! ? 'passed' : 'failed'));
          for (const [index, test] of tests.entries()) {
            const range = search.range(test);
            assert.equal(range.bad, bad[index]);
            assert.equal(range.good, bad[index] === count - 1 ? null : bad[index]! + 1);
          }
          assert.ok(asked.length <= 1 + 3 * 2 * Math.ceil(Math.log2(count + 1)));
        },
      ),
    );
  });

  it('ends whatever it is told, and knows what it was told', () => {
    const outcome = fc.constantFrom<StateOutcome>('passed', 'failed', 'absent', 'unclear');
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 60 }), (outcomes) => {
        const told = ['failed' as const, ...outcomes];
        const search = new FirstBadSearch(['t'], told.length);
        run(search, ['t'], (_, at) => told[at]!);
        const { bad, good } = search.range('t');
        assert.equal(told[bad], 'failed');
        if (good !== null) {
          assert.match(told[good]!, /passed|absent/u);
          assert.ok(told.slice(bad + 1, good).every((one) => one === 'unclear'));
        }
      }),
    );
  });
});
