import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import { SymbolChanges } from '../../../src/python/symbolChanges';
import { SymbolIndexer, type SymbolIndex } from '../../../src/python/symbolIndex';
import { staleUsers } from '../../../src/repair/staleUsers';
import { subjectChange } from '../../../src/repair/subjectChange';
import { wasmDirectory } from '../../harness/wasm';

let parser: Parser;
let indexer: SymbolIndexer;

function index(files: Readonly<Record<string, string>>): SymbolIndex {
  return indexer.index(
    Object.entries(files).map(([file, text]) => {
      const name = file
        .replace(/\.py$/u, '')
        .replaceAll('/', '.')
        .replace(/\.__init__$/u, '');
      return { name, file, text, isTest: file.startsWith('tests/') };
    }),
  );
}

function changes(
  before: Readonly<Record<string, string>> | null,
  after: Readonly<Record<string, string>>,
): SymbolChanges {
  return new SymbolChanges(before && index(before), index(after));
}

const total = 'def total(prices, rate=0.2):\n    result = sum(prices) * (1 + rate)\n    return round(result, 2)\n';
const order =
  'class Order:\n    def __init__(self, price):\n        self.price = price\n\n    def pay(self):\n        return self.price\n';
const old = {
  'shop/__init__.py': 'from shop.pricing import total\n',
  'shop/pricing.py': total,
  'shop/orders.py': order,
};

describe('what became of what a test asks for', () => {
  before(async () => {
    parser = await createPythonParser(wasmDirectory());
    indexer = new SymbolIndexer(parser);
  });

  const told = (subject: string, after: Readonly<Record<string, string>>, before: typeof old | null = old) => {
    const { kind, isCompared } = subjectChange(subject, changes(before, { ...old, ...after }));
    return [kind, isCompared];
  };

  it('is told of what a class that a test makes had from the code', () => {
    const after = { 'shop/orders.py': order.replace('def pay', 'def settle') };
    const subject = 'tests.test_orders.Test.setUp.<locals>.OwnOrder.pay';
    const test = { 'tests/test_orders.py': 'class Test:\n    def setUp(self):\n        pass\n' };
    const before = { ...old, ...test };
    assert.equal(subjectChange(subject, changes(before, { ...before, ...after })).kind, 'renamed');
    assert.equal(subjectChange(subject, changes(before, before)).kind, 'unknown');
    const cart = (name: string): Record<string, string> => ({
      'shop/carts.py': order.replace('def pay', `def ${name}`),
    });
    const both = { ...before, ...cart('pay') };
    assert.equal(subjectChange(subject, changes(both, { ...both, ...after, ...cart('settle') })).kind, 'renamed');
    assert.equal(subjectChange(subject, changes(both, { ...both, ...after, ...cart('pay_all') })).kind, 'unknown');
  });

  it('is told by its dotted name', () => {
    assert.deepEqual(told('shop.pricing.total', {}), ['there', true]);
    assert.deepEqual(told('shop.pricing.total', { 'shop/pricing.py': total.replace('def total', 'def net_total') }), [
      'renamed',
      true,
    ]);
    const moved = { 'shop/pricing.py': '', 'shop/sums.py': total, 'shop/__init__.py': '' };
    assert.deepEqual(told('shop.pricing.total', moved), ['moved', true]);
    assert.deepEqual(told('shop.pricing.total', { 'shop/pricing.py': 'x = 1\n' }), ['removed', true]);
    assert.deepEqual(told('shop.orders.Order.pay', { 'shop/orders.py': order.replace('pay', 'settle') }), [
      'renamed',
      true,
    ]);
  });

  it('has moved when a package no longer passes it on', () => {
    const after = { 'shop/__init__.py': '' };
    assert.deepEqual(told('shop.total', after), ['moved', true]);
    const { reason } = subjectChange('shop.total', changes(old, { ...old, ...after }));
    assert.equal(reason, 'total is no longer in shop, only in shop.pricing.');
  });

  it('is told by the bare name of a call, in the words of Python', () => {
    const after = { 'shop/pricing.py': total.replace('(prices, rate=0.2)', '(prices, *, rate=0.2, floor=0)') };
    const { kind, reason } = subjectChange('total', changes(old, { ...old, ...after }));
    assert.deepEqual(
      [kind, reason],
      ['signature', 'total of shop.pricing takes (prices, *, rate=…, floor=…) now, no longer (prices, rate=…).'],
    );
    assert.deepEqual(told('total', { 'shop/pricing.py': `async ${total}` }), ['signature', true]);
    const init = { 'shop/orders.py': order.replace('(self, price)', '(self, price, currency)') };
    assert.deepEqual(told('Order.__init__', init), ['signature', true]);
    assert.deepEqual(told('total', {}), ['unknown', true]);
  });

  it('is found where a class has the name of its module, which has the name of its package', () => {
    const shop =
      'class Bill:\n    def pay(self):\n        return 1\n\n\nclass shop:\n    def pay(self):\n        return 2\n';
    const before = { 'shop/__init__.py': 'from shop.shop import *\n', 'shop/shop.py': shop };
    const of = (subject: string) =>
      subjectChange(subject, changes(before, { ...before, 'shop/shop.py': shop.replaceAll('pay', 'settle') })).reason;
    assert.match(of('shop.shop.Bill.pay'), /^Bill\.pay is called Bill\.settle now, in shop\.shop/u);
    assert.match(of('shop.pay'), /^shop\.pay is called shop\.settle now, in shop\.shop/u);
  });

  it('is not guessed of what never was there', () => {
    assert.deepEqual(told('shop.pricing.totl', {}), ['never', true]);
    assert.equal(subjectChange('shop.pricing.totl', changes(old, old)).reason, 'shop.pricing never had totl.');
    assert.deepEqual(told('elsewhere.thing', {}), ['unknown', true]);
  });

  it('is another name for what comes from elsewhere, or none', () => {
    const before = { 'shop/pricing.py': 'import os\nfrom time import time\n' };
    const after = { 'shop/pricing.py': 'import os as _os\n' };
    const of = (subject: string) => subjectChange(subject, changes(before, after));
    assert.equal(of('shop.pricing.os').reason, 'shop.pricing imports os as _os now, no longer as os.');
    assert.deepEqual([of('shop.pricing.os').kind, of('shop.pricing.time').kind], ['renamed', 'removed']);
  });

  it('is told by names alone when no earlier state is known', () => {
    const after = { 'shop/pricing.py': total.replace('def total', 'def totals') };
    assert.deepEqual(told('shop.pricing.total', after, null), ['renamed', false]);
  });
});

describe('code that still uses what vanished', () => {
  const users = (was: string, qualname: string | null, after: Readonly<Record<string, string>>) =>
    staleUsers({ module: was, qualname }, changes(old, { ...old, 'shop/__init__.py': '', ...after }).after);

  it('imports it, or reaches it by its module; tests and benchmarks do not count', () => {
    const renamed = { 'shop/pricing.py': total.replace('def total', 'def net_total') };
    const after = {
      ...renamed,
      'shop/a.py': 'from .pricing import total\n',
      'shop/b.py': 'def f():\n    from shop.pricing import total as t\n    return t\n',
      'shop/c.py': 'from shop import pricing as p\nx = p.total([1])\n',
      'shop/d.py': 'total = 1\nprint(total)  # shop.pricing.total\n',
      'shop/e.py': 'from shop import other\nx = other.total\n',
      'tests/test_a.py': 'from shop.pricing import total\n',
      'benchmarks/sums.py': 'from shop.pricing import total\n',
    };
    assert.deepEqual(users('shop.pricing', 'total', after), ['shop/a.py', 'shop/b.py', 'shop/c.py']);
  });

  it('is none as long as the name still leads there', () => {
    const after = {
      'shop/pricing.py': 'from shop.sums import total\n',
      'shop/sums.py': total,
      'shop/a.py': 'from .pricing import total\n',
    };
    assert.deepEqual(users('shop.pricing', 'total', after), []);
  });

  it('imports a module that is gone', () => {
    const after = {
      'shop/__init__.py': '',
      'shop/a.py': 'import os, shop.pricing\n',
      'shop/b.py': 'from shop import pricing\n',
      'shop/c.py': 'import shop.pricing_rules\n# import shop.pricing\n',
      'shop/pricing_rules.py': '',
    };
    assert.deepEqual(staleUsers({ module: 'shop.pricing', qualname: null }, changes(old, after).after), [
      'shop/a.py',
      'shop/b.py',
    ]);
  });

  it('calls what it defined itself by the old name', () => {
    const renamed = total.replace('def total', 'def net_total');
    const caller = `${renamed}\ndef bill(items):\n    return total(items)\n`;
    const own = `${renamed}\ndef bill(items):\n    total = 0\n    return total\n\ndef pay(total):\n    return total\n`;
    assert.deepEqual(users('shop.pricing', 'total', { 'shop/pricing.py': caller }), ['shop/pricing.py']);
    assert.deepEqual(users('shop.pricing', 'total', { 'shop/pricing.py': own }), []);
  });

  it('calls its own method by the old name', () => {
    const renamed = order.replace('def pay', 'def settle');
    const stale = `${renamed}\n    def close(self):\n        return self.pay()\n`;
    assert.deepEqual(users('shop.orders', 'Order.pay', { 'shop/orders.py': stale }), ['shop/orders.py']);
    assert.deepEqual(users('shop.orders', 'Order.pay', { 'shop/orders.py': renamed }), []);
  });
});
