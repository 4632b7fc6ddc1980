import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import type { Fate } from '../../../src/python/fate';
import { SymbolChanges } from '../../../src/python/symbolChanges';
import { SymbolIndexer, type SymbolIndex } from '../../../src/python/symbolIndex';
import { wasmDirectory } from '../../harness/wasm';

const LONG =
  '    kept = [row for row in rows if row.price > 0]\n    kept.sort(key=str)\n    return sum(kept) * 2 - len(rows)\n';

describe('what became of a symbol', () => {
  let parser: Parser;

  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  after(() => parser.delete());

  const index = (files: Record<string, string>): SymbolIndex =>
    new SymbolIndexer(parser).index(
      Object.entries(files).map(([file, text]) => ({
        name: file.replace(/(?:\/__init__)?\.py$/u, '').replaceAll('/', '.'),
        ...{ file, text, isTest: false },
      })),
    );

  const fate = (
    before: Record<string, string>,
    after: Record<string, string>,
    module: string,
    qualname: string | null,
  ): Fate => new SymbolChanges(index(before), index(after)).fate(module, qualname);

  const successor = (given: Fate): string => {
    assert.equal(given.state, 'went', given.state === 'gone' ? given.reason : '');
    const { to } = given;
    assert.ok(to.score > 0.65 && to.margin >= 0.08);
    return `${to.module}:${to.qualname ?? ''}`;
  };

  it('sees what is still there, also as an import', () => {
    assert.deepEqual(
      fate({ 'a.py': 'def f(): pass' }, { 'a.py': 'from b import f', 'b.py': 'def f(): pass' }, 'a', 'f'),
      { state: 'there' },
    );
  });

  it('finds a renamed function by its body, whatever it is called', () => {
    const before = { 'a.py': `def total(rows):\n${LONG}\ndef other(rows):\n    return rows` };
    const after = { 'a.py': `def zz(rows):\n${LONG}\ndef other(rows):\n    return rows` };
    assert.equal(successor(fate(before, after, 'a', 'total')), 'a:zz');
  });

  it('finds a renamed function whose body changed a little by where it is used', () => {
    const use = (name: string): string => `\ndef pay(cart):\n    return cart.check(${name}(cart.rows), 1)\n`;
    const before = { 'a.py': `def total(rows):\n    return sum(rows)\n${use('total')}` };
    const after = { 'a.py': `def amount(rows):\n    return sum(rows) + 0\n${use('amount')}` };
    assert.equal(successor(fate(before, after, 'a', 'total')), 'a:amount');
  });

  it('gives each new symbol to the one that is most like it', () => {
    const body = (word: string): string =>
      `    ${word} = open(path)\n    try:\n        return ${word}.read(1)\n    finally:\n        ${word}.close()\n`;
    const before = { 'a.py': `def load(path):\n${body('x')}\ndef total(rows):\n${LONG}` };
    const after = { 'a.py': `def fetch(path):\n${body('x')}\ndef whole(rows):\n${LONG}` };
    assert.equal(successor(fate(before, after, 'a', 'load')), 'a:fetch');
    assert.equal(successor(fate(before, after, 'a', 'total')), 'a:whole');
  });

  it('says that nothing is like it', () => {
    const given = fate(
      { 'a.py': `def total(rows):\n${LONG}` },
      { 'a.py': 'def parse(text):\n    raise ValueError(text.split()[0])' },
      'a',
      'total',
    );
    const reason = given.state === 'gone' ? given.reason : '';
    assert.match(reason, /total of a is gone; parse is too little like it to be sure \(\d+ %\)/u);
  });

  it('follows a method into a renamed class of another module', () => {
    const order = (name: string, method: string): string =>
      `class ${name}:\n    def ${method}(self, rows):\n    ${LONG.replaceAll('\n', '\n    ')}\n`;
    const before = { 'a.py': order('Order', 'total') };
    const after = { 'a.py': '', 'b.py': order('Order', 'net') };
    assert.equal(successor(fate(before, after, 'a', 'Order')), 'b:Order');
    assert.equal(successor(fate(before, after, 'a', 'Order.total')), 'b:Order.net');
  });

  it('lets a method move into a base class', () => {
    const before = { 'a.py': 'class A:\n    pass\n\nclass B(A):\n    def f(self): return 1' };
    const after = { 'a.py': 'class A:\n    def f(self): return 1\n\nclass B(A):\n    pass' };
    assert.deepEqual(fate(before, after, 'a', 'B.f'), { state: 'there' });
  });

  it('pairs attributes by what they are set to and how they are used', () => {
    const cls = (one: string, two: string): string =>
      `class A:\n    def __init__(self, n):\n        self.${one} = 0\n        self.${two} = 0\n\n    def add(self):\n        self.${one} += 1\n        return self.${two}[3]\n`;
    const before = { 'a.py': cls('count', 'rows') };
    const after = { 'a.py': cls('tally', 'lines') };
    assert.equal(successor(fate(before, after, 'a', 'A.count')), 'a:A.tally');
    assert.equal(successor(fate(before, after, 'a', 'A.rows')), 'a:A.lines');
  });

  it('pairs attributes that are set to what is called as they are', () => {
    const cls = (name: string): string =>
      `class A:\n    def __init__(self, stream):\n        self.${name} = stream\n\n    def write(self):\n        self.${name}.write(1)\n`;
    assert.equal(
      successor(fate({ 'a.py': cls('stream') }, { 'a.py': cls('wrapped') }, 'a', 'A.stream')),
      'a:A.wrapped',
    );
  });

  it('finds renamed modules by their contents, and packages with all of theirs', () => {
    const text = `def total(rows):\n${LONG}`;
    assert.equal(
      successor(fate({ 'p/a.py': text, 'p/c.py': 'X = 1' }, { 'p/b.py': text, 'p/c.py': 'X = 1' }, 'p.a', null)),
      'p.b:',
    );
    const changes = new SymbolChanges(
      index({ 'p/__init__.py': '', 'p/a.py': text }),
      index({ 'q/__init__.py': '', 'q/a.py': text }),
      {
        renamedModules: new Map([['p', 'q']]),
      },
    );
    assert.equal(successor(changes.fate('p.a', 'total')), 'q.a:total');
  });

  it('reads a text that it has read before from its memory', () => {
    const indexer = new SymbolIndexer(parser);
    const module = { name: 'a', file: 'a.py', text: 'X = 1', isTest: false };
    const first = indexer.index([module]).modules.get('a')!.contents;
    assert.equal(indexer.index([module]).modules.get('a')!.contents, first);
    assert.notEqual(indexer.index([{ ...module, text: 'X = 2' }]).modules.get('a')!.contents, first);
  });

  it('follows names through imports, star imports and __all__', () => {
    const state = index({
      'p/__init__.py': 'from .a import *\nfrom .b import g as h',
      'p/a.py': '__all__ = ["f"]\ndef f(): pass\ndef hidden(): pass',
      'p/b.py': 'from json import dumps\ndef g(): pass',
    });
    assert.deepEqual(state.member('p', 'f'), { module: 'p.a', qualname: 'f' });
    assert.deepEqual(state.member('p', 'h'), { module: 'p.b', qualname: 'g' });
    assert.deepEqual(state.resolve('p.b.dumps'), { foreign: 'json.dumps' });
    assert.equal(state.member('p', 'hidden'), undefined);
  });
});
