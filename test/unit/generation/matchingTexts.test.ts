import assert from 'node:assert/strict';
import { matchingTexts } from '../../../src/generation/matchingTexts';
import { askPython } from './python';

const UNDERSTOOD = [
  String.raw`\d{4}-\d{2}-\d{2}$`,
  String.raw`^(?P<name>\w+)\s*=\s*(?:"[^"]*"|'[^']*')$`,
  String.raw`(?P<q>['"]).*?(?P=q)`,
  String.raw`[A-Z][a-z_]*|[^\w\s]+`,
  String.raw`(?i)#?[0-9a-f]{6}\Z`,
  String.raw`v?\d+(\.\d+)*(rc\d+)?`,
  String.raw`[]\-x]+\[\]\{\}`,
  String.raw`a{2,}b{,3}c{1,2}`,
];

describe('texts for a regular expression', () => {
  it('are matched by it, as Python sees it', () => {
    const pairs = UNDERSTOOD.flatMap((pattern) => matchingTexts(pattern).map((text) => [pattern, text]));
    const script = 'import re\nanswers = [pair for pair in questions if not re.match(*pair)]';
    assert.ok(UNDERSTOOD.every((pattern) => matchingTexts(pattern).length > 0));
    assert.deepEqual(askPython(script, pairs), []);
  });

  it('are the plainest, the shortest and a longer one', () => {
    assert.deepEqual(matchingTexts(String.raw`[ab]+(x|yz)?`), ['ax', 'a', 'bbbyz']);
  });

  it('are none where something is not understood', () => {
    for (const pattern of ['a(?=b)', '(?<!a)b', String.raw`(a)\1`, '(a', 'a)', '*a', '[a']) {
      assert.deepEqual(matchingTexts(pattern), [], pattern);
    }
  });
});
