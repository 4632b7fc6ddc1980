import assert from 'node:assert/strict';
import fc from 'fast-check';
import { substitutions } from '../../../src/generation/operandFeedback';

describe('Putting one side of a comparison in place of the other', () => {
  it('makes numbers equal to what they are compared with, and puts them beside it', () => {
    assert.deepEqual(substitutions('2', ['<', '2', '30']), ['30', '31', '29']);
    assert.deepEqual(substitutions('Line(2, "a")', ['==', '7', '2']), ['Line(7, "a")', 'Line(8, "a")', 'Line(6, "a")']);
  });

  it('replaces whole literals only', () => {
    assert.deepEqual(substitutions('[12, 2.5, x2]', ['==', '2', '9']), []);
  });

  it('lets texts begin, end and contain what is looked for in them', () => {
    assert.ok(substitutions('"abc"', ['startswith', '"abc"', '"--"']).includes('"--abc"'));
    assert.ok(substitutions('"abc"', ['endswith', '"abc"', '".py"']).includes('"abc.py"'));
    assert.ok(substitutions('"abc"', ['split', '"abc"', '":"']).includes('"abc:abc"'));
    assert.ok(substitutions('["abc"]', ['in', '"@"', '"abc"']).includes('["abc@"]'));
  });

  it('replaces parts of texts, as a comparison of the pieces sees them', () => {
    assert.deepEqual(substitutions('"a,b"', ['==', '"a"', '"key"']), ['"key,b"']);
  });

  it('leaves alone what neither side stands in', () => {
    assert.deepEqual(substitutions('"abc"', ['==', '"x"', '"y"']), []);
    assert.deepEqual(substitutions('', ['==', '1', '2']), []);
  });

  it('never gives the text itself, nor one twice, nor a broken literal', () => {
    const literal = fc.oneof(
      fc.integer().map(String),
      fc.stringMatching(/^[a-c,"'\\]{0,4}$/).map((text) => JSON.stringify(text)),
    );
    fc.assert(
      fc.property(
        literal,
        literal,
        fc.constantFrom('==', '<', 'in', 'startswith', 'split'),
        (left, right, operator) => {
          const text = `f(${left}, [${right}])`;
          const found = substitutions(text, [operator, left, right]);
          assert.ok(!found.includes(text));
          assert.equal(new Set(found).size, found.length);
          for (const one of found)
            assert.match(one, /^f\((?:-?\d+|"(?:[^"\\]|\\.)*"), \[(?:-?\d+|"(?:[^"\\]|\\.)*")\]\)$/);
        },
      ),
      { seed: 5 },
    );
  });

  it('replaces numbers inside texts, and characters by what is compared with their code', () => {
    assert.ok(substitutions('"255.1.1.255"', ['<=', '255', '255']).includes('"256.1.1.255"'));
    assert.deepEqual(substitutions('"2555"', ['<=', '255', '255']), []);
    assert.ok(substitutions('"ab"', ['<', '97', '256']).includes('"\u0100b"'));
  });
});
