import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import { applyEdits, merged } from '../../../src/repair/recipes/edits';
import { repairsFor } from '../../../src/repair/recipes/repairsFor';
import { wasmDirectory } from '../../harness/wasm';
import { contextOf, diagnosisOf, outdated, type RecipeCase } from './recipeCases';

const BODY = '(rows):\n    result = 0\n    for row in rows:\n        result += row\n    return result\n';

describe('edits of repairs', () => {
  let parser: Parser;

  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  after(() => parser.delete());

  const repaired = (text: string): string => {
    const one: RecipeCase = {
      name: '',
      before: new Map([['shop.py', `def total${BODY}`]]),
      after: new Map([['sums.py', `def total${BODY}`]]),
      tests: new Map([['test_shop.py', text]]),
      repaired: new Map(),
      refused: [],
      diagnosis: diagnosisOf('test_shop.py', {}),
      withoutHistory: false,
    };
    const [first] = repairsFor(one.diagnosis, outdated, contextOf(parser, one)).repairs;
    return applyEdits(text, first?.edits.get('/project/test_shop.py') ?? []);
  };

  it('keep line ends of Windows, also in what is added', () => {
    assert.equal(
      repaired(
        'from os import (\r\n  path)\r\nimport shop\r\n\r\n\r\ndef test_é():\r\n    assert shop.total([1]) == 1\r\n',
      ),
      'from os import (\r\n  path)\r\nimport sums\r\n\r\n\r\ndef test_é():\r\n    assert sums.total([1]) == 1\r\n',
    );
  });

  it('find their places in text that the parser reads only further indented, and keep a missing line end', () => {
    const text =
      'from shop import total\n\n\ndef test_it():\n    assert total(\n[1,\n2]) ==\\\n 3 and "🐍", total("😀")';
    assert.equal(repaired(text), text.replace('shop', 'sums'));
  });

  it('keep tabs, form feeds and characters of two units before them', () => {
    const text =
      '"""🐍🐍"""\n\x0cfrom shop import total as t; x = "🐍"\n\n\ndef test_it():\n\tassert t([1]) == 1  # 🐍\n';
    assert.equal(repaired(text), text.replace('shop', 'sums'));
  });

  it('are not made in a file that is no Python', () => {
    const text = 'from shop import total\n\ndef test_it(:\n    pass\n';
    assert.equal(repaired(text), text);
  });

  it('are refused together when they contradict each other, and made once when they agree', () => {
    const edit = (start: number, end: number, text: string): { start: number; end: number; text: string } => ({
      start,
      end,
      text,
    });
    assert.equal(merged([edit(0, 4, 'a'), edit(2, 6, 'b')]), undefined);
    assert.deepEqual(merged([edit(3, 5, 'b'), edit(0, 2, 'a'), edit(3, 5, 'b')]), [edit(0, 2, 'a'), edit(3, 5, 'b')]);
    assert.equal(applyEdits('one two', [edit(4, 7, 'three'), edit(0, 0, 'zero ')]), 'zero one three');
  });
});
