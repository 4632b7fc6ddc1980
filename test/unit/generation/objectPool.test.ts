import assert from 'node:assert/strict';
import type { ValueContext } from '../../../src/generation/candidate';
import { ObjectPool } from '../../../src/generation/objectPool';
import type { Trial } from '../../../src/generation/trial';
import { argument, call, described, expression, observation, signature, target } from './targets';

const built = expression('Version(1)', 'shop.versions', 'Version');
const catalog: ValueContext = {
  instancesOf: () => [built],
  heirsOf: () => [],
  havingAttribute: () => [],
  knows: (name) => name === 'Version',
};
const parse = target(signature('parse'));

function returned(text: string, shown: string, fields: Partial<Trial> = {}): Trial {
  const value = described(null, 'Version', { module: 'shop.versions', shown: ['str', shown] });
  return {
    target: parse,
    call: call([argument('text', text)]),
    drive: 'value',
    observation: observation({ value }),
    edges: [],
    ...fields,
  };
}

function pooled(...trials: readonly Trial[]): string[] {
  const pool = new ObjectPool(catalog);
  trials.forEach((trial) => pool.add(trial));
  return pool.instancesOf('Version').map(({ text }) => text);
}

describe('Objects that calls made', () => {
  it('stand beside those that constructors make', () => {
    assert.deepEqual(pooled(returned('"1.2"', '"1.2"')), ['Version(1)', 'parse("1.2")']);
  });

  it('are kept once for each look', () => {
    assert.deepEqual(pooled(returned('"1.2"', '"1.2"'), returned('"v1.2"', '"1.2"')), ['Version(1)', 'parse("1.2")']);
  });

  it('are none where the call raised or changed the module; values stand in the expression', () => {
    const raised = returned('"a"', '"a"', { observation: observation({ outcome: 'raised', value: null }) });
    const changing = returned('"b"', '"b"');
    const changed = { ...changing.observation, changed: [['CACHE', described('{}')]] as const };
    assert.deepEqual(pooled(raised, { ...changing, observation: changed }), ['Version(1)']);
    assert.deepEqual(pooled(returned('[1]', '"c"')), ['Version(1)', 'parse([1])']);
  });

  it('are a bounded number', () => {
    assert.equal(pooled(...Array.from({ length: 30 }, (_, i) => returned(`"${i}"`, `"${i}"`))).length, 7);
  });

  it('are written behind the object whose method gave them, but not as operands', () => {
    const method = (name: string): Trial =>
      returned('2', '"2"', {
        target: target(signature(`Version.${name}`, { kind: 'method', className: 'Version' })),
        call: call([argument('count', '2')], { receiver: built }),
      });
    assert.deepEqual(pooled(method('next')), ['Version(1)', 'Version(1).next(2)']);
    assert.deepEqual(pooled(method('__add__')), ['Version(1)']);
  });
});
