import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { withoutTests } from '../../../../src/generation/parallel/moduleResult';
import { RunFolder } from '../../../../src/generation/parallel/runFolder';
import { RunJournal } from '../../../../src/generation/parallel/runJournal';
import { plannedModules, type RunPlan } from '../../../../src/generation/parallel/runPlan';
import { unfinishedRun } from '../../../../src/generation/parallel/unfinishedRun';
import { temporaryFolder } from '../../../harness/temporaryFolder';
import { planOf } from './runs';

/** A run of which so many modules are done, and that no process works on. */
async function leftRun(root: string, plan: RunPlan, done: number): Promise<RunFolder> {
  const folder = await RunFolder.create(root, plan);
  const journal = await RunJournal.open(folder.journalFile);
  for (const { key } of plannedModules(plan).slice(0, done)) {
    await journal.append({ kind: 'result', module: key, result: withoutTests('nothing', 'x'), text: null });
  }
  await journal.close();
  await folder.release();
  return folder;
}

describe('An unfinished run', () => {
  let root: string;
  beforeEach(() => (root = temporaryFolder()));

  it('is found with how far it came', async () => {
    const { plan } = await leftRun(root, planOf(5), 2);
    assert.deepEqual(await unfinishedRun(root), { id: plan.id, model: plan.model, modules: 5, done: 2 });
  });

  it('is found when its last line was not written to its end, and when it has no journal yet', async () => {
    const { journalFile } = await leftRun(root, planOf(5), 2);
    await appendFile(journalFile, '{"kind":"result","module":"src/pkg/m3.py","resu');
    assert.equal((await unfinishedRun(root))?.done, 2);
    const other = temporaryFolder();
    await (await RunFolder.create(other, planOf(5))).release();
    assert.equal((await unfinishedRun(other))?.done, 0);
  });

  it('is none where nothing was begun, or all is done', async () => {
    assert.equal(await unfinishedRun(root), undefined);
    await leftRun(root, planOf(3), 3);
    assert.equal(await unfinishedRun(root), undefined);
  });

  it('is none when its report says that it is done', async () => {
    const { reportFile } = await leftRun(root, planOf(3), 2);
    await writeFile(`${reportFile}.json`, '{"status":"stopped"}');
    assert.equal((await unfinishedRun(root))?.done, 2);
    await writeFile(`${reportFile}.json`, '{"status":"done"}');
    assert.equal(await unfinishedRun(root), undefined);
  });

  it('is none while another process works on it', async () => {
    const { folder } = await leftRun(root, planOf(3), 1);
    await writeFile(path.join(folder, 'lock'), `${process.ppid} ${hostname()}\n`);
    assert.equal(await unfinishedRun(root), undefined);
  });

  it('is only the last one', async () => {
    await leftRun(root, { ...planOf(3), id: '2026-01-01T00-00-00Z' }, 1);
    await leftRun(root, { ...planOf(3), id: '2026-01-02T00-00-00Z' }, 3);
    assert.equal(await unfinishedRun(root), undefined);
  });
});
