import assert from 'node:assert/strict';
import { kindOf, sizedKindOf } from '../../../src/generation/valueNoun';

describe('What a value is called in a sentence', () => {
  it('is its kind, read from its text', () => {
    const kinds: Readonly<Record<string, string | undefined>> = {
      '-3': 'an int',
      '0.5': 'a float',
      '1e-07': 'a float',
      'float("inf")': 'a float',
      True: 'a bool',
      '"a"': 'a str',
      'b"a"': 'bytes',
      '[]': 'a list',
      '(1,)': 'a tuple',
      '{}': 'a dict',
      '{"a": 1}': 'a dict',
      '{"a: b"}': 'a set',
      'set()': 'a set',
      'frozenset({1})': 'a frozenset',
      'Order(size=1)': 'an Order',
      '(1+2j)': undefined,
      'Colour.RED': undefined,
    };
    for (const [text, kind] of Object.entries(kinds)) assert.equal(kindOf(text), kind, text);
  });

  it('tells how large it is', () => {
    assert.equal(sizedKindOf('[1]'), 'a list of 1 item');
    assert.equal(sizedKindOf('{"a": [1, 2], "b": (3, 4)}'), 'a dict of 2 items');
    assert.equal(sizedKindOf('"a\\nb\\nc"'), 'a str of 3 lines');
    assert.equal(sizedKindOf('"a\\nb\\n"'), 'a str of 2 lines');
    assert.equal(sizedKindOf('"\\x00\\\\"'), 'a str of 2 characters');
    assert.equal(sizedKindOf('frozenset({1, 2})'), 'a frozenset');
  });
});
