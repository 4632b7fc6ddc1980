import assert from 'node:assert/strict';
import { pruned } from '../../../src/generation/assertionPruning';
import type { JudgedDrafts } from '../../../src/generation/guidedChoice';
import type { Assertion, TestCase, TestDesign } from '../../../src/generation/testDesign';
import type { Killer } from '../../../src/pytest/mutantRun';
import { argument, call, expression, signature, target, testCase } from './targets';

const equals = (left: string, right: string): Assertion => ({ left, form: 'equals', right: expression(right) });

const isOrder: Assertion = { left: 'result', form: 'isinstance', right: expression('Order') };

const of = (assertions: readonly Assertion[], fields: Partial<TestCase> = {}): TestCase =>
  testCase({ call: call([argument('value', '1')]), assertions, ...fields });

const design = (...cases: TestCase[]): TestDesign => ({
  target: target(signature('total')),
  cases,
  ...{ unreachedLines: [], dropped: [], tried: 10 },
});

/** For each mutant the numbers of the assertions that fail in each case; `raised` where something else does. */
function judged(
  cases: readonly TestCase[],
  mutants: readonly (readonly (readonly number[] | 'raised')[])[],
  forChoosing = true,
): JudgedDrafts {
  return {
    caseByTest: new Map(cases.map((one, index) => [`test_${index}`, one])),
    run: {
      ...{ tests: [], earlyLines: [] },
      verdicts: mutants.map((failures, line) => ({
        mutant: {
          ...{ operator: 'comparison', start: line, end: line + 1, replacement: '<=', change: '< became <=' },
          ...{ qualname: 'total', line, statementLine: line, forChoosing },
        },
        verdict: failures.some(({ length }) => length > 0) ? 'killed' : 'survived',
        killers: failures.flatMap((one, index): Killer[] =>
          one.length === 0
            ? []
            : [{ name: `test_${index}`, assertions: one === 'raised' ? [] : one, raised: one === 'raised' }],
        ),
        ...{ how: null, message: null, seconds: 0 },
      })),
    },
  };
}

const lefts = (designs: readonly TestDesign[]): string[][] =>
  designs[0]!.cases.map(({ assertions }) => assertions.map(({ left }) => left));

describe('Superfluous assertions', () => {
  const parts = [isOrder, equals('order.size', '3'), equals('order.paid', '0'), equals('order.count', '2')];

  it('are those that kill no mutant which others do not kill, the weakest first', () => {
    const one = of(parts);
    assert.deepEqual(lefts(pruned([design(one)], [judged([one], [[[1, 2]], [[1]], [[2, 3]]])])), [
      ['order.size', 'order.paid'],
    ]);
  });

  it('are not what says most: the result itself', () => {
    const one = of([equals('result', '5'), equals('order.count', '2'), equals('order.size', '1')]);
    assert.deepEqual(lefts(pruned([design(one)], [judged([one], [[[1, 2]], [[0, 1]], [[0]]])])), [
      ['result', 'order.count'],
    ]);
    assert.deepEqual(lefts(pruned([design(one)], [judged([one], [[[0]], [[0]], [[0]]])])), [['result']]);
  });

  it('are not parts of the result, but its type and its text', () => {
    const one = of([isOrder, equals('result.size', '3'), equals('result.paid', '0'), equals('str(result)', '""')]);
    const judgement = judged([one], [[[0, 1, 3]], [[0, 3]], ['raised']]);
    assert.deepEqual(lefts(pruned([design(one)], [judgement])), [['result.size', 'result.paid', 'str(result)']]);
  });

  it('are not the last one of a test', () => {
    const one = of(parts);
    const judgement = judged([one], [['raised'], ['raised'], ['raised']]);
    assert.deepEqual(lefts(pruned([design(one)], [judgement])), [['order.size']]);
  });

  it('are not looked for in short tests', () => {
    const one = of(parts.slice(0, 2));
    assert.deepEqual(pruned([design(one)], [judged([one], [['raised'], ['raised'], ['raised']])]), [design(one)]);
  });

  it('are not told by one or two mutants', () => {
    const one = of(parts);
    assert.deepEqual(pruned([design(one)], [judged([one], [['raised'], [[1]]])]), [design(one)]);
  });

  it('go from all rows of a test or from none', () => {
    const [one, other] = [of(parts), of(parts, { call: call([argument('value', '2')]) })];
    const rows = [one, other];
    const judgement = judged(rows, [
      [[], [3]],
      [[1], []],
      [[1], []],
    ]);
    assert.deepEqual(lefts(pruned([design(...rows)], [judgement])), [
      ['order.size', 'order.count'],
      ['order.size', 'order.count'],
    ]);
  });

  it('are counted behind the message of an exception', () => {
    const raises = { type: expression('ValueError'), message: '"no"' };
    const one = of(parts.slice(1), { raises });
    assert.deepEqual(lefts(pruned([design(one)], [judged([one], [[[0]], [[2]], [[2]]])])), [['order.paid']]);
  });

  it('are not told by mutants that are kept for judging', () => {
    const one = of(parts);
    assert.deepEqual(
      lefts(pruned([design(one)], [judged([one], [[[1]], [[1]], [[1]]]), judged([one], [[[3]]], false)])),
      [['order.size']],
    );
  });
});
