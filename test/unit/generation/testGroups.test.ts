import assert from 'node:assert/strict';
import { assertionColumn, groupCases, messageColumn } from '../../../src/generation/testGroups';
import type { Assertion, TestCase } from '../../../src/generation/testDesign';
import { argument, call, expression, signature, target, testCase } from './targets';

const total = target(signature('total'));

const equals = (right: string, left = 'result'): Assertion => ({ left, form: 'equals', right: expression(right) });

const sum = (value: string, result: string, fields: Partial<TestCase> = {}): TestCase =>
  testCase({ call: call([argument('value', value), argument('rate', '1')]), assertions: [equals(result)], ...fields });

const raising = (value: string, message: string | null): TestCase =>
  sum(value, '0', { assertions: [], raises: { type: expression('ValueError'), message } });

describe('Grouping cases into tests', () => {
  it('puts cases that differ in values only into one, with a column for each value that differs', () => {
    const [group, ...others] = groupCases(total, [sum('1', '2'), sum('3', '4')]);
    assert.deepEqual(others, []);
    assert.deepEqual(group!.columns, [
      { name: 'value', texts: ['1', '3'], kind: 'argument' },
      { name: 'expected', texts: ['2', '4'], kind: 'expected' },
    ]);
    assert.equal(assertionColumn(group!, 0)?.name, 'expected');
  });

  it('keeps what is expected out of the table when all cases expect the same', () => {
    const [group] = groupCases(total, [sum('1', '2'), sum('3', '2')]);
    assert.deepEqual(
      group!.columns.map(({ name }) => name),
      ['value'],
    );
    assert.equal(assertionColumn(group!, 0), undefined);
  });

  it('puts no variable of the test into a table', () => {
    const same = (right: string): Assertion => ({ left: 'result', form: 'is', right: expression(right) });
    const cases = [sum('[1]', '', { assertions: [same('value')] }), sum('[2]', '', { assertions: [same('rate')] })];
    assert.equal(groupCases(total, cases).length, 2);
    const constants = [sum('1', '', { assertions: [same('None')] }), sum('2', '', { assertions: [same('True')] })];
    assert.equal(groupCases(total, constants).length, 1);
  });

  it('makes no table of a single case', () => {
    assert.deepEqual(groupCases(total, [sum('1', '2')])[0]!.columns, []);
  });

  it('keeps results, exceptions and other ways of asserting apart', () => {
    const cases = [
      sum('1', '2'),
      raising('2', '"no"'),
      raising('3', null),
      sum('4', '0', { assertions: [{ left: 'result', form: 'approx', right: expression('0.1') }] }),
      sum('5', '0', { drive: 'await' }),
      sum('6', '0', { needsOwnDirectory: true }),
    ];
    assert.equal(groupCases(total, cases).length, cases.length);
  });

  it('keeps calls on different objects and in different states apart', () => {
    const add = target(signature('Order.add'));
    const on = (receiver: string, before: string[] = []): TestCase =>
      testCase({
        call: call([], { receiver: expression(receiver), before: before.map((text) => expression(text)) }),
        assertions: [equals('1')],
      });
    assert.equal(groupCases(add, [on('Order(1)'), on('Order(2)'), on('Order(1)', ['.open()'])]).length, 3);
  });

  it('never puts a fixture into a table, where it has no value yet', () => {
    const paths = ['tmp_path / "a"', 'tmp_path / "b"'].map((text) => sum(text, '0'));
    assert.equal(groupCases(total, paths).length, 2);
  });

  it('gives different messages a column', () => {
    const [group] = groupCases(total, [raising('1', '"one"'), raising('2', '"two"')]);
    assert.deepEqual(messageColumn(group!)?.texts, ['"one"', '"two"']);
  });

  it('names columns after what they hold, each once', () => {
    const result = (value: string, printed: string, size: string): TestCase =>
      testCase({
        call: call([argument('expected', value)]),
        assertions: [
          equals(size, 'len(result)'),
          equals(value, 'result.total'),
          equals(printed, 'capsys.readouterr().out'),
        ],
      });
    const [group] = groupCases(total, [result('1', '"a"', '5'), result('2', '"b"', '6')]);
    assert.deepEqual(
      group!.columns.map(({ name }) => name),
      ['expected_value', 'expected_length', 'expected_total', 'printed'],
    );
  });
});
