import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Candidate, ValueContext } from '../../../src/generation/candidate';
import { valuesOf } from '../../../src/generation/hintValues';
import { isLiteral } from '../../../src/generation/literals';
import { parseTypeHint } from '../../../src/generation/typeHint';
import { generateTestCasesForParams } from '../../../src/generation/valueCandidates';
import type { ConstantUse } from '../../../src/python/signatures';
import { askPython } from './python';
import { expression, parameter } from './targets';

const nothing: ValueContext = {
  instancesOf: () => [],
  knows: () => false,
  heirsOf: () => [],
  havingAttribute: () => [],
};

const shop: ValueContext = {
  instancesOf: (name) => (name === 'Order' ? [expression('Order(1)', 'shop.orders', 'Order')] : []),
  heirsOf: () => [],
  havingAttribute: () => [],
  knows: (name) => name === 'Order' || name === 'Customer',
};

const use = (subject: string | null, operator: string, text: string): ConstantUse => ({ subject, operator, text });

const candidates = (
  text: string,
  constants: readonly ConstantUse[] = [],
  examples: readonly string[] = [],
): Candidate[] => generateTestCasesForParams(parameter(text), constants, shop, examples);

const texts = (...args: Parameters<typeof candidates>): string[] =>
  candidates(...args).map((candidate) => candidate.text);

const hinted = (hint: string, context = nothing): string[] =>
  valuesOf(parseTypeHint(hint)!, context, 0).map((value) => value.text);

function assertHolds(list: readonly string[], ...wanted: readonly string[]): void {
  const missing = wanted.filter((text) => !list.includes(text));
  assert.deepEqual(missing, [], `of ${list.join(' ')}`);
}

const EVALUATED = `
import asyncio, datetime, decimal, fractions, io, logging, re, sys, types, uuid
from argparse import Namespace
from collections import Counter, defaultdict, deque
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID
from types import ModuleType, SimpleNamespace
from typing import *
tmp_path = Path("/tmp")
class Order:
    def __init__(self, number): pass
def failure(text):
    try:
        value = eval(text)
        if hasattr(value, "close"): value.close()
    except Exception as error:
        return f"{text}: {error!r}"
answers = [found for found in map(failure, questions) if found]
`;

describe('Values for a parameter', () => {
  it('has the values that break things for the common types', () => {
    assertHolds(hinted('int'), '0', '-1', '1');
    assertHolds(hinted('str'), '""', '" "');
    assertHolds(hinted('bool'), 'True', 'False');
    assertHolds(hinted('float'), '0.0', '-1.5');
    assertHolds(hinted('list[int]'), '[]', '[2, 0]');
    assertHolds(hinted('date'), 'date(2024, 2, 29)');
  });

  it('tries each member of a union in turn, and None for what is optional', () => {
    assert.deepEqual(hinted('int | str').slice(0, 2), ['2', '"test_value"']);
    assertHolds(hinted('Optional[Decimal]'), 'None', 'Decimal("1.5")');
  });

  it('tries exactly the values of a Literal', () => {
    assert.deepEqual(hinted('Literal["asc", "desc", 3]'), ['"asc"', '"desc"', '3']);
  });

  it('builds containers of what their hints hold', () => {
    assertHolds(hinted('dict[str, list[int]]'), '{}', '{"test_value": [2, 0]}');
    assertHolds(hinted('tuple[int, str]'), '(2, "test_value")');
    assertHolds(hinted('tuple[int, ...]'), '()', '(2,)');
    assertHolds(hinted('Sequence[Order]', shop), '[Order(1)]');
    assertHolds(hinted('frozenset[str]'), 'frozenset()', 'frozenset({"test_value"})');
    assertHolds(hinted('Iterator[int]'), 'iter([])');
  });

  it('gives functions with as many parameters as they are called with', () => {
    assert.equal(hinted('Callable[[int, str], bool]')[0], 'lambda a, b: True');
    assert.equal(hinted('Callable[[], int]')[0], 'lambda: 2');
    assert.equal(hinted('Callable')[0], 'lambda *args: args[0]');
    assert.deepEqual(hinted('Callable[[int], Any]').slice(0, 2), ['lambda a: a', 'lambda a: True']);
  });

  it('builds objects of the project, and says what to import for them', () => {
    const [first] = candidates('order: Order');
    assert.deepEqual(first, { ...expression('Order(1)', 'shop.orders', 'Order'), source: 'hint' });
    const [list] = candidates('orders: list[Order]');
    assert.deepEqual(list!.imports, [{ module: 'shop.orders', name: 'Order' }]);
  });

  it('passes a class of the project where a class is asked for, and says where it is imported from', () => {
    assert.deepEqual(valuesOf(parseTypeHint('type[Order]')!, shop, 0), [expression('Order', 'shop.orders', 'Order')]);
    assert.deepEqual(hinted('type[int]'), ['int']);
  });

  it('imports what a value of the standard library needs', () => {
    assert.deepEqual(candidates('price: Decimal')[0]!.imports, [{ module: 'decimal', name: 'Decimal' }]);
    assert.deepEqual(candidates('when: list[date]')[0]!.imports[0], { module: 'datetime', name: 'date' });
  });

  it('does not pass numbers and strings for an object of the project that it cannot build', () => {
    assert.deepEqual(candidates('customer: Customer'), []);
  });

  it('tries a bit of everything where nothing is known', () => {
    assertHolds(texts('value'), '1', '"test_value"', 'None', '[]', '{"key": "value"}');
    assertHolds(texts('value: Whatever'), '1', 'None');
  });

  it('starts with what the documentation shows', () => {
    assert.equal(texts('text: str', [], ['"A title"'])[0], '"A title"');
  });

  it('tries the default', () => {
    assertHolds(texts('count: int = 12'), '12');
    assert.equal(texts('path: str = os.getcwd()').includes('os.getcwd()'), false);
  });

  it('tries texts that a regular expression of the body matches, and others, also as items', () => {
    const pattern = String.raw`r"\d+:\w"`;
    assertHolds(texts('code', [use('code', 're.match', pattern)]), '"1:a"', '"111:a"', '"1:"', '"a 1:a b"');
    assertHolds(texts('lines', [use('lines', 'item re.match', pattern)]), '["1:a"]', '["1:a", "111:a", "1:"]');
  });

  it('tries the constant that the body compares with, and its neighbours', () => {
    const found = candidates('percent: int', [use('percent', '>', '90')]);
    const of = (wanted: string): string[] => found.filter(({ source }) => source === wanted).map(({ text }) => text);
    assert.deepEqual(of('boundary'), ['90']);
    assert.deepEqual(of('neighbour'), ['91', '89']);
    assertHolds(texts('rate: float', [use('rate', '<', '1')]), '1.0', '2.0', '0.0');
  });

  it('builds strings around what the body looks for in them', () => {
    assertHolds(texts('line: str', [use('line', 'startswith', '"#"')]), '"#a"');
    assertHolds(texts('line: str', [use('line', 'endswith', '".py"')]), '"a.py"');
    assertHolds(texts('line: str', [use('line', 'split', '"="')]), '"a=b"');
    assertHolds(texts('row', [use('row', 'key', '"name"')]), '{"name": 1}');
    assertHolds(texts('word: str', [use('word', 'len >', '3')]), '"aaa"', '"aaaa"', '"aa"');
    assertHolds(texts('value', [use('value', 'isinstance', '(int, str)')]), '2', '"test_value"');
  });

  it('takes constants that are held against nothing in particular where they fit the hint', () => {
    assertHolds(texts('mode: str', [use(null, 'other', '"fast"')]), '"fast"');
    assert.equal(texts('count: int', [use(null, 'other', '"fast"')]).includes('"fast"'), false);
  });

  it('leaves alone the constants of other parameters', () => {
    assert.equal(texts('a: int', [use('b', '>', '77')]).includes('77'), false);
  });

  it('never gives the same value twice, nor more than 40', () => {
    const many = Array.from({ length: 30 }, (_, index) => use('n', '==', String(index * 10)));
    const found = texts('n: int = 0', many);
    assert.equal(new Set(found).size, found.length);
    assert.equal(found.length, 40);
  });

  it('gives Python that evaluates, whatever the hint', () => {
    const leaf = fc.constantFrom(
      ...['int', 'str', 'float', 'bool', 'bytes', 'None', 'Decimal', 'date', 'datetime', 'timedelta', 'Path', 'UUID'],
      ...['Any', 'object', 'Hashable', 'complex', 'range', 'tzinfo', 'Pattern', 'TextIO', 'Order', 'list', 'dict'],
    );
    const hint = fc.letrec<{ hint: string }>((tie) => ({
      hint: fc.oneof(
        { depthSize: 'small' },
        leaf,
        tie('hint').map((inner) => `list[${inner}]`),
        tie('hint').map((inner) => `Optional[${inner}]`),
        tie('hint').map((inner) => `tuple[${inner}, ...]`),
        tie('hint').map((inner) => `Callable[[${inner}], ${inner}]`),
        fc.tuple(fc.constantFrom('str', 'int', 'date'), tie('hint')).map(([key, value]) => `dict[${key}, ${value}]`),
        fc.tuple(tie('hint'), tie('hint')).map(([a, b]) => `tuple[${a}, ${b}]`),
        fc.tuple(tie('hint'), tie('hint')).map(([a, b]) => `${a} | ${b}`),
        fc.constantFrom('set[int]', 'frozenset[str]', 'set[date]', 'Iterator[int]', 'type[int]', 'IO[bytes]'),
        fc.constantFrom('Match[str]', 'Logger', 'Namespace', 'deque[int]', 'defaultdict[str, int]', 'Counter[str]'),
        fc.constantFrom('types.ModuleType', 'types.FrameType'),
      ),
    })).hint;
    const hints = fc.sample(hint, { numRuns: 300, seed: 5 });
    const values = new Set(hints.flatMap((text) => hinted(text, shop)));
    assert.ok(values.size > 300);
    assert.deepEqual(askPython(EVALUATED, [...values]), []);
  });
});

describe('What counts as a literal', () => {
  it('takes numbers, strings, constants and displays of them', () => {
    for (const text of [
      '1',
      '-1.5',
      '1e10',
      '0xff',
      '1_000',
      '"a"',
      `b'x'`,
      'None',
      'True',
      '[1, "a"]',
      '{"a": (1,)}',
      '()',
    ]) {
      assert.equal(isLiteral(text), true, text);
    }
  });

  it('refuses what needs a name or runs code', () => {
    for (const text of [
      'x',
      'print',
      'int("1")',
      'os.path',
      'MAX',
      'f(1)',
      'frozenset()',
      '[x for x in y]',
      'lambda: 1',
      '"ABC"[2]',
      'a.b',
    ]) {
      assert.equal(isLiteral(text), false, text);
    }
  });
});
