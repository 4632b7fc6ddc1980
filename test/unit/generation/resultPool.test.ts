import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ResultPool } from '../../../src/generation/resultPool';
import type { Trial } from '../../../src/generation/trial';
import { described, observation, signature, target } from './targets';

function returned(name: string, text: string, type = 'str'): Trial {
  return {
    target: target(signature(name)),
    call: { setup: [], receiver: null, before: [], arguments: [], after: [] },
    drive: 'value',
    observation: observation({ outcome: 'returned', value: { ...described(text), type } }),
    edges: [],
  };
}

describe('What functions returned, for others', () => {
  it('is passed to every function but the one that made it, two of each', () => {
    const pool = new ResultPool();
    for (const text of ['"eJw="', '"eJx="', '"eJy="']) pool.add(returned('compress', text));
    assert.deepEqual(
      pool.beside('decompress').map(({ text }) => text),
      ['"eJw="', '"eJx="'],
    );
    assert.deepEqual(pool.beside('compress'), []);
  });

  it('leaves out what is empty, what has no text, and numbers', () => {
    const pool = new ResultPool();
    pool.add(returned('name', '""'));
    pool.add(returned('count', '3', 'int'));
    assert.deepEqual(pool.beside('other'), []);
  });
});
