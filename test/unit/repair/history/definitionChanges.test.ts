import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../../src/python/parser';
import { readChangeFacts } from '../../../../src/repair/history/changeFacts';
import { definitionChanges } from '../../../../src/repair/history/definitionChanges';
import type { ChangedText } from '../../../../src/repair/history/fileChange';
import { wasmDirectory } from '../../../harness/wasm';

let parser: Parser;

function text(before: string | null, after: string | null, file = 'shop.py', now = file): ChangedText {
  const kind = before === null ? 'added' : after === null ? 'deleted' : file === now ? 'modified' : 'renamed';
  const path = { before: before === null ? null : file, after: after === null ? null : now };
  return {
    change: { kind, ...path, beforeBlob: before === null ? null : 'b', afterBlob: after === null ? null : 'a' },
    before,
    after,
  };
}

function changes(...texts: ChangedText[]): string[] {
  return definitionChanges(parser, texts).map((one) => {
    const former = one.kind === 'renamed' ? `${one.formerFile}:${one.formerName} -> ` : '';
    return `${one.kind} ${former}${one.file}:${one.name} ${[...one.parts].sort().join('+')}`.trim();
  });
}

describe('what a change did to definitions', () => {
  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  it('is nothing for comments, layout, quotes of hints and blank lines', () => {
    const old = 'def total(a, b=1):\n    """Adds."""\n    return a + b\n\n\nclass Order:\n    x = 1\n';
    const now =
      '# new\ndef total(\n    a: int,\n    b: int = 1,\n) -> int:\n    """Adds."""\n    return a+b  # sum\nclass Order:\n    x = 1\n';
    assert.deepEqual(changes(text(old, now.replace('    b: int = 1,\n', '    b: int = 1\n'))), []);
  });

  it('tells signature, docstring, body, raises and imports apart', () => {
    const old = [
      'import os',
      'def a(x): return x',
      'def b(x):\n    """Old."""\n    return x',
      'def c(x): return x',
      'def d(x):\n    if x: raise ValueError("old")\n    return x',
      'def e(x): return x',
      'class F:\n    limit = 1\n    def g(self): return 1',
      'RATE = 1',
    ].join('\n');
    const now = [
      'import sys',
      'def a(x, y=2): return x',
      'def b(x):\n    """New."""\n    return x',
      'def c(x): return -x',
      'def d(x):\n    if x: raise TypeError(\n        "new")\n    return x',
      'async def e(x): return x',
      'class F:\n    limit = 2\n    def g(self): return 2',
      'RATE = 2',
    ].join('\n');
    assert.deepEqual(changes(text(old, now)), [
      'changed shop.py:a signature',
      'changed shop.py:b docstring',
      'changed shop.py:c body',
      'changed shop.py:d raises',
      'changed shop.py:e signature',
      'changed shop.py:F.g body',
      'changed shop.py:F body',
      'changed shop.py: body+imports',
    ]);
  });

  it('finds what was renamed and what was moved', () => {
    const body = '(a, b):\n    result = a * b\n    return round(result, 2)\n';
    assert.deepEqual(changes(text(`def total${body}`, `def net_total${body}`)), [
      'renamed shop.py:total -> shop.py:net_total',
    ]);
    const moved = [text(`def total${body}`, 'x = 1\n'), text(null, `def total${body}`, 'prices.py')];
    assert.deepEqual(changes(...moved), ['changed shop.py: body', 'renamed shop.py:total -> prices.py:total']);
    assert.deepEqual(changes(text(`def total${body}`, `def total${body}`, 'shop.py', 'store.py')), [
      'renamed shop.py:total -> store.py:total',
      'renamed shop.py: -> store.py:',
    ]);
  });

  it('says what is gone and what is new', () => {
    assert.deepEqual(changes(text('def a(): return 1\ndef b(): return 2\n', 'def b(): return 2\ndef c(): pass\n')), [
      'removed shop.py:a',
      'added shop.py:c',
    ]);
    assert.deepEqual(changes(text('', null, 'shop/__init__.py')), ['removed shop/__init__.py:']);
  });

  it('counts the setter of a property as the property', () => {
    const source = (value: number) =>
      `class A:\n    @property\n    def p(self): return 1\n    @p.setter\n    def p(self, v): self.v = ${value}\n`;
    assert.deepEqual(changes(text(source(1), source(2))), ['changed shop.py:A.p body']);
  });

  it('takes a file that cannot be read as changed', () => {
    const unreadable = { ...text('a = 1\n', ''), after: null };
    assert.deepEqual(changes(unreadable), ['changed shop.py: body']);
  });

  it('is sorted into code, tests, documents, requirements and data', () => {
    const facts = readChangeFacts(
      parser,
      [
        text('def a(): return 1\n', 'def a(): return 2\n'),
        text(null, 'def test_a(): pass\n', 'tests/test_shop.py'),
        text('Old line\n', 'Old line\na returns 2 now.\n', 'CHANGELOG.md'),
        text('', 'x', 'docs/index.txt'),
        text('', 'x', 'requirements-dev.txt'),
        text('', 'x', 'uv.lock'),
        text('', 'x', 'shop/rates.json'),
        text('', 'x', '.github/workflows/ci.yml'),
      ],
      (file) => file.startsWith('tests/'),
    );
    assert.deepEqual(
      { ...facts, code: facts.code.map(({ name }) => name), tests: facts.tests.map(({ name }) => name) },
      {
        code: ['a'],
        tests: ['test_a'],
        documents: [
          { file: 'CHANGELOG.md', added: 'a returns 2 now.' },
          { file: 'docs/index.txt', added: 'x' },
        ],
        requirements: ['requirements-dev.txt', 'uv.lock'],
        data: ['shop/rates.json'],
      },
    );
  });
});
