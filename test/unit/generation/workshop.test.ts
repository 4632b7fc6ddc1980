import assert from 'node:assert/strict';
import { Workshop } from '../../../src/generation/workshop';
import type { ProbeCase } from '../../../src/pytest/probe';
import { expression, observation } from './targets';

describe('Trying expressions out', () => {
  it('keeps those that give a value, and asks for each once', async () => {
    const asked: string[] = [];
    const workshop = new Workshop({
      run: (cases: readonly ProbeCase[]) => {
        asked.push(...cases.map(({ call }) => call));
        return Promise.resolve(
          cases.map(({ call }) => observation({ outcome: call === 'Broken()' ? 'raised' : 'returned' })),
        );
      },
    });
    const all = ['1', 'Broken()', 'Box(1)'].map((text) => expression(text));
    for (let time = 0; time < 2; time += 1) {
      assert.deepEqual(
        (await workshop.working(all)).map(({ text }) => text),
        ['1', 'Box(1)'],
      );
    }
    assert.deepEqual(asked, ['Broken()', 'Box(1)'], 'literals need no trial');
  });
});
