import assert from 'node:assert/strict';
import { concludeRun, parseEvents, type HostEvent } from '../../host/events';

const passed: HostEvent[] = [
  { kind: 'started', title: 'marks lines' },
  { kind: 'passed', title: 'marks lines' },
];
const ended: HostEvent = { kind: 'ended' };

describe('What a run in the extension host came to', () => {
  it('is its passed and skipped tests when the host ends well', () => {
    const events: HostEvent[] = [...passed, { kind: 'skipped', title: 'moves marks' }, ended];
    const totals = concludeRun('small', events, { kind: 'exited', code: 0 });
    assert.deepEqual(totals, { passed: 1, failed: 0, skipped: 1, failures: [] });
  });

  it('tells a test that took too long from one that failed', () => {
    const events: HostEvent[] = [
      { kind: 'failed', title: 'a', message: '1 !== 2' },
      { kind: 'timedOut', title: 'b', message: 'Timeout of 20000ms exceeded.' },
      ended,
    ];
    assert.deepEqual(concludeRun('small', events, { kind: 'exited', code: 1 }).failures, [
      { title: 'small: a', message: '1 !== 2' },
      { title: 'small: b', message: 'Time-out. Timeout of 20000ms exceeded.' },
    ]);
  });

  it('is a failure named after the running test when the host does not end', () => {
    const events: HostEvent[] = [...passed, { kind: 'started', title: 'hangs' }];
    assert.deepEqual(concludeRun('small', events, { kind: 'timedOut', seconds: 120 }), {
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: [{ title: 'small: hangs', message: 'Time-out. The extension host did not end within 120 s.' }],
    });
  });

  it('is a failure when the host ends well without having run its tests', () => {
    const { failures } = concludeRun('small', [], { kind: 'exited', code: 0 });
    assert.deepEqual(failures, [
      { title: 'small: before the first test', message: 'The extension host ended with code 0 before the tests did.' },
    ]);
  });

  it('is a failure when the page crashed', () => {
    const { failed } = concludeRun('small', passed, { kind: 'crashed', message: 'The page of the workbench crashed.' });
    assert.equal(failed, 1);
  });

  it('leaves out a line that was cut off by the end of the host', () => {
    assert.deepEqual(parseEvents('{"kind":"started","title":"a"}\n{"kind":"pas'), [{ kind: 'started', title: 'a' }]);
  });
});
