import assert from 'node:assert/strict';
import { matchesWithGroups } from '../../../src/generation/matchObjects';
import type { ConstantUse } from '../../../src/python/signatures';
import { askPython } from './python';

const group = (text: string): ConstantUse => ({ text, operator: 'group', subject: 'm' });

describe('Matches to pass to a function', () => {
  it('have the named groups that it asks for, full, empty and missing', () => {
    const texts = matchesWithGroups([group('"level"'), group('"text"')]).map(({ text }) => text);
    assert.equal(texts[0], String.raw`re.match(r"(?P<level>\S*) (?P<text>\S*)", "ab ab")`);
    assert.equal(texts.at(-1), String.raw`re.match(r"(?P<level>\S*) (?P<text>[^ -~])?", "ab ")`);
  });

  it('hold what they seem to hold, in Python', () => {
    const texts = matchesWithGroups([group('"a"'), group('"b"')]).map(({ text }) => text);
    const held = askPython('import re\nanswers = [eval(text).groups() for text in questions]', texts);
    assert.deepEqual(held, [
      ['ab', 'ab'],
      ['1', '1'],
      ['-', '-'],
      ['=', '='],
      [null, null],
      [null, 'ab'],
      ['ab', null],
    ]);
  });

  it('have as many groups as the highest number says', () => {
    const [first] = matchesWithGroups([group('0'), group('3'), group('1')]);
    assert.equal(first!.text, String.raw`re.match(r"(\S*) (\S*) (\S*)", "ab ab ab")`);
  });

  it('are none where no group is asked for', () => {
    assert.deepEqual(matchesWithGroups([{ text: '"a"', operator: 'split', subject: 'm' }]), []);
    assert.deepEqual(matchesWithGroups([group('0')]), []);
  });
});
