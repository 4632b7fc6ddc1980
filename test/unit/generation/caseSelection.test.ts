import assert from 'node:assert/strict';
import fc from 'fast-check';
import { smallestCover, tellingTrials } from '../../../src/generation/caseSelection';
import type { Trial } from '../../../src/generation/trial';
import { argument, call, described, observation, signature, target } from './targets';

const total = target(signature('total'), { missingLines: [1, 2, 3, 4, 5], missingArcs: [{ from: 1, to: 9 }] });

function trial(value: string, lines: readonly number[], fields: Partial<Trial> & { result?: string } = {}): Trial {
  const { result = '7', ...rest } = fields;
  return {
    target: total,
    call: call([argument('value', value)]),
    drive: 'value',
    observation: observation({ lines, value: described(result), arcs: lines.map((line) => [line, line + 1] as const) }),
    edges: [],
    ...rest,
  };
}

const values = (trials: readonly Trial[]): string[] => trials.map((one) => one.call.arguments[0]!.value.text);

describe('Choosing cases', () => {
  it('takes the fewest that reach all that any of them reaches', () => {
    const trials = [
      trial('11', [1]),
      trial('12', [1, 2]),
      trial('13', [1, 2, 3]),
      trial('14', [4]),
      trial('15', [2, 4]),
    ];
    assert.deepEqual(values(smallestCover([total], trials)), ['13', '14']);
  });

  it('drops an early choice that later ones make superfluous', () => {
    const trials = [trial('11', [2, 3, 4]), trial('12', [1, 2, 3]), trial('13', [4, 5])];
    assert.deepEqual(values(smallestCover([total], trials)), ['12', '13']);
  });

  it('prefers a call that returns, and the shorter one', () => {
    const raised = trial('11', [1], { observation: observation({ lines: [1], outcome: 'raised' }) });
    assert.deepEqual(values(smallestCover([total], [raised, trial(`"${'x'.repeat(90)}"`, [1]), trial('12', [1])])), [
      '12',
    ]);
  });

  it('takes a case for a missing branch alone', () => {
    const branch = trial('11', []);
    const taken = { ...branch, observation: { ...branch.observation, arcs: [[1, 9] as const] } };
    assert.deepEqual(values(smallestCover([total], [trial('12', []), taken])), ['11']);
  });

  it('takes nothing that reaches nothing missing', () => {
    assert.deepEqual(smallestCover([total], [trial('11', [99])]), []);
    assert.deepEqual(smallestCover([total], []), []);
  });

  it('never loses a line, and never keeps a case that the others make superfluous', () => {
    const lines = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 12 }), (reached) => {
        const trials = reached.map((one, index) => trial(String(index + 10), one));
        const chosen = smallestCover([total], trials);
        const covered = (some: readonly Trial[]): number[] =>
          [...new Set(some.flatMap(({ observation: { lines: seen } }) => seen))].filter((line) => line <= 5).sort();
        assert.deepEqual(covered(chosen), covered(trials));
        for (const one of chosen) {
          assert.notDeepEqual(covered(chosen.filter((other) => other !== one)), covered(chosen));
        }
      }),
      { seed: 3 },
    );
  });

  it('adds other paths, values exactly on a boundary and other results, and no more of the same', () => {
    const chosen = trial('11', [1, 2]);
    const otherPath = trial('12', [1, 3], { result: '8' });
    const boundary = trial('13', [1, 2], { edges: ['value=13'] });
    const result = trial('14', [1, 2], { result: '10' });
    const same = trial('15', [1, 2]);
    const added = tellingTrials([chosen, same, otherPath, boundary, result], [chosen]);
    assert.deepEqual(new Set(values(added)), new Set(['12', '13', '14']));
  });

  it('adds no further result that many a broken function would give as well', () => {
    const chosen = trial('11', [1]);
    assert.deepEqual(
      tellingTrials([trial('12', [1], { result: 'None' }), trial('13', [1], { result: '13' })], [chosen]),
      [],
    );
  });

  it('tells results without a text by what they hold, what was printed and what changed', () => {
    const holding = (value: string): Partial<Trial> => ({
      observation: observation({
        lines: [1],
        value: described(null, 'Box', { attributes: [['value', described(value)]] }),
      }),
    });
    const printing = trial('14', [1], { observation: observation({ lines: [1], value: described('7'), stdout: 'x' }) });
    const added = tellingTrials(
      [trial('12', [1], holding('1')), trial('13', [1], holding('2')), printing],
      [trial('11', [1], holding('1')), trial('10', [1])],
    );
    assert.deepEqual(values(added), ['13', '14']);
  });

  it('adds only what can be a row beside what was chosen', () => {
    const chosen = trial('11', [1]);
    const otherwise = {
      ...trial('12', [2], { result: '8' }),
      call: { ...chosen.call, setup: [argument('', 'x').value] },
    };
    assert.deepEqual(tellingTrials([otherwise], [chosen]), []);
  });

  it('adds a bounded number', () => {
    const trials = Array.from({ length: 60 }, (_, index) =>
      trial(String(index + 10), [index], { result: String(index) }),
    );
    const added = tellingTrials(trials, trials.slice(0, 1));
    assert.ok(added.length > 0 && added.length <= 10, String(added.length));
  });
});
