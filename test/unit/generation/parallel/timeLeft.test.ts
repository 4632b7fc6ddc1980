import assert from 'node:assert/strict';
import { secondsLeft } from '../../../../src/generation/parallel/timeLeft';

describe('The time that a run will take', () => {
  const asking = { left: 100, done: 10, seconds: 40, lanes: 4 };
  const verifying = { left: 110, done: 10, seconds: 10, lanes: 1 };

  it('is that of the slower stage, and of the way of the last module behind it', () => {
    assert.equal(secondsLeft([asking, verifying]), 110);
    assert.equal(secondsLeft([{ ...asking, lanes: 2 }, verifying]), 201);
  });

  it('is not known before some modules have gone through each stage', () => {
    assert.equal(secondsLeft([asking, { ...verifying, done: 0 }]), null);
    assert.equal(secondsLeft([{ ...asking, left: 0, done: 0 }, verifying]), 110);
  });

  it('is none at the end', () => {
    assert.equal(
      secondsLeft([
        { ...asking, left: 0 },
        { ...verifying, left: 0 },
      ]),
      0,
    );
  });
});
