import assert from 'node:assert/strict';
import { checkDraft } from '../../../../src/generation/modelDrafts/checkDraft';
import { ModelDraft } from '../../../../src/generation/modelDrafts/modelDraft';
import { necessaryTests } from '../../../../src/generation/modelDrafts/necessaryTests';
import { completed } from '../../../../src/generation/modelDrafts/observedValues';
import type { ModelTest } from '../../../../src/generation/modelDrafts/modelTest';
import { readDraft } from '../../../../src/generation/modelDrafts/readDraft';
import { plainStyle } from '../../../../src/generation/testStyle';
import { ASTFunctionAnalyzer } from '../../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../../harness/wasm';
import { signature, target } from '../targets';

describe('Tests of a model in a file', () => {
  let analyzer: ASTFunctionAnalyzer;

  before(async () => {
    analyzer = await ASTFunctionAnalyzer.create(wasmDirectory());
  });

  after(() => analyzer.dispose());

  async function tests(code: string): Promise<readonly ModelTest[]> {
    const read = readDraft(code, analyzer, plainStyle);
    if ('problem' in read) throw new Error(read.problem);
    const checked = await checkDraft(read.module, {
      module: 'shop.pricing',
      defined: new Set(['total']),
      targets: [target(signature('total'))],
      importable: (symbols) => Promise.resolve(symbols),
    });
    assert.deepEqual(checked.rejected, []);
    return checked.tests;
  }

  const draft = (some: readonly ModelTest[]): ModelDraft =>
    new ModelDraft(some, {
      module: 'shop.pricing',
      style: plainStyle,
      format: (text) => Promise.resolve(text),
      analyzer,
    });

  const CLASS = `from shop.pricing import total

SIZES = [1, 2]


class TestTotal:
    """Totals."""

    scale = 2

    # The first.
    def test_one(self):
        assert total(SIZES) == 3 * self.scale

    def test_two(self):
        assert total([]) == 0
`;

  it('keep their class, and of it what the kept tests need', async () => {
    const [one, two] = await tests(CLASS);
    const { text, caseByTest } = await draft([one!, two!])
      .without(new Set([two!]))
      .write();
    assert.match(
      text,
      /SIZES = \[1, 2\]\n\n\nclass TestTotal:\n {4}"""Totals\."""\n {4}scale = 2\n\n {4}# The first\.\n {4}def test_one/,
    );
    assert.doesNotMatch(text, /test_two/);
    assert.deepEqual([...caseByTest.keys()], ['TestTotal::test_one']);
  });

  it('need no helper that only a dropped test needed', async () => {
    const [one, two] = await tests(CLASS);
    assert.match((await draft([one!]).write()).text, /SIZES/);
    assert.doesNotMatch((await draft([two!]).write()).text, /SIZES/);
  });

  it('come from drafts that mean different things by one name, and share what is the same', async () => {
    const of = (name: string, limit: number): string =>
      `from shop.pricing import total\n\nLIMIT = ${limit}\n\n\ndef test_${name}():\n    assert total([LIMIT], LIMIT=1) == LIMIT\n`;
    const all = [...(await tests(of('a', 1))), ...(await tests(of('b', 2))), ...(await tests(of('c', 1)))];
    const { text } = await draft(all).write();
    assert.deepEqual(text.match(/^LIMIT.*$/gm), ['LIMIT = 1', 'LIMIT_2 = 2']);
    assert.match(text, /def test_b\(\):\n {4}assert total\(\[LIMIT_2\], LIMIT=1\) == LIMIT_2/);
    assert.match(text, /def test_c\(\):\n {4}assert total\(\[LIMIT\], LIMIT=1\) == LIMIT\n/);
    assert.equal(text.match(/^from shop/gm)?.length, 1);
  });

  it('stand behind others in a file, whose names they respect', async () => {
    const file = {
      text: 'from shop import pricing\nfrom shop.other import total\n\n\ndef test_a():\n    assert pricing\n',
      caseByTest: new Map<string, string>(),
      only: [],
    };
    const [test] = await tests('from shop.pricing import total\n\n\ndef test_a():\n    assert total([1]) == 1\n');
    const { text, only } = await draft([test!]).addTo(file);
    assert.match(text, /^from shop\.pricing import total as pricing_total$/m);
    assert.match(text, /def test_a_2\(\):\n {4}assert pricing_total\(\[1\]\) == 1/);
    assert.deepEqual(only, ['test_a_2']);
  });

  it('are to blame for a line of theirs that does not load: the test, or all that need the helper', async () => {
    const all = await tests(
      'import json\n\nfrom shop.pricing import total\n\nLIMIT = int("x")\n\n\ndef test_a():\n    assert total(LIMIT) == 1\n\n\n@json.mark\ndef test_b():\n    assert total([]) == 1\n',
    );
    const whole = draft(all);
    const written = await whole.write();
    const lineOf = (part: string): number => written.text.split('\n').findIndex((line) => line.includes(part)) + 1;
    const blamed = (part: string): string[] =>
      whole.brokenTests({ brokenLine: lineOf(part) }, written).map(({ part: { name } }) => name);
    assert.deepEqual(
      [blamed('LIMIT = '), blamed('@json'), blamed('import json'), blamed('from shop')],
      [['test_a'], ['test_b'], ['test_b'], ['test_a', 'test_b']],
    );
  });

  describe('with a wrong expected value', () => {
    const corrected = async (assertion: string, seen: string): Promise<string | undefined> => {
      const [test] = await tests(`def test_a():\n    value = total([1])\n    ${assertion}\n`);
      return completed(test!, 0, seen)?.part.text.split('\n').slice(2).join('\n');
    };

    for (const [assertion, seen, text] of [
      ['assert value == 12', '13', '    # observed: the model expected 12\n    assert value == 13'],
      ['assert value is True', 'False', '    # observed: the model expected True\n    assert value is False'],
      ["assert value == 'a'", "'b'", '    # observed: the model expected \'a\'\n    assert value == "b"'],
      ['assert value == 0.3', '0.30000000000000004', '    assert value == pytest.approx(0.3)'],
      [
        'assert value == pytest.approx(1.5)',
        '1.75',
        '    # observed: the model expected 1.5\n    assert value == pytest.approx(1.75)',
      ],
      [
        'assert value == 1.5',
        '2.3333333333333335',
        '    # observed: the model expected 1.5\n    assert value == pytest.approx(2.3333333333333335)',
      ],
    ] as const) {
      it(`say what was seen instead of ${assertion}`, async () => {
        assert.equal(await corrected(assertion, seen), text);
      });
    }

    it('never change an assertion of another kind, nor to what is no literal', async () => {
      assert.equal(await corrected('assert value != 12', '12'), undefined);
      assert.equal(await corrected('assert value > 12', '12'), undefined);
      assert.equal(await corrected('assert value == 12', '<object at 0x7f>'), undefined);
      assert.equal(await corrected('assert value == total([2])', '3'), undefined);
    });

    it('are corrected once', async () => {
      const [test] = await tests('def test_a():\n    assert total([1]) == 12\n');
      const once = completed(test!, 0, '13')!;
      assert.equal(completed(once, 0, '14'), undefined);
    });
  });
});

describe('The tests that are necessary', () => {
  it('are the fewest that reach what nothing else does', () => {
    const keys: Record<string, string[]> = { a: ['1', '2'], b: ['2'], c: ['3', '4', '5'], d: ['1', '3'], e: ['9'] };
    const found = necessaryTests(Object.keys(keys), (test) => new Set(keys[test]), new Set(['9']));
    assert.deepEqual(found, ['a', 'c']);
  });
});
