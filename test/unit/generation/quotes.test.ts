import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requoted } from '../../../src/generation/quotes';
import { askPython } from './python';

describe('Quotes of strings', () => {
  it('are of one kind, but for strings that would need more backslashes', () => {
    const text = `f('a', "b", b'c', 'it\\'s', "it's", '"', "\\"q\\"", '\\\\"', r'\\d', '')`;
    assert.equal(requoted(text, '"'), `f("a", "b", b"c", "it's", "it's", '"', '"q"', '\\\\"', r"\\d", "")`);
    assert.equal(requoted(text, "'"), `f('a', 'b', b'c', "it's", "it's", '"', '"q"', '\\\\"', r'\\d', '')`);
  });

  it('of docstrings stay', () => {
    assert.equal(requoted('"""It\'s "it"."""', "'"), '"""It\'s "it"."""');
  });

  it('never change the string', () => {
    const strings = fc.sample(
      fc.tuple(
        fc.constantFrom('"', "'"),
        fc.array(fc.constantFrom('a', "'", '"', '\\', 'n', ' '), { maxLength: 8 }).map((chars) => chars.join('')),
        fc.constantFrom('"' as const, "'" as const),
      ),
      { numRuns: 2000, seed: 5 },
    );
    const pairs = strings.map(([quote, body, wanted]) => {
      const literal = quote + body.replace(/\\(.?)/g, '\\$1').replaceAll(quote, `\\${quote}`) + quote;
      return [literal, requoted(literal, wanted)];
    });
    const script = `
def value(text):
    try:
        return ast.literal_eval(text)
    except SyntaxError:
        return None
answers = [[value(text) for text in pair] for pair in questions]
`;
    const answers = askPython(script, pairs) as [string | null, string | null][];
    assert.ok(answers.filter(([before]) => before !== null).length > 1000);
    answers.forEach(([before, after], index) => {
      if (before !== null) assert.equal(after, before, pairs[index]!.join('  '));
    });
  });
});
