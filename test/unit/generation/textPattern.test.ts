import assert from 'node:assert/strict';
import { textPattern } from '../../../src/generation/textPattern';

describe('The pattern of texts that differ from run to run', () => {
  const cases: readonly (readonly [what: string, texts: readonly string[], pattern: string | undefined])[] = [
    ['a digest', ['0f3a9b7c8d', 'ffa0b1c2d3'], 'r"[0-9a-f]{10}"'],
    ['a date, filled up with zeros', ['2026-01-09', '2031-11-20'], 'r"\\d{4}-\\d{2}-\\d{2}"'],
    ['a number that grows', ['job 9', 'job 10'], 'r"job \\d+"'],
    ['a name and signs that mean something in a pattern', ['a.b (1)', 'a.b (2)'], 'r"a\\.b \\(\\d+\\)"'],
    ['words of other lengths', ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Saturday', 'Sunday'], 'r"[A-Za-z]+"'],
    ['a few letters, between which a digit may come another time', ['xQ', 'Bz'], 'r"[0-9A-Za-z]{2}"'],
    ['texts that are not alike', ['a-b', 'ab'], undefined],
    ['nothing', ['', 'a'], undefined],
    ['texts with a quote', ['"1"', '"2"'], undefined],
  ];
  for (const [what, texts, pattern] of cases) {
    it(`is right for ${what}`, () => assert.equal(textPattern(texts), pattern));
  }
});
