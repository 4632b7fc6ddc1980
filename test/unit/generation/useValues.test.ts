import assert from 'node:assert/strict';
import type { ValueContext } from '../../../src/generation/candidate';
import { valuesOfUses } from '../../../src/generation/useValues';
import { generateTestCasesForParams } from '../../../src/generation/valueCandidates';
import type { ParameterUse } from '../../../src/python/signatures';
import { askPython } from './python';
import { expression, parameter } from './targets';

const nothing: ValueContext = {
  instancesOf: () => [],
  knows: () => false,
  heirsOf: () => [],
  havingAttribute: () => [],
};

const use = (kind: ParameterUse['kind'], name = '', count: number | null = null): ParameterUse => ({
  kind,
  name,
  count,
});

const texts = (uses: readonly ParameterUse[], context = nothing): string[] =>
  valuesOfUses(uses, context).map(({ text }) => text);

describe('values for the use of a parameter', () => {
  it('are functions of the number of arguments that it is called with', () => {
    assert.deepEqual(texts([use('called', '', 2)]), [
      'lambda a, b: a',
      'lambda a, b: True',
      'lambda a, b: False',
      'lambda a, b: None',
    ]);
    assert.equal(texts([use('called')])[0], 'lambda *args, **kwargs: args[0]');
  });

  it('are texts, dictionaries, streams or times where these have all that is asked for', () => {
    const first = (...names: string[]): string | undefined => texts(names.map((name) => use('method', name, 0)))[0];
    assert.equal(first('strip', 'lower'), '"test_value"');
    assert.equal(first('items'), '{"key": "value"}');
    assert.equal(first('write'), 'io.StringIO("test_value")');
    assert.equal(first('total_seconds'), 'timedelta(days=1)');
  });

  it('are objects of the project that have all of the attributes', () => {
    const box = expression('Box(1)', 'shop', 'Box');
    const bag = expression('Bag()', 'shop', 'Bag');
    const shop = { ...nothing, havingAttribute: (name: string) => (name === 'weight' ? [bag, box] : [box]) };
    assert.equal(texts([use('attribute', 'weight'), use('method', 'unpack', 0)], shop)[0], 'Box(1)');
    assert.ok(!texts([use('attribute', 'weight'), use('method', 'unpack', 0)], shop).includes('Bag()'));
  });

  it('are made for the purpose where nothing has them', () => {
    const [first] = valuesOfUses(
      [use('attribute', 'owner.label'), use('method', 'owner.send', 1), use('attribute', 'total')],
      nothing,
    );
    assert.deepEqual(first, {
      text: 'SimpleNamespace(owner=SimpleNamespace(label=1, send=lambda *args, **kwargs: 1), total=1)',
      imports: [{ module: 'types', name: 'SimpleNamespace' }],
    });
  });

  it('have the keys, places and numbers of names that are asked for', () => {
    assert.equal(texts([use('key', '"id"'), use('key', "'name'")])[0], `{"id": 1, 'name': 1}`);
    assert.equal(texts([use('index', '', 0), use('index', '', 2)])[0], '[1, 2, 3]');
    assert.equal(texts([use('unpacked', '', 2)])[1], '["a", "b"]');
    assert.deepEqual(texts([use('iterated', '', 2)]), ['[(1, 2)]', '[("a", "b")]', '[]']);
  });

  it('can all be evaluated', () => {
    const uses = [
      use('called', '', 0),
      use('called', '', 3),
      use('attribute', 'alpha.beta'),
      use('method', 'gamma', 1),
      use('key', '"id"'),
      use('index', '', 4),
      use('iterated', '', 3),
      use('iterated', '', 1),
    ];
    const script =
      'from types import SimpleNamespace\nanswers = [bool(eval(text)) for text in questions if text != "[]"]';
    const answers = askPython(script, texts(uses)) as boolean[];
    assert.ok(answers.length > 12 && answers.every(Boolean));
  });

  it('come before what the name implies, and not at all where there is an annotation', () => {
    const uses = [use('called', '', 1)];
    const values = (text: string): string[] =>
      generateTestCasesForParams({ ...parameter(text), uses }, [], nothing).map((value) => value.text);
    assert.equal(values('text')[0], 'lambda a: a');
    assert.ok(values('text').includes('"test_value"'));
    assert.ok(!values('text: str').includes('lambda a: a'));
  });
});
