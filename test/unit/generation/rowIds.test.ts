import assert from 'node:assert/strict';
import { rowIds } from '../../../src/generation/rowIds';
import { call, testCase } from './targets';

const idsOf = (columns: Readonly<Record<string, readonly string[]>>): string[] => {
  const rows = Object.values(columns)[0]!.length;
  return rowIds({
    cases: Array.from({ length: rows }, () => testCase({ call: call([]) })),
    columns: Object.entries(columns).map(([name, texts]) => ({ name, texts, kind: 'argument' })),
  });
};

describe('Ids of rows', () => {
  it('name the one argument that tells the rows apart', () => {
    assert.deepEqual(idsOf({ mode: ['"r"', '"r"'], count: ['1', '2'] }), ['count=1', 'count=2']);
  });

  it('name two where one is not enough, else all, with a number behind doubles', () => {
    const two = idsOf({ a: ['1', '1', '2'], b: ['1', '2', '1'], c: ['0', '0', '0'] });
    assert.deepEqual(two, ['a=1-b=1', 'a=1-b=2', 'a=2-b=1']);
    assert.deepEqual(idsOf({ a: ['1', '1'], b: ['2', '2'] }), ['a=1-b=2', 'a=1-b=2-2']);
  });

  it('prefer values that can be said whole', () => {
    const long = [`"${'x'.repeat(40)}a"`, `"${'y'.repeat(40)}"`];
    assert.deepEqual(idsOf({ text: long, count: ['1', '2'] }), ['count=1', 'count=2']);
    assert.deepEqual(idsOf({ text: long }), [`text=${'x'.repeat(20)}...`, `text=${'y'.repeat(20)}...`]);
  });

  it('say of long values that begin alike what is different', () => {
    const client = (price: number): string =>
      `SimpleNamespace(get=lambda *args, **kwargs: asyncio.sleep(0, {"price": ${price}}))`;
    assert.deepEqual(idsOf({ client: [client(15), client(125), '1'] }), [
      'client=...price: 15',
      'client=...price: 125',
      'client=1',
    ]);
    const vouchers = (percent: number): string => `[Voucher("A", percent=10), Voucher("B", percent=${percent})]`;
    assert.deepEqual(idsOf({ vouchers: [vouchers(5), vouchers(50)] }), [
      'vouchers=...percent=5',
      'vouchers=...percent=50',
    ]);
    assert.deepEqual(idsOf({ client: [client(15), '1'] }), ['client=SimpleNamespace', 'client=1']);
  });

  it('say of long values what they are where the difference is long, too', () => {
    const lists = [
      '[Voucher("test_value", 2), Voucher("test_value", 2, 2), Voucher("", 0.0)]',
      '[Voucher("test_value", 2), Voucher("test_value", 2, 2)]',
      '[Voucher("test_value", 1), Voucher("test_value", 1, 1)]',
      '[Voucher("test_value", 2.5, 2.5)]',
    ];
    assert.deepEqual(idsOf({ v: lists }), ['v=3 items', 'v=2 items', 'v=2 items-2', 'v=1 item']);
  });

  it('are in plain characters, without quotes and brackets', () => {
    const values = ['"größe"', '""', '" "', "b'ab'", '[1, [2]]', '{"a": 1}', '"\\n"', 'Path("a")', '"a::b"'];
    assert.deepEqual(
      idsOf({ v: values }).map((id) => id.slice(2)),
      ['not ascii', 'empty', 'blank', 'ab', '1,(2)', 'a: 1', 'n', 'a', 'a:b'],
    );
    assert.deepEqual(idsOf({ v: [`[${'"an item", '.repeat(5)}]`, '[]'] }), ['v=5 items', 'v=empty']);
  });
});
