import assert from 'node:assert/strict';
import { behaviour } from '../../../src/generation/behaviour';
import { groupCases } from '../../../src/generation/testGroups';
import type { Assertion, TestCase, TestTarget } from '../../../src/generation/testDesign';
import { argument, call, expression, parameter, signature, target, testCase } from './targets';

const total = target(signature('total', { params: [parameter('price')] }));
const add = target(signature('Order.add', { params: [parameter('self'), parameter('name')] }));
const order = expression('Order(1)', 'shop.pricing', 'Order');

const is = (left: string, form: Assertion['form'], right: string): Assertion => ({
  left,
  form,
  right: expression(right),
});
const price = (value: string, ...assertions: Assertion[]): TestCase =>
  testCase({ call: call([argument('price', value)]), assertions });

const sentence = (of: TestTarget, ...cases: TestCase[]): string => behaviour(of, groupCases(of, cases)[0]!);

describe('What a test says of itself', () => {
  it('is what it returns, and for what', () => {
    assert.equal(sentence(total, price('3', is('result', 'equals', '6'))), 'Returns 6 for price=3.');
    assert.equal(sentence(total, price('3', is('result', 'isinstance', 'Order'))), 'Returns an Order for price=3.');
    assert.equal(
      sentence(total, price('3', is('result', 'approx', '0.30000000000000004'))),
      'Returns about 0.3 for price=3.',
    );
    const long = `"${'x'.repeat(40)}"`;
    assert.equal(sentence(total, price(long, is('result', 'equals', long))), 'Returns a str of 40 characters.');
    const list = `[${'"item", '.repeat(9)}"item"]`;
    assert.equal(sentence(total, price('3', is('result', 'equals', list))), 'Returns a list of 10 items for price=3.');
    assert.equal(
      sentence(total, price('3', is('result', 'equals', '"a\\n"'))),
      'Returns a str of one line for price=3.',
    );
    assert.equal(
      sentence(total, price('3', is('result', 'matches', 'r"\\d+"'))),
      'Returns a str of one pattern for price=3.',
    );
  });

  it('is what a table shows, by the arguments that vary', () => {
    const rows = [price('1', is('result', 'equals', '2')), price('2', is('result', 'equals', '4'))];
    assert.equal(sentence(total, ...rows), 'Returns 2 or 4, depending on price.');
    const same = [price('1', is('result', 'is', 'True')), price('2', is('result', 'is', 'True'))];
    assert.equal(sentence(total, ...same), 'Returns True for each price.');
  });

  it('is what all results of a table are, where they are too many, and nothing where they are of different kinds', () => {
    const results = (...values: string[]): TestCase[] =>
      values.map((value, index) => price(String(index), is('result', 'equals', value)));
    assert.equal(sentence(total, ...results('1.5', '2.5', '3.0', '4.0')), 'Returns a float for each price.');
    assert.equal(sentence(total, ...results('[1]', '[]', '[2, 3]', '[4]')), 'Returns a list for each price.');
    assert.equal(sentence(total, ...results('1.5', '"a"', '3', '[4]')), '');
  });

  it('is no word about a result of which only parts are checked', () => {
    assert.equal(sentence(total, price('1', is('len(result)', 'equals', '3'))), '');
  });

  it('is what it prints, writes and changes', () => {
    assert.equal(
      sentence(total, price('1', is('capsys.readouterr().out', 'equals', '"Hi\\n"'))),
      'Prints "Hi" for price=1.',
    );
    assert.equal(
      sentence(total, price('1', is('capsys.readouterr().out', 'equals', '"\\n"'))),
      'Prints an empty line for price=1.',
    );
    const report = `"${'a line\\n'.repeat(5)}"`;
    assert.equal(
      sentence(total, price('1', is('capsys.readouterr().out', 'equals', report))),
      'Prints 5 lines for price=1.',
    );
    const printed = ['"Hi A\\n"', '"Hi B\\n"'].map((text, row) =>
      price(String(row), is('capsys.readouterr().out', 'equals', text)),
    );
    assert.equal(sentence(total, ...printed), 'Prints "Hi A" or "Hi B", depending on price.');
    assert.equal(
      sentence(total, price('1', is('(tmp_path / "a.txt").read_text(encoding="utf-8")', 'equals', '"x"'))),
      'Writes a.txt for price=1.',
    );
    const changing = testCase({
      call: call([argument('name', '"tea"')], { receiver: order, before: [expression('.open()')] }),
      assertions: [is('order.size', 'equals', '1'), is('order.names', 'equals', '["tea"]')],
    });
    assert.equal(sentence(add, changing), 'Changes order.size and order.names after open for name="tea".');
  });

  it('is that equal objects have equal hashes, where the hash itself is another one in the next run', () => {
    const hash = target(signature('Order.__hash__', { params: [parameter('self')] }));
    const hashed = testCase({
      call: call([], { receiver: order }),
      assertions: [is('result', 'equals', 'hash(Order(1))')],
    });
    assert.equal(sentence(hash, hashed), 'Hashes an equal object equally.');
  });

  it('is what it raises, and under which condition where the source says so', () => {
    const raises = { type: expression('ValueError'), message: null };
    const raising = testCase({ call: call([argument('price', '-1')]), raises });
    assert.equal(sentence(total, raising), 'Raises ValueError for price=-1.');
    const told = target(signature('total', { raises: [{ name: 'ValueError', line: 2, condition: 'price < 0' }] }));
    assert.equal(sentence(told, raising), 'Raises ValueError when price < 0.');
  });
});
