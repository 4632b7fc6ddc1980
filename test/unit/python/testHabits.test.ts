import assert from 'node:assert/strict';
import { preferredQuote, prefersClasses, prefersDocstrings, readTestHabits } from '../../../src/python/testHabits';

const FUNCTIONS = 'def test_one():\n    """Doc."""\n\n\nasync def test_two():\n    pass\n\n\ndef helper():\n    pass\n';
const CLASSES =
  'class TestIt:\n    def test_one(self):\n        pass\n\n    async def test_two(self):\n        r"""Doc."""\n';
const UNITTEST = 'import unittest\n\n\nclass TestIt(unittest.TestCase):\n    def test_one(self):\n        pass\n';

describe("The habits of a project's tests", () => {
  it('are counted', () => {
    const { functions, methods, withDocstring } = readTestHabits([FUNCTIONS, CLASSES, UNITTEST]);
    assert.deepEqual([functions, methods, withDocstring], [2, 2, 2]);
  });

  it('are counted of tests whose names begin otherwise', () => {
    const { functions, withDocstring } = readTestHabits([FUNCTIONS.replaceAll('test_', 'check_')], 'check_');
    assert.deepEqual([functions, withDocstring], [2, 1]);
  });

  it('put tests into classes where most are methods, but not for those of unittest', () => {
    assert.equal(prefersClasses(readTestHabits([CLASSES])), true);
    assert.equal(prefersClasses(readTestHabits([CLASSES, FUNCTIONS])), false);
    assert.equal(prefersClasses(readTestHabits([UNITTEST])), false);
    assert.equal(prefersClasses(readTestHabits([])), false);
  });

  it('leave docstrings out where none of many tests has one', () => {
    const plain = Array.from({ length: 12 }, (_, index) => `def test_${index}():\n    pass\n`).join('\n\n');
    assert.equal(prefersDocstrings(readTestHabits([plain])), false);
    assert.equal(prefersDocstrings(readTestHabits([plain, FUNCTIONS])), true);
    assert.equal(prefersDocstrings(readTestHabits([UNITTEST])), true);
  });

  it('have single quotes where nearly all strings have them', () => {
    const single = `"""It's a docstring."""\n${"assert f('a') == 'b'  # isn't it\n".repeat(6)}`;
    assert.equal(preferredQuote(readTestHabits([single])), "'");
    assert.equal(preferredQuote(readTestHabits([single, 'x = ["a", "b", "c", "d", "e"]\n'])), '"');
    assert.equal(preferredQuote(readTestHabits(["x = 'a'\n"])), '"');
  });
});
