import assert from 'node:assert/strict';
import { tidyCode } from '../../../src/generation/tidyCode';
import { askPython } from './python';

const TEXTS: readonly (readonly [before: string, after: string])[] = [
  ['f([ {"a": 1 }, ], (1, 2,), (1,), g(1,), ( 2, ), x[ 0 ], )', 'f([{"a": 1}], (1, 2), (1,), g(1), (2,), x[0])'],
  ['f("[ 1, ]", \'( 2, )\', ")")', 'f("[ 1, ]", \'( 2, )\', ")")'],
  ['[(), [], {}, ((1,),)]', '[(), [], {}, ((1,),)]'],
  ['x[1,], x[1, 2,], f(x,)[0,]', 'x[1,], x[1, 2], f(x)[0,]'],
  ['{1: (2, [3, ], ), }', '{1: (2, [3])}'],
];

describe('Tidying code', () => {
  it('takes blanks and commas out of brackets, but not those of strings and of tuples with one item', () => {
    for (const [before, after] of TEXTS) assert.equal(tidyCode(before), after);
  });

  it('never changes what the Python means', () => {
    const dumps = askPython('answers = [[ast.dump(ast.parse(text)) for text in pair] for pair in questions]', TEXTS);
    for (const [before, after] of dumps as [string, string][]) assert.equal(after, before);
  });
});
