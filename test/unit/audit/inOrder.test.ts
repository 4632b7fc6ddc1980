import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { inOrder } from '../../../src/audit/inOrder';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) {
    list.push(item);
  }
  return list;
}

describe('inOrder', () => {
  it('gives every result in the order of the items, with no more at work than asked for', async () => {
    let atWork = 0;
    let most = 0;
    const durations = [8, 1, 5, 0, 2];
    const results = inOrder(durations, 2, async (duration, index) => {
      most = Math.max(most, (atWork += 1));
      await setTimeout(duration);
      atWork -= 1;
      return index;
    });
    assert.deepEqual(await all(results), [0, 1, 2, 3, 4]);
    assert.equal(most, 2);
  });

  it('fails with the first failure and starts nothing more', async () => {
    const started: number[] = [];
    const results = inOrder([1, 2, 3, 4, 5], 2, (item) => {
      started.push(item);
      return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item);
    });
    await assert.rejects(all(results), /two/u);
    assert.deepEqual(started, [1, 2, 3]);
  });
});
