import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Parser } from 'web-tree-sitter';
import { createPythonParser } from '../../../src/python/parser';
import { ParsedSource } from '../../../src/python/parsedSource';
import { weakens } from '../../../src/repair/assertionGuard';
import { wasmDirectory } from '../../harness/wasm';

const SUITE = `
import pytest
from shop import total, Order


@pytest.mark.parametrize("prices, expected", [([1], 1), ([2], 2)])
def test_total(prices, expected):
    assert total(prices) == expected


class TestOrder:
    def test_errors(self, order):
        with pytest.raises(ValueError, match="negative"):
            order.pay(-1)
        self.assertEqual(total([1], 2), 3)
        order.log.assert_called_once_with(total, level=3)
`;

describe('the guard of assertions', () => {
  let parser: Parser;

  before(async () => {
    parser = await createPythonParser(wasmDirectory());
  });

  after(() => parser.delete());

  const weaker = (before: string, after: string, renamed: Record<string, string> = {}): string | null =>
    weakens(new ParsedSource(parser, before), new ParsedSource(parser, after), new Map(Object.entries(renamed)));

  const changes = (from: string | RegExp, to: string, renamed: Record<string, string> = {}): string | null => {
    const after = SUITE.replace(from, to);
    assert.notEqual(after, SUITE);
    return weaker(SUITE, after, renamed);
  };

  it('lets a name be renamed everywhere, and only the name it is told of', () => {
    assert.equal(changes(/\btotal\b/gu, 'net_total', { total: 'net_total' }), null);
    assert.match(changes(/\btotal\b/gu, 'net_total') ?? '', /assertion is gone or changed/u);
  });

  it('lets arguments of what is called be named and change places', () => {
    assert.equal(changes('total([1], 2), 3', 'total(discount=2, prices=[1]), 3'), null);
  });

  it('lets coroutines be awaited and run', () => {
    assert.equal(changes('assert total(prices)', 'assert asyncio.run(total(prices))'), null);
    assert.equal(changes('assert total(prices)', 'assert await total(prices)'), null);
  });

  it('lets more be asserted', () => {
    assert.equal(
      changes('    assert total(prices) == expected\n', '    assert total(prices) == expected\n    assert prices\n'),
      null,
    );
  });

  for (const [what, from, to] of [
    ['an assertion that is gone', '    assert total(prices) == expected\n', '    total(prices)\n'],
    ['another expected value', 'total([1], 2), 3', 'total([1], 2), 4'],
    ['another operator', '== expected', '>= expected'],
    ['an assertion under a condition', 'assert total(prices)', 'if prices: assert total(prices)'],
    ['an exception of another class', 'raises(ValueError', 'raises(Exception'],
    ['a message that is not looked at', ', match="negative"', ''],
    ['arguments of a mock in another order', 'with(total, level=3)', 'with(level=3)'],
    ['a weaker check of a mock', 'assert_called_once_with(total, level=3)', 'assert_called()'],
    ['a row that is gone', ', ([2], 2)', ''],
    ['a row with another value', '([2], 2)', '([2], 3)'],
    ['a test that is gone', 'def test_errors', 'def check_errors'],
    ['a skip', '        with pytest', '        pytest.skip("later")\n        with pytest'],
    ['a mark that skips', 'class TestOrder', '@pytest.mark.skip\nclass TestOrder'],
    ['an expected failure', '@pytest.mark.parametrize', '@pytest.mark.xfail\n@pytest.mark.parametrize'],
    ['a tolerance', '== expected', '== pytest.approx(expected)'],
    [
      'a return before the end',
      '    def test_errors(self, order):\n',
      '    def test_errors(self, order):\n        return\n',
    ],
    [
      'suppressed exceptions',
      '        self.assertEqual',
      '        contextlib.suppress(Exception)\n        self.assertEqual',
    ],
    [
      'an assertion that is always true',
      'assert total(prices) == expected',
      'assert total(prices) == expected or True',
    ],
  ] as const) {
    it(`refuses ${what}`, () => assert.notEqual(changes(from, to), null));
  }

  const name = fc.constantFrom('total', 'order', 'tax', 'rate');
  const value = fc.oneof(
    fc.integer({ min: 0, max: 99 }).map(String),
    name,
    fc.constantFrom('"total"', "'a.total'", '[1, 2]'),
  );
  const call = fc
    .tuple(name, fc.array(value, { maxLength: 3 }))
    .map(([callee, args]) => `${callee}(${args.join(', ')})`);
  const assertion = fc.oneof(
    fc
      .tuple(call, fc.constantFrom('==', '!=', '<', 'in', 'is'), value)
      .map(([left, operator, right]) => `assert ${left} ${operator} ${right}`),
    fc.tuple(call, value).map(([first, second]) => `self.assertEqual(${first}, ${second})`),
    fc
      .tuple(name, fc.array(value, { maxLength: 2 }))
      .map(([mock, args]) => `${mock}.assert_called_with(${args.join(', ')})`),
  );
  const suites = fc.array(fc.array(assertion, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
  const written = (tests: readonly (readonly string[])[]): string =>
    tests
      .map((lines, index) => `def test_${index}(self):\n${lines.map((line) => `    ${line}\n`).join('')}`)
      .join('\n');

  it('finds nothing weaker in the same suite, nor in one with a name renamed throughout', () => {
    fc.assert(
      fc.property(suites, (tests) => {
        const text = written(tests);
        assert.equal(weaker(text, text), null);
        assert.equal(weaker(text, text.replace(/\btotal\b(?!"|')/gu, 'net_total'), { total: 'net_total' }), null);
      }),
    );
  });

  it('notices each assertion that is taken away, and each constant that changes', () => {
    fc.assert(
      fc.property(suites, fc.nat(), fc.nat(), (tests, one, other) => {
        const test = one % tests.length;
        const lines = tests[test]!;
        const index = other % lines.length;
        const without = tests.map((all, at) =>
          at === test ? [...all.slice(0, index), 'pass', ...all.slice(index + 1)] : all,
        );
        assert.notEqual(weaker(written(tests), written(without)), null);
        const changed = lines[index]!.replace(/\b\d+\b/u, (digits) => String(Number(digits) + 100));
        if (changed === lines[index]) return;
        const with100 = tests.map((all, at) =>
          at === test ? all.map((line, place) => (place === index ? changed : line)) : all,
        );
        assert.notEqual(weaker(written(tests), written(with100)), null);
      }),
    );
  });
});
