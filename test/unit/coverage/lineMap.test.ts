import assert from 'node:assert/strict';
import { mapLines } from '../../../src/coverage/lineMap';

describe('mapLines', () => {
  const map = (before: string, after: string) => [...mapLines(before.split(' '), after.split(' '))].slice(1);

  it('keeps every line of an unchanged text', () => {
    assert.deepEqual(map('a b c', 'a b c'), [1, 2, 3]);
  });

  it('moves the lines below an insertion down', () => {
    assert.deepEqual(map('a b c', 'a x y b c'), [1, 4, 5]);
  });

  it('moves the lines below a deletion up, and knows no place for the deleted one', () => {
    assert.deepEqual(map('a b c', 'a c'), [1, 0, 2]);
  });

  it('knows no place for an edited line', () => {
    assert.deepEqual(map('a b c', 'a B c'), [1, 0, 3]);
  });

  it('finds what stayed between two edits far apart', () => {
    assert.deepEqual(map('a b c d e f', 'A b c d e F'), [0, 2, 3, 4, 5, 0]);
  });

  it('pairs repeated lines by what stands around them', () => {
    assert.deepEqual(map('def1 return def2 return', 'new def1 return def2 return'), [2, 3, 4, 5]);
    assert.deepEqual(map('start def1 return def2 return end', 'x def1 return y def2 return z'), [0, 2, 3, 5, 6, 0]);
  });

  it('keeps the order of the text: of two swapped lines one is new', () => {
    const result = map('a b', 'b a');
    assert.equal(result.filter((line) => line > 0).length, 1);
  });

  it('answers for an empty text on either side', () => {
    assert.deepEqual([...mapLines([], ['a'])], [0]);
    assert.deepEqual([...mapLines(['a', 'b'], [])], [0, 0, 0]);
  });

  it('takes a fraction of a second for a long text in which every second line was rewritten', () => {
    const before = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    const after = before.map((line, index) => (index % 2 === 0 ? line : `new ${line}`));
    const start = performance.now();
    const result = mapLines(before, after);
    assert.ok(performance.now() - start < 1000);
    assert.equal(result[1], 1);
    assert.equal(result[2], 0);
    assert.equal(result[19_999], 19_999);
  });
});
