import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SearchClock } from '../../../src/generation/searchClock';
import type { Observation, ProbeCase } from '../../../src/pytest/probe';

const probe = (outcome: Observation['outcome']) => ({
  run: (cases: readonly ProbeCase[]) => Promise.resolve(cases.map(() => ({ outcome }) as Observation)),
  dispose: () => Promise.resolve(),
});
const cases = Array.from({ length: 10 }, (_, id) => ({ id }) as ProbeCase);

describe('The time of a search', () => {
  it('runs by what was run, however long that took', async () => {
    let time = 0;
    const clock = new SearchClock(() => (time += 7), 60_000);
    await clock.counted(probe('returned')).run(cases);
    assert.equal(clock.now(), 20);
  });

  it('counts a case that hung as long', async () => {
    const clock = new SearchClock(() => 0, 60_000);
    await clock.counted(probe('timeout')).run(cases.slice(0, 2));
    assert.equal(clock.now(), 3000);
  });

  it('is over when the true time is', () => {
    let time = 0;
    const clock = new SearchClock(() => time, 1000);
    assert.equal(clock.now(), 0);
    time = 1000;
    assert.equal(clock.now(), Infinity);
  });
});
