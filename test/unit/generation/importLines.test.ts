import assert from 'node:assert/strict';
import { importLines } from '../../../src/generation/importLines';

describe('Import lines', () => {
  it('stand in three parts, each sorted: standard library, third party, project', () => {
    const symbols = [
      { module: 'shop.pricing', name: 'total' },
      { module: 'decimal', name: 'Decimal' },
      { module: 'pytest', name: '' },
      { module: 'numpy', name: '' },
      { module: 'asyncio', name: '' },
      { module: 'shop.orders', name: 'Order' },
    ];
    assert.deepEqual(importLines(symbols, 'shop.pricing'), [
      'import asyncio',
      'from decimal import Decimal',
      '',
      'import numpy',
      'import pytest',
      '',
      'from shop.orders import Order',
      'from shop.pricing import total',
    ]);
  });

  it('name a symbol once, constants first, then classes, then functions', () => {
    const names = ['total', 'Order', 'MAX_ROWS', 'add', 'Order'].map((name) => ({ module: 'shop', name }));
    assert.deepEqual(importLines(names, 'shop'), ['from shop import MAX_ROWS, Order, add, total']);
  });

  it('are broken when they get too long, with a comma behind the last name', () => {
    const names = ['first', 'second', 'third'].map((name) => ({ module: 'shop', name: name.repeat(8) }));
    const lines = importLines(names, 'shop');
    assert.deepEqual([lines[0], lines.at(-2), lines.at(-1)], ['from shop import (', `    ${'third'.repeat(8)},`, ')']);
  });

  it('are none when nothing is needed', () => {
    assert.deepEqual(importLines([], 'shop'), []);
  });
});
