import assert from 'node:assert/strict';
import { concludeStage } from '../../../scripts/test/runStage.mjs';

const suite = { name: 'host', command: [], minutes: 10, runsTests: true };
const lint = { name: 'lint', command: [], minutes: 5, runsTests: false };
const green = { passed: 3, failed: 0, skipped: 0, failures: [] };
const red = { passed: 2, failed: 1, skipped: 0, failures: [{ title: 'a', message: '1 !== 2' }] };

describe('What a stage of npm test came to', () => {
  it('is what its tests came to', () => {
    assert.deepEqual(concludeStage(suite, { exitCode: 0, timedOut: false }, green), green);
    assert.deepEqual(concludeStage(suite, { exitCode: 1, timedOut: false }, red), red);
  });

  it('is nothing for a check that holds, and one failure for one that does not', () => {
    assert.equal(concludeStage(lint, { exitCode: 0, timedOut: false }, undefined).failed, 0);
    assert.equal(concludeStage(lint, { exitCode: 1, timedOut: false }, undefined).failed, 1);
  });

  it('counts a time-out, and a bad end that no failing test explains, as a failure', () => {
    assert.equal(concludeStage(suite, { exitCode: null, timedOut: true }, undefined).failed, 1);
    assert.equal(concludeStage(suite, { exitCode: 134, timedOut: false }, green).failed, 1);
  });

  it('is a failure when a suite ends well without having run a test', () => {
    const none = { passed: 0, failed: 0, skipped: 0, failures: [] };
    assert.equal(concludeStage(suite, { exitCode: 0, timedOut: false }, undefined).failed, 1);
    assert.equal(concludeStage(suite, { exitCode: 0, timedOut: false }, none).failed, 1);
  });
});
