import assert from 'node:assert/strict';
import type { RateLimits } from '../../../src/models/chatModel';
import { RateGate } from '../../../src/models/rateGate';

/** A gate whose time passes only when it sleeps. */
function gateAt(concurrency: number): { gate: RateGate; now: () => number } {
  let time = 0;
  const gate = new RateGate({
    concurrency,
    now: () => time,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      time += ms;
      return Promise.resolve();
    },
  });
  return { gate, now: () => time };
}

function limits(change: Partial<RateLimits>): RateLimits {
  return { requests: null, inputTokens: null, outputTokens: null, ...change };
}

const bucket = (limit: number, left: number) => ({ limit, left, resetsAt: new Date(60_000) });

describe('the gate before a provider', () => {
  it('lets so many run at once, the others in their order', async () => {
    const { gate } = gateAt(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const runs = [0, 1, 2, 3].map((number) =>
      gate.run(() => {
        started.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    await Promise.resolve();
    assert.deepEqual(started, [0, 1]);
    ends[1]!();
    await runs[1];
    assert.deepEqual(started, [0, 1, 2]);
    ends[0]!();
    await runs[0];
    assert.deepEqual(started, [0, 1, 2, 3]);
    ends.slice(2).forEach((end) => end());
    await Promise.all(runs);
  });

  it('gives a place on when a task fails, or one who waits gives up', async () => {
    const { gate } = gateAt(1);
    const abort = new AbortController();
    let fail!: (error: Error) => void;
    const first = gate.run(() => new Promise((_, reject) => (fail = reject)));
    const second = gate.run(() => Promise.resolve('never'), abort.signal);
    const third = gate.run(() => Promise.resolve('third'));
    abort.abort(new Error('enough'));
    await assert.rejects(second, { message: 'enough' });
    fail(new Error('broken'));
    await assert.rejects(first, { message: 'broken' });
    assert.equal(await third, 'third');
  });

  it('waits for nobody before the provider has said something', async () => {
    const { gate, now } = gateAt(1);
    for (let count = 0; count < 1000; count += 1) await gate.admit(1_000_000);
    assert.equal(now(), 0);
  });

  it('lets through what is left, then one each time that one has come in', async () => {
    const { gate, now } = gateAt(1);
    gate.observe(limits({ requests: bucket(60, 2) }), null);
    const times: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      await gate.admit(10);
      times.push(now());
    }
    assert.deepEqual(times, [0, 0, 1000, 2000]);
  });

  it('counts input tokens, and lets more than a full bucket through when it is full', async () => {
    const { gate, now } = gateAt(1);
    gate.observe(limits({ inputTokens: bucket(6000, 1000) }), null);
    await gate.admit(1500);
    assert.equal(now(), 5000);
    await gate.admit(1_000_000);
    assert.equal(now(), 65_000);
  });

  it('waits while the output tokens are used up', async () => {
    const { gate, now } = gateAt(1);
    gate.observe(limits({ outputTokens: bucket(60, 0) }), null);
    await gate.admit(1);
    assert.equal(now(), 1000);
  });

  it('lets nobody through as long as the provider asks to wait', async () => {
    const { gate, now } = gateAt(5);
    gate.observe(null, 7000);
    await Promise.all([gate.admit(1), gate.admit(1)]);
    assert.equal(now(), 7000);
  });

  it('keeps the order, and goes on when one of the queue is aborted', async () => {
    const { gate } = gateAt(5);
    gate.observe(limits({ requests: bucket(60, 0) }), null);
    const abort = new AbortController();
    const passed: string[] = [];
    const first = gate.admit(1).then(() => passed.push('first'));
    const second = gate.admit(1, abort.signal);
    const third = gate.admit(1).then(() => passed.push('third'));
    abort.abort(new Error('enough'));
    await assert.rejects(second, { message: 'enough' });
    await Promise.all([first, third]);
    assert.deepEqual(passed, ['first', 'third']);
  });
});
