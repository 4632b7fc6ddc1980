import assert from 'node:assert/strict';
import type { LineMark } from '../../../src/coverage/lineMarks';
import { nextStop, uncoveredStops } from '../../../src/coverage/uncoveredStops';

describe('uncoveredStops', () => {
  it('stops once for neighbouring lines of one kind', () => {
    const stops = uncoveredStops([mark(2, 'partial'), mark(3), mark(4), mark(8)]);
    assert.deepEqual(
      stops.map(({ first, last, kind }) => [first, last, kind]),
      [
        [2, 2, 'partial'],
        [3, 4, 'uncovered'],
        [8, 8, 'uncovered'],
      ],
    );
  });

  it('knows when a stop has a changed line', () => {
    const stops = uncoveredStops([mark(3), { ...mark(4), changed: true }, mark(8)]);
    assert.deepEqual(
      stops.map(({ changed }) => changed),
      [true, false],
    );
  });
});

describe('nextStop', () => {
  const stops = uncoveredStops([mark(3), mark(4), mark(8)]);

  it('goes on from inside a stop to the next one, and back to its start', () => {
    assert.deepEqual(nextStop(stops, 3, 1), { index: 1, wrapped: false });
    assert.deepEqual(nextStop(stops, 4, -1), { index: 0, wrapped: false });
  });

  it('goes round the ends of the file', () => {
    assert.deepEqual(nextStop(stops, 8, 1), { index: 0, wrapped: true });
    assert.deepEqual(nextStop(stops, 1, -1), { index: 1, wrapped: true });
  });

  it('has nowhere to go in a covered file', () => {
    assert.equal(nextStop([], 1, 1), undefined);
  });
});

function mark(line: number, kind: LineMark['kind'] = 'uncovered'): LineMark {
  return { line, reportLine: line, kind, changed: false };
}
