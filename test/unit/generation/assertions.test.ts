import assert from 'node:assert/strict';
import { assertionsOf, expectedException } from '../../../src/generation/assertions';
import { getTypeAssertion } from '../../../src/generation/typeAssertion';
import type { Assertion } from '../../../src/generation/testDesign';
import type { DescribedValue, Observation, ObservedException } from '../../../src/pytest/probe';
import { described, observation } from './targets';

const written = ({ left, form, right }: Assertion): string => `${left} ${form} ${right.text}`;

const twice = (fields: Partial<Observation>): string[] =>
  assertionsOf(observation(fields), [observation(fields)]).map(written);

const returned = (value: DescribedValue, other = value): string[] =>
  assertionsOf(observation({ value }), [observation({ value: other })]).map(written);

const order = described(null, 'Order', {
  module: 'shop.orders',
  typeImport: ['shop.orders', 'Order'],
  attributes: [
    ['size', described('3')],
    ['paid', described('False', 'bool')],
    ['lock', described(null, 'lock')],
  ],
});

const failure = (fields: Partial<ObservedException> = {}): ObservedException => ({
  ...described(null, 'ValueError'),
  message: 'too much',
  messageText: '"too much"',
  unstable: false,
  lastFile: '/project/src/shop/pricing.py',
  lastLine: 12,
  isException: true,
  ...fields,
});

describe('What a test asserts', () => {
  it('is the exact value where one can be written down', () => {
    assert.deepEqual(returned(described('[1, 2]', 'list')), ['result equals [1, 2]']);
    assert.deepEqual(returned(described('0.25', 'float')), ['result equals 0.25']);
  });

  it('is identity for None and booleans, and for a given object that comes back', () => {
    assert.deepEqual(returned(described('None', 'NoneType')), ['result is None']);
    assert.deepEqual(returned(described('True', 'bool')), ['result is True']);
    assert.deepEqual(twice({ value: described('[1]', 'list'), sameAs: 'items' }), ['result is items']);
  });

  it('is an approximation for long fractions', () => {
    assert.deepEqual(returned(described('0.30000000000000004', 'float', { inexact: true })), [
      'result approx 0.30000000000000004',
    ]);
    assert.deepEqual(returned(described('1e-07', 'float', { inexact: true })), ['result approx 1e-07']);
  });

  it('is type and public attributes of an object that no expression builds', () => {
    assert.deepEqual(returned(order), ['result isinstance Order', 'result.size equals 3', 'result.paid is False']);
  });

  it('is type and length of something too long to read', () => {
    const long = described(`[${'1, '.repeat(400)}1]`, 'list', { length: 401 });
    assert.deepEqual(returned(long), ['result isinstance list', 'len(result) equals 401']);
  });

  it('is no value that was different the second time, but its type', () => {
    assert.deepEqual(returned(described('1'), described('2')), ['result isinstance int']);
    assert.deepEqual(returned(described('1'), described('"a"', 'str')), []);
  });

  it('is no value that comes from a clock that could not be put forward', () => {
    assert.deepEqual(twice({ value: described('2026'), clock: ['datetime.now'], clockFrozen: true }), [
      'result isinstance int',
    ]);
  });

  it('is what stays the same at all times of a list or dict, and its length', () => {
    assert.deepEqual(returned(described('[1, "a", 7]', 'list'), described('[1, "b", 7]', 'list')), [
      'result isinstance list',
      'len(result) equals 3',
      'result[0] equals 1',
      'result[2] equals 7',
    ]);
    assert.deepEqual(returned(described('{"id": 3, "ok": True}', 'dict'), described('{"id": 4, "ok": True}', 'dict')), [
      'result isinstance dict',
      'len(result) equals 2',
      'result["ok"] is True',
    ]);
    assert.deepEqual(returned(described('[1]', 'list'), described('[]', 'list')), ['result isinstance list']);
  });

  it('is the pattern of a text that was seen at many times', () => {
    const at = (second: number): Observation =>
      observation({ value: described(`"run-${1000 + second}.log"`, 'str'), clock: ['time.time'] });
    const many = Array.from({ length: 12 }, (_, second) => at(second));
    assert.deepEqual(assertionsOf(at(1), many).map(written), ['result matches r"run-\\d{4}\\.log"']);
    assert.deepEqual(assertionsOf(at(1), [at(2)]).map(written), ['result isinstance str']);
  });

  it('is all that holds at every time, when the clock was used for something else', () => {
    assert.deepEqual(twice({ value: described('2026'), clock: ['time.time'] }), ['result equals 2026']);
  });

  it('goes into objects that a list or an attribute holds', () => {
    const list = described(null, 'list', { length: 1, items: [['[0]', order]] });
    assert.deepEqual(returned(list), [
      'result isinstance list',
      'len(result) equals 1',
      'result[0].size equals 3',
      'result[0].paid is False',
    ]);
  });

  it('is the length of a collection that grew, where its items cannot be written down', () => {
    const basket = (length: number): DescribedValue =>
      described(null, 'Basket', { attributes: [['lines', described(null, 'list', { length })]] });
    assert.deepEqual(twice({ state: [['basket', basket(0), basket(1)]] }), ['len(basket.lines) equals 1']);
  });

  it('is a private attribute only when nothing else shows what a call did', () => {
    const lamp = (on: string): DescribedValue =>
      described(null, 'Lamp', { attributes: [], hidden: [['_on', described(on, 'bool')]] });
    const state: Observation['state'] = [['lamp', lamp('False'), lamp('True')]];
    assert.deepEqual(twice({ state }), ['lamp._on is True']);
    assert.deepEqual(twice({ state, stdout: 'on' }), ['capsys.readouterr().out equals "on"']);
    assert.deepEqual(twice({ state, value: described('1') }), ['result equals 1']);
  });

  it('is what was printed, and not that nothing was returned', () => {
    assert.deepEqual(twice({ stdout: 'a "b"\n' }), ['capsys.readouterr().out equals "a \\"b\\"\\n"']);
    assert.deepEqual(twice({ stdout: 'a', stderr: 'b' }), ['capsys.readouterr() equals ("a", "b")']);
    assert.deepEqual(twice({ stdout: 'a', outputCut: true, value: described('1') }), ['result equals 1']);
  });

  it('is what was written', () => {
    assert.deepEqual(twice({ files: [['out/a.txt', '"one\\n"']] }), [
      '(tmp_path / "out/a.txt").read_text(encoding="utf-8") equals "one\\n"',
    ]);
  });

  it('is what changed in the objects that the call was given, and nothing that did not', () => {
    const after = {
      ...order,
      attributes: [
        ['size', described('4')],
        ['paid', described('False', 'bool')],
      ] as const,
    };
    assert.deepEqual(twice({ state: [['order', order, after]] }), ['order.size equals 4']);
    assert.deepEqual(twice({ state: [['items', described('[]', 'list'), described('[1]', 'list')]] }), [
      'items equals [1]',
    ]);
    assert.deepEqual(twice({ state: [['items', described('[]', 'list'), described('[]', 'list')]] }), [
      'result is None',
    ]);
  });

  it('is what changed in an object that its class takes for equal', () => {
    const cache = (hits: string): DescribedValue =>
      described('Cache(size=2)', 'Cache', {
        attributes: [
          ['hits', described(hits)],
          ['size', described('2')],
        ],
      });
    const value = described('1');
    assert.deepEqual(twice({ value, state: [['cache', cache('0'), cache('1')]] }), [
      'result equals 1',
      'cache.hits equals 1',
    ]);
    assert.deepEqual(twice({ value, state: [['cache', cache('0'), cache('0')]] }), ['result equals 1']);
  });

  it('is the exit code of a program that ends', () => {
    const exception = failure({ type: 'SystemExit', isException: false, attributes: [['code', described('2')]] });
    assert.deepEqual(twice({ outcome: 'raised', value: null, exception }), ['caught.value.code equals 2']);
  });

  it('imports what the value needs', () => {
    const value = described('Decimal("1.5")', 'Decimal', { module: 'decimal', imports: [['decimal', 'Decimal']] });
    const [assertion] = assertionsOf(observation({ value }), [observation({ value })]);
    assert.deepEqual(assertion!.right.imports, [{ module: 'decimal', name: 'Decimal' }]);
  });
});

describe('The type assertion', () => {
  it('imports a class from where it can be imported', () => {
    const assertion = getTypeAssertion('result', order);
    assert.equal(written(assertion), 'result isinstance Order');
    assert.deepEqual(assertion.right.imports, [{ module: 'shop.orders', name: 'Order' }]);
    assert.deepEqual(getTypeAssertion('result', described('1')).right.imports, []);
  });

  it('names a class that cannot be imported, and says None of None', () => {
    const local = described(null, 'make.<locals>.Local', { module: 'shop', typeImport: null });
    assert.equal(written(getTypeAssertion('result', local)), 'type(result).__name__ equals "Local"');
    assert.equal(written(getTypeAssertion('result', described('None', 'NoneType'))), 'result is None');
  });
});

describe('The exception that a test expects', () => {
  const expected = (one: Partial<ObservedException>, other = one): unknown =>
    expectedException(observation({ outcome: 'raised', exception: failure(one) }), [
      observation({ outcome: 'raised', exception: failure(other) }),
    ]);

  it('has its type and its whole message', () => {
    assert.deepEqual(expected({}), { type: { text: 'ValueError', imports: [] }, message: '"too much"' });
  });

  it('has no message that is different the second time, holds an address or is very long', () => {
    const weak = { type: { text: 'ValueError', imports: [] }, message: null };
    assert.deepEqual(expected({ message: 'a' }, { message: 'b' }), weak);
    assert.deepEqual(expected({ unstable: true }), weak);
    assert.deepEqual(expected({ message: 'x'.repeat(301) }), weak);
  });

  it('is none when the second time raised another one, or when it cannot be imported', () => {
    assert.equal(expected({}, { type: 'KeyError' }), null);
    assert.equal(expected({ typeImport: null }), null);
    assert.equal(expectedException(observation(), [observation()]), null);
  });
});
