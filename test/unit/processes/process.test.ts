import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runProcess } from '../../../src/processes/process';
import { UserError } from '../../../src/userError';
import { python } from '../../../scripts/paths.mjs';
import { eventually } from '../../harness/eventually';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { isAlive } from '../pytest/project';

const run = (script: string, options: Partial<Parameters<typeof runProcess>[2]> = {}) =>
  runProcess(python, ['-c', script], { cwd: temporaryFolder(), ...options });

/** Starts a grandchild, in a session of its own if asked, writes its id into the file `pid`, and waits for ever. */
const withGrandchild = (session: boolean) => `
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=${session ? 'True' : 'False'})
with open("pid.part", "w") as stream:
    stream.write(str(child.pid))
os.rename("pid.part", "pid")
time.sleep(60)
`;

describe('Running a process', () => {
  it('tells how it ended and what it printed', async () => {
    const result = await run('import sys; print("out"); print("err", file=sys.stderr); sys.exit(3)');
    assert.deepEqual(result, { exitCode: 3, signal: null, stdout: 'out\n', stderr: 'err\n', timedOut: false });
  });

  it('passes input and environment', async () => {
    const result = await run('import os, sys; print(sys.stdin.read(), os.environ["GREETING"])', {
      input: 'äöü €',
      env: { ...process.env, GREETING: 'hello', PYTHONUTF8: '1' },
    });
    assert.equal(result.stdout.trim(), 'äöü € hello');
  });

  it('gives bytes as they are where that is asked for', async () => {
    const code = 'import sys; sys.stdout.buffer.write(bytes(range(256)))';
    const { stdout } = await run(code, { encoding: 'latin1' });
    assert.deepEqual([...Buffer.from(stdout, 'latin1')], [...Array(256).keys()]);
  });

  it('gives a process without input an empty one, so that nothing waits for a person', async () => {
    const result = await run('input()', { timeoutMs: 5000 });
    assert.match(result.stderr, /EOFError/);
  });

  it('keeps the end of a flood of output', async () => {
    const result = await run('for n in range(20000): print("x" * 100)\nprint("last")', { maxOutput: 10_000 });
    assert.ok(result.stdout.length < 10_100, String(result.stdout.length));
    assert.ok(result.stdout.startsWith('[earlier output left out]\n'));
    assert.ok(result.stdout.endsWith('last\n'));
  });

  it('says in a sentence that a program does not exist', async () => {
    await assert.rejects(runProcess('/no/such/python', [], { cwd: '/' }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /no\/such\/python could not be started/);
      return true;
    });
  });

  for (const session of [false, true]) {
    it(`ends grandchildren${session ? ' that made a session of their own' : ''} at the time limit`, async () => {
      const cwd = temporaryFolder();
      const result = await run(withGrandchild(session), { cwd, timeoutMs: 1500 });
      assert.equal(result.timedOut, true);
      const pid = Number(readFileSync(path.join(cwd, 'pid'), 'utf8'));
      await eventually(() => assert.equal(isAlive(pid), false));
    });
  }

  it('ends everything on abort, and rejects with its reason', async () => {
    const cwd = temporaryFolder();
    const controller = new AbortController();
    const running = run(withGrandchild(false), { cwd, signal: controller.signal });
    await eventually(() => assert.ok(existsSync(path.join(cwd, 'pid'))));
    controller.abort(new Error('cancelled by the user'));
    await assert.rejects(running, /cancelled by the user/);
    const pid = Number(readFileSync(path.join(cwd, 'pid'), 'utf8'));
    await eventually(() => assert.equal(isAlive(pid), false));
  });

  it('lets a process tidy up after an interrupt, when given time', async () => {
    const script = 'import time\ntry:\n  print("ready", flush=True); time.sleep(60)\nfinally:\n  print("tidied")';
    const result = await run(script, { timeoutMs: 700, graceMs: 3000 });
    assert.equal(result.stdout, 'ready\ntidied\n');
  });

  it('ends a process that ignores the interrupt', async () => {
    const script = 'import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)';
    const result = await run(script, { timeoutMs: 500, graceMs: 300 });
    assert.deepEqual([result.timedOut, result.signal], [true, 'SIGKILL']);
  });

  it('does not wait for a grandchild that keeps the output open, and ends it', async () => {
    const script = `
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
`;
    const began = performance.now();
    const result = await run(script);
    assert.ok(performance.now() - began < 10_000);
    await eventually(() => assert.equal(isAlive(Number(result.stdout)), false));
  });
});
