import assert from 'node:assert/strict';
import { Interruption } from '../../../src/commandLine/interruption';
import type { AddCommand } from '../../../src/commandLine/runCommandLine';
import { run } from './run';

describe('Ctrl+C', () => {
  it('ends a command at once', () => {
    const interruption = new Interruption();
    assert.equal(interruption.interrupt(), true);
    assert.equal(interruption.signal.aborted, true);
  });

  it('lets a command that can do so finish first, and ends it the second time', () => {
    const interruption = new Interruption();
    const finish = interruption.finishFirst();
    assert.equal(interruption.interrupt(), false);
    assert.deepEqual([finish.aborted, interruption.signal.aborted], [true, false]);
    assert.equal(interruption.interrupt(), true);
    assert.equal(interruption.signal.aborted, true);
  });

  it('is told to a command, and its end to the shell', async () => {
    const interruption = new Interruption();
    const patient: AddCommand = (program, context) => {
      program.command('wait').action(() => {
        const finish = context.finishFirst();
        interruption.interrupt();
        context.finish(finish.aborted && !context.signal.aborted ? 130 : 0);
      });
    };
    assert.equal((await run(['wait'], { interruption, commands: [patient] })).exitCode, 130);
  });
});
