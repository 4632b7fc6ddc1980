import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { RunFolder, runId, runIds } from '../../../../src/generation/parallel/runFolder';
import { UserError } from '../../../../src/userError';
import { temporaryFolder } from '../../../harness/temporaryFolder';
import { planOf } from './runs';

describe('The folder of a run', () => {
  const plan = (id: string): ReturnType<typeof planOf> => ({ ...planOf(3), id });

  it('keeps the plan as it was, out of git, and is found again as the last one or by its id', async () => {
    const root = temporaryFolder();
    const [first, second] = ['2026-11-27T10-00-00Z', '2026-11-27T11-00-00Z'];
    for (const id of [second, first]) await (await RunFolder.create(root, plan(id))).release();
    assert.deepEqual(await runIds(root), [first, second]);
    const last = await RunFolder.open(root, undefined);
    assert.deepEqual(last.plan, plan(second));
    await last.release();
    assert.equal((await RunFolder.open(root, first)).plan.id, first);
    assert.match(readFileSync(path.join(root, '.smart-test/.gitignore'), 'utf8'), /^\*$/m);
  });

  it('has an id that sorts by time', () => {
    assert.equal(runId(new Date('2026-11-27T10:20:30.456Z')), '2026-11-27T10-20-30Z');
  });

  it('says which runs there are', async () => {
    const root = temporaryFolder();
    await assert.rejects(RunFolder.open(root, undefined), /There is no run to go on with/);
    await (await RunFolder.create(root, plan('run-1'))).release();
    await assert.rejects(RunFolder.open(root, 'run-2'), /no run run-2 here. Those that are: run-1/);
    // A process that was killed before it had a plan leaves no run.
    mkdirSync(path.join(root, '.smart-test/runs/run-3'));
    assert.deepEqual(await runIds(root), ['run-1']);
  });

  it('is worked on by one process at a time, and by the next when that one was killed', async () => {
    const root = temporaryFolder();
    const made = await RunFolder.create(root, plan('run-1'));
    const lock = path.join(made.folder, 'lock');
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    writeFileSync(lock, `${other.pid!} ${hostname()}\n`);
    await assert.rejects(
      RunFolder.open(root, 'run-1'),
      (error) => error instanceof UserError && /works on this run/.test(error.message),
    );
    other.kill('SIGKILL');
    await once(other, 'exit');
    await (await RunFolder.open(root, 'run-1')).release();
    assert.ok(!existsSync(lock));
    writeFileSync(lock, '1 another-machine\n');
    await assert.rejects(RunFolder.open(root, 'run-1'), /another-machine/);
  });

  it('is not read when another version wrote the plan', async () => {
    const root = temporaryFolder();
    const made = await RunFolder.create(root, plan('run-1'));
    await made.release();
    writeFileSync(path.join(made.folder, 'plan.json'), '{"version": 2}');
    await assert.rejects(RunFolder.open(root, 'run-1'), /another version/);
  });
});
