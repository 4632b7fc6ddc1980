import assert from 'node:assert/strict';
import { countText, percentText } from '../../../src/wording';
import { ageText } from '../../../src/editor/wording';

describe('percentText', () => {
  it('rounds to whole per cent', () => {
    assert.equal(percentText(53.6), '54 %');
  });

  it('says 0 and 100 only when it is exactly that', () => {
    assert.deepEqual([0, 0.2, 99.8, 100].map(percentText), ['0 %', '1 %', '99 %', '100 %']);
  });
});

describe('countText', () => {
  it('counts in words', () => {
    assert.deepEqual(
      [countText(1, 'line'), countText(0, 'line'), countText(2, 'branch', 'branches'), countText(12_000, 'line')],
      ['1 line', '0 lines', '2 branches', '12,000 lines'],
    );
  });
});

describe('ageText', () => {
  const now = new Date('2026-01-10T12:00:00');
  const ago = (seconds: number) => ageText(new Date(now.getTime() - seconds * 1000), now);

  it('names the largest unit', () => {
    assert.deepEqual(
      [ago(5), ago(60), ago(150), ago(3600), ago(86_400 * 3.5)],
      ['just now', '1 minute ago', '2 minutes ago', '1 hour ago', '3 days ago'],
    );
  });

  it('takes a report from the future, by a clock that is ahead, for new', () => {
    assert.equal(ago(-100), 'just now');
  });
});
