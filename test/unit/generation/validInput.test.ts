import assert from 'node:assert/strict';
import { parseTypeHint } from '../../../src/generation/typeHint';
import { contradicts, fits } from '../../../src/generation/validInput';
import { documentedErrors, holds } from '../../../src/generation/documentedErrors';
import { described } from './targets';

describe('A value that surely is what a hint asks for', () => {
  const cases: readonly (readonly [text: string, hint: string, fits: boolean])[] = [
    ['1', 'int', true],
    ['1', 'float', true],
    ['1.5', 'int', false],
    ['"a"', 'str', true],
    ['"a"', 'Optional[int]', false],
    ['None', 'Optional[int]', true],
    ['[1, 2]', 'list[int]', true],
    ['[1, "a"]', 'list[int]', false],
    ['[]', 'List[str]', true],
    ['{"a": [1]}', 'dict[str, list[int]]', true],
    ['{"a": 1}', 'dict[int, int]', false],
    ['(1, "a")', 'tuple[int, str]', true],
    ['(1, 2, 3)', 'tuple[int, ...]', true],
    ['(1, 2, 3)', 'tuple[int, int]', false],
    ["'a'", 'Literal["a", "b"]', true],
    ['"c"', 'Literal["a", "b"]', false],
    ['Thing()', 'Thing', false],
    ['lambda: 1', 'Callable[[], int]', false],
  ];
  for (const [text, hint, expected] of cases) {
    it(`${text} for ${hint}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(fits(text, parseTypeHint(hint)!), expected);
    });
  }
});

describe('A result that surely is not what a hint promises', () => {
  const cases: readonly (readonly [type: string, hint: string, contradicts: boolean])[] = [
    ['NoneType', 'int', true],
    ['NoneType', 'int | None', false],
    ['int', 'float', false],
    ['bool', 'int', false],
    ['str', 'Union[int, None]', true],
    ['list', 'Sequence[int]', false],
    ['NoneType', 'T', false],
    ['NoneType', 'Any', false],
    ['str', 'bool', false],
    ['generator', 'list[int]', false],
  ];
  for (const [type, hint, expected] of cases) {
    it(`${type} for ${hint}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(contradicts(described(null, type), parseTypeHint(hint)!), expected);
    });
  }
});

describe('Exceptions that a docstring announces', () => {
  it('are read in all three styles', () => {
    const google =
      'Mean.\n\n    Raises:\n        ValueError: If values is empty.\n        shop.TaxError: if rate is negative\n\n    Returns:\n        x';
    const numpy = 'Mean.\n\n    Raises\n    ------\n    ValueError\n        If values is empty.\n';
    const rest = 'Mean.\n\n    :raises ValueError: if values is empty.\n    :returns: x';
    assert.deepEqual(documentedErrors(google), [
      { type: 'ValueError', condition: 'If values is empty.' },
      { type: 'TaxError', condition: 'if rate is negative' },
    ]);
    assert.deepEqual(documentedErrors(numpy), [{ type: 'ValueError', condition: 'If values is empty.' }]);
    assert.deepEqual(documentedErrors(rest), [{ type: 'ValueError', condition: 'if values is empty.' }]);
    assert.deepEqual(documentedErrors(null), []);
  });

  it('hold for a value only when that is sure', () => {
    assert.ok(holds('If values is empty.', 'values', '[]', false));
    assert.ok(holds('if it is negative', 'rate', '-1', true));
    assert.ok(!holds('if it is negative', 'rate', '-1', false));
    assert.ok(!holds('if values is not empty', 'values', '[]', true));
    assert.ok(!holds('if values is empty and strict is set', 'values', '[]', true));
    assert.ok(!holds('If values is empty.', 'values', '[1]', true));
  });
});
