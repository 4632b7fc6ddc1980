import assert from 'node:assert/strict';
import fc from 'fast-check';
import { insertionsBetween } from '../../../src/generation/insertions';
import { addTests, takesTests } from '../../../src/generation/testAddition';
import type { TestDesign } from '../../../src/generation/testDesign';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';
import { syntaxProblems } from './python';
import { argument, call, expression, parameter, signature, target, testCase } from './targets';

const totalOf = (...values: string[]): TestDesign => ({
  target: target(signature('total', { params: [parameter('price')] })),
  cases: values.map((value) =>
    testCase({
      call: call([argument('price', value)]),
      assertions: [{ left: 'result', form: 'equals', right: expression(value) }],
    }),
  ),
  unreachedLines: [],
  dropped: [],
  tried: 1,
});

describe('Adding tests to a file', () => {
  let analyzer: ASTFunctionAnalyzer;
  before(async () => {
    analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
  });
  after(() => analyzer.dispose());

  const added = (text: string, ...designs: TestDesign[]): string =>
    addTests(designs, { text, module: analyzer.readTestModule(text) }).text;
  const takes = (text: string): boolean => takesTests(analyzer.readTestModule(text), 'shop.pricing');

  /** The parts of `added` that are not lines of `text`, in their order; fails when a line of `text` is missing. */
  const ours = (text: string, ...designs: TestDesign[]): string[] => {
    const insertions = insertionsBetween(text, added(text, ...designs));
    assert.ok(insertions, 'a line was changed');
    return insertions.map((insertion) => insertion.text);
  };

  it('puts imports beside those of their kind and tests at the end', () => {
    const text = [
      '"""Prices."""',
      'from __future__ import annotations',
      '',
      'import os',
      '',
      'import numpy as np',
      '',
      'from shop.orders import Order',
      'from shop.stock import Stock',
      '',
      '',
      'def test_order():',
      '    assert Order(np.array([os.sep]))',
      '',
    ].join('\n');
    const result = added(text, totalOf('1', '2'));
    assert.equal(
      result,
      [
        '"""Prices."""',
        'from __future__ import annotations',
        '',
        'import os',
        '',
        'import numpy as np',
        'import pytest',
        '',
        'from shop.orders import Order',
        'from shop.pricing import total',
        'from shop.stock import Stock',
        '',
        '',
        'def test_order():',
        '    assert Order(np.array([os.sep]))',
        '',
        '',
        '@pytest.mark.parametrize(',
        '    ("price", "expected"),',
        '    [',
        '        pytest.param(1, 1, id="price=1"),',
        '        pytest.param(2, 2, id="price=2"),',
        '    ],',
        ')',
        'def test_total(price, expected):',
        '    assert total(price) == expected',
        '',
      ].join('\n'),
    );
  });

  it('uses the imports that are there, under the names that they have', () => {
    const text =
      'import pytest as pt\nfrom shop.pricing import total as summed, other\n\n\ndef test_it():\n    assert summed(1) == 1\n';
    const result = ours(text, totalOf('1', '2'));
    assert.equal(result.length, 1);
    assert.match(result[0]!, /@pt\.mark\.parametrize/);
    assert.match(result[0]!, /pt\.param\(1, 1, id="price=1"\)/);
    assert.match(result[0]!, /assert summed\(price\) == expected/);
    assert.match(result[0]!, /def test_total\(/);
  });

  it('takes a relative import, and one from the package above, for the same', () => {
    for (const line of [
      'from ..pricing import total',
      'from shop import total',
      'from shop.pricing import (\n    total,\n)',
    ]) {
      assert.equal(ours(`${line}\n\n\ndef test_it():\n    assert total\n`, totalOf('1')).length, 1, line);
    }
  });

  it('imports what has another meaning in the file under another name', () => {
    const text =
      'import pytest\n\n\n@pytest.fixture\ndef total():\n    return 3\n\n\ndef test_it(total):\n    assert total\n';
    const result = added(text, totalOf('1'));
    assert.match(result, /^from shop\.pricing import total as pricing_total$/m);
    assert.match(result, /assert pricing_total\(1\) == 1/);
  });

  it('imports again what only a type checker sees', () => {
    const text =
      'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.pricing import total\n\n\ndef test_it():\n    pass\n';
    assert.match(added(text, totalOf('1')), /^from shop\.pricing import total$/m);
  });

  it('gives tests names that nothing in the file has', () => {
    const text =
      'from shop.pricing import total\n\n\ndef test_total():\n    assert total(0) == 0\n\n\nclass test_total_2:\n    pass\n';
    assert.match(added(text, totalOf('1')), /def test_total_3\(\):/);
  });

  it('puts tests before the lines that run the file, and leaves their comment with them', () => {
    const tail = '# Run me.\nif __name__ == "__main__":\n    import pytest\n\n    pytest.main()\n';
    const result = added(
      `from shop.pricing import total\n\n\ndef test_it():\n    assert total\n\n\n${tail}`,
      totalOf('1'),
    );
    assert.ok(result.endsWith(`\n\n\ndef test_total():\n    assert total(1) == 1\n\n\n${tail}`), result);
  });

  it('imports what it needs after changes of sys.path and after guarded imports', () => {
    const text =
      'import sys\n\nsys.path.insert(0, "src")\ntry:\n    import numpy\nexcept ImportError:\n    numpy = None\n\n\ndef test_it():\n    pass\n';
    const lines = added(text, totalOf('1')).split('\n');
    assert.ok(lines.indexOf('from shop.pricing import total') > lines.indexOf('    numpy = None'), lines.join('\n'));
  });

  it('begins below the comments and the docstring of a file without imports', () => {
    assert.match(
      added('#!/usr/bin/env python\n# -*- coding: utf-8 -*-\ndef test_it():\n    pass\n', totalOf('1')),
      /^#!\/usr\/bin\/env python\n# -\*- coding: utf-8 -\*-\n\nfrom shop\.pricing import total\n\n\ndef test_it/,
    );
    assert.match(
      added('"""Doc.\n\nMore.\n"""\n\n\ndef test_it():\n    pass\n', totalOf('1')),
      /^"""Doc\.\n\nMore\.\n"""\n\nfrom shop\.pricing import total\n\n\ndef test_it/,
    );
    assert.match(
      added('# License.\n', totalOf('1')),
      /^# License\.\n\nfrom shop\.pricing import total\n\n\ndef test_total/,
    );
  });

  it('fills an empty file as a new one', () => {
    for (const text of ['', '\n\n']) {
      assert.match(added(text, totalOf('1')), /^\n*"""Tests of `shop\.pricing\.total`\./);
    }
  });

  it('ends its lines as the file does, and completes a last line without end', () => {
    const text = 'import os\r\n\r\n\r\ndef test_it():\r\n    assert os';
    const result = added(text, totalOf('1'));
    assert.equal(result.replaceAll('\r\n', '').includes('\n'), false);
    assert.ok(
      result.startsWith(
        'import os\r\n\r\nfrom shop.pricing import total\r\n\r\n\r\ndef test_it():\r\n    assert os\r\n\r\n\r\ndef test_total',
      ),
      result,
    );
  });

  it('indents with what the file indents with', () => {
    const tabs = added('import os\n\n\ndef test_it():\n\tif os:\n\t\tassert os\n', totalOf('1', '2'));
    assert.match(tabs, /^\tassert total\(price\) == expected$/m);
    assert.match(tabs, /^\t\tpytest\.param\(1, 1, id="price=1"\),$/m);
    const two = added('import os\n\n\ndef test_it():\n  if os:\n    assert os\n', totalOf('1'));
    assert.match(two, /^ {2}assert total\(1\) == 1$/m);
  });

  it('leaves every line as it was, whatever the file is made of', () => {
    const pieces = [
      '# comment',
      '',
      'import os',
      'import pytest',
      'import pytest as pt',
      'from shop.pricing import total',
      'from shop.pricing import (\n    total as t,  # why\n)',
      'from pytest import mark, param',
      'x = 1; import sys',
      'try:\n    import numpy\nexcept ImportError:\n    pass',
      'total = 3',
      'def test_total():\n    """Doc\n\n    more."""\n    assert 1',
      'class TestTotal:\n\tdef test_it(self):\n\t\tassert 1',
      '@pytest.mark.skip\ndef test_other(): pass',
      'text = """\nif __name__ == "__main__":\n"""',
      'if __name__ == "__main__":\n    pass',
      '    ',
      '\f',
    ];
    const file = fc.record({
      parts: fc.array(fc.constantFrom(...pieces), { maxLength: 9 }),
      eol: fc.constantFrom('\n', '\r\n'),
      end: fc.constantFrom('', '\n', '\n\n\n\n', '\n    '),
    });
    const results: string[] = [];
    fc.assert(
      fc.property(file, ({ parts, eol, end }) => {
        const text = (parts.join('\n') + end).replaceAll('\n', eol);
        const result = added(text, totalOf('1', '2'));
        const insertions = insertionsBetween(text, result);
        assert.ok(insertions, 'a line was changed');
        const again = insertions.toReversed().reduce((sum, { offset, text: lines }) => {
          return sum.slice(0, offset) + lines.replaceAll('\n', eol) + sum.slice(offset);
        }, text);
        assert.equal(again.replaceAll('\r\n', '\n'), result.replaceAll('\r\n', '\n'));
        results.push(result);
      }),
      { numRuns: 200 },
    );
    assert.deepEqual(
      syntaxProblems(results).filter((problem) => problem !== null),
      [],
    );
  });

  it('is not done to files of unittest, with syntax errors, with names of unknown origin, or of a namesake', () => {
    assert.equal(
      takes('import unittest\n\n\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        pass\n'),
      false,
    );
    assert.equal(takes('def test_it(:\n    pass\n'), false);
    assert.equal(takes('from numpy import *\n'), false);
    assert.equal(takes('from store.pricing import total\n'), false);
    assert.equal(takes('from store.pricing import total\nfrom shop import pricing\n'), true);
    assert.equal(takes('def list():\n    pass\n'), false);
    assert.equal(takes('from shop.pricing import *\nfrom ..pricing import *\n'), true);
    assert.equal(takes('def test_it():\n    list = 3\n'), true);
  });
});
