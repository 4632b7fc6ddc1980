import assert from 'node:assert/strict';
import { judgedByMutants, type DraftJudge, type JudgedDrafts } from '../../../src/generation/guidedChoice';
import type { TestCase, TestDesign } from '../../../src/generation/testDesign';
import type { Mutant } from '../../../src/python/mutants';
import { argument, call, expression, signature, target, testCase } from './targets';

const mutant = (line: number, qualname = 'total'): Mutant => ({
  ...{ operator: 'comparison', start: line, end: line + 1, replacement: '<=', change: '< became <=' },
  ...{ qualname, line, statementLine: line, forChoosing: true },
});

const of = (value: string, fields: Partial<TestCase> = {}): TestCase =>
  testCase({
    call: call([argument('value', value)]),
    assertions: [{ left: 'result', form: 'equals', right: expression(value) }],
    ...fields,
  });

const design = (...cases: TestCase[]): TestDesign => ({
  target: total,
  cases,
  ...{ unreachedLines: [], dropped: [], tried: 10 },
});

const total = target(signature('total'));

/** For each mutant which of the cases kill it. */
function judged(kills: readonly (readonly [Mutant, readonly TestCase[]])[]): JudgedDrafts {
  const cases = [...new Set(kills.flatMap(([, killers]) => killers))];
  const name = (one: TestCase): string => `test_total[${cases.indexOf(one)}]`;
  return {
    caseByTest: new Map(cases.map((one) => [name(one), one])),
    run: {
      ...{ tests: [], earlyLines: [] },
      verdicts: kills.map(([one, killers]) => ({
        mutant: one,
        verdict: killers.length > 0 ? 'killed' : 'survived',
        killers: killers.map((killer) => ({ name: name(killer), assertions: [0], raised: false })),
        ...{ how: null, message: null, seconds: 0 },
      })),
    },
  };
}

/** Answers the two questions in their turn, and notes them. */
function judge(...answers: (JudgedDrafts | undefined)[]) {
  const asked: (readonly Mutant[] | undefined)[] = [];
  const ask: DraftJudge = (_, some) => Promise.resolve(answers[asked.push(some) - 1]);
  return { ask, asked };
}

const texts = ([first]: readonly TestDesign[]): string[] =>
  first!.cases.map(({ call: { arguments: list } }) => list[0]!.value.text);

describe('Cases that kill mutants', () => {
  const [chosen, a, b, c] = [of('1'), of('2'), of('3'), of('4')];

  it('are added for mutants that the chosen ones let live, the fewest that kill them', async () => {
    const [dead, one, two] = [mutant(3), mutant(4), mutant(5, 'total.<locals>.inner')];
    const { ask, asked } = judge(
      judged([
        [dead, [chosen]],
        [one, []],
        [two, []],
      ]),
      judged([
        [one, [a, b]],
        [two, [b, c]],
      ]),
    );
    const lines: unknown[] = [];
    const sharpened = await judgedByMutants([design(chosen)], ask, (some) => {
      lines.push(
        [...some].map(
          ([
            {
              signature: { qualname },
            },
            own,
          ]) => [qualname, [...own]],
        ),
      );
      return Promise.resolve([design(a, b, c)]);
    });
    assert.deepEqual(texts(sharpened), ['1', '3']);
    assert.deepEqual(asked, [undefined, [one, two]]);
    assert.deepEqual(lines, [[['total', [4, 5]]]]);
  });

  it('are rows of a test that is there, where one is as good as another', async () => {
    const other = of('2', { needsOwnDirectory: true });
    const { ask } = judge(judged([[mutant(4), []]]), judged([[mutant(4), [other, b]]]));
    const sharpened = await judgedByMutants([design(chosen)], ask, () => Promise.resolve([design(other, b)]));
    assert.deepEqual(texts(sharpened), ['1', '3']);
  });

  it('are at most five for one function', async () => {
    const mutants = Array.from({ length: 8 }, (_, index) => mutant(index));
    const cases = mutants.map((_, index) => of(String(index + 10)));
    const { ask } = judge(
      judged(mutants.map((one) => [one, []])),
      judged(mutants.map((one, index) => [one, [cases[index]!]])),
    );
    const sharpened = await judgedByMutants([design(chosen)], ask, () => Promise.resolve([design(...cases)]));
    assert.equal(texts(sharpened).length, 6);
  });

  it('are not looked for when nothing lives, or when the drafts cannot be run', async () => {
    const designs = [design(chosen)];
    for (const answer of [judged([[mutant(3), [chosen]]]), undefined]) {
      const { ask, asked } = judge(answer);
      assert.deepEqual(await judgedByMutants(designs, ask, () => Promise.resolve([design()])), designs);
      assert.equal(asked.length, 1);
    }
  });
});
