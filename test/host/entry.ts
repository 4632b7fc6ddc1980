// What VS Code loads into the extension host: runs the suites that the environment names, and tells how each test went.
import { join } from 'node:path';
import Mocha from 'mocha';
import { suitesVariable, tell } from './events';

/** Called by VS Code. The extension host ends when the promise does, with code 1 when it is rejected. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, forbidOnly: true, reporter: EventsReporter });
  for (const suite of (process.env[suitesVariable] ?? '').split(','))
    mocha.addFile(join(__dirname, `${suite}.test.js`));
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  tell({ kind: 'ended' });
  if (failures > 0) throw new Error(`${failures} failed`);
}

class EventsReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('test', (test) => tell({ kind: 'started', title: test.fullTitle() }));
    runner.on('pass', (test) => tell({ kind: 'passed', title: test.fullTitle() }));
    runner.on('pending', (test) => tell({ kind: 'skipped', title: test.fullTitle() }));
    runner.on('fail', (test, error: unknown) => {
      const { code, stack, message } = error as { code?: string; stack?: string; message?: string };
      const kind = code === 'ERR_MOCHA_TIMEOUT' ? 'timedOut' : 'failed';
      tell({ kind, title: test.fullTitle(), message: stack ?? message ?? String(error) });
    });
  }
}
