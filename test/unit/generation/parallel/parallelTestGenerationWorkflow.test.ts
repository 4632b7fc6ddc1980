import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ModuleGenerator } from '../../../../src/generation/parallel/moduleGenerator';
import { RunJournal } from '../../../../src/generation/parallel/runJournal';
import { moduleText } from '../../../../src/generation/parallel/runState';
import { ModelError } from '../../../../src/models/modelError';
import { UserError } from '../../../../src/userError';
import { eventually } from '../../../harness/eventually';
import { closeJournals, CountingModel, openRun, projectOf, trustingGenerator, usage, type Project } from './runs';

function testsOf({ root }: Project): Record<string, string> {
  const folder = path.join(root, 'tests/generated');
  if (!existsSync(folder)) return {};
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

function expectedTests(count: number): Record<string, string> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return Object.fromEntries(
    numbers.map((number) => [`test_pkg_m${number}.py`, `# pkg.m${number}: test-writer pkg.m${number}\n`]),
  );
}

describe('ParallelTestGenerationWorkflow', () => {
  afterEach(closeJournals);

  it('asks twice about each module, some at a time, and ties what comes of it to the module', async () => {
    const project = projectOf(20);
    // The later a module, the sooner its answers.
    const model = new CountingModel(async (of) => {
      await delay(40 - 2 * Number(/\d+$/.exec(of)![0]));
      return of;
    });
    const { workflow } = await openRun(project, model, { concurrency: 4, verifiers: 2 });
    const state = await workflow.run();
    assert.equal(state.status, 'done');
    assert.deepEqual([state.counts.kept, state.tests], [20, 40]);
    assert.equal(new Set(model.asked).size, 40);
    assert.equal(model.mostAtOnce, 4);
    assert.equal(state.spending.requests, 40);
    assert.equal(state.spending.dollars.toFixed(2), '0.40');
    assert.deepEqual(testsOf(project), expectedTests(20));
  });

  it('verifies while others are being written', async () => {
    const verifiedAt: number[] = [];
    const model = new CountingModel();
    const generator: ModuleGenerator<string[]> = {
      ...trustingGenerator,
      verify: (...args) => {
        verifiedAt.push(model.asked.length);
        return trustingGenerator.verify(...args);
      },
    };
    const { workflow } = await openRun(projectOf(10), model, { generator, concurrency: 1 });
    await workflow.run();
    assert.ok(verifiedAt[0]! < 6, String(verifiedAt));
  });

  it('stops writing while too many modules wait to be verified', async () => {
    let open: (() => void) | undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const generator: ModuleGenerator<string[]> = {
      ...trustingGenerator,
      verify: async (...args) => {
        await opened;
        return trustingGenerator.verify(...args);
      },
    };
    const model = new CountingModel();
    const { workflow } = await openRun(projectOf(20), model, { generator, concurrency: 1, queueCapacity: 3 });
    const run = workflow.run();
    await eventually(() => assert.equal(workflow.state.counts.written, 6));
    await delay(50);
    // One is verified, three wait, and three wait for a place.
    assert.equal(model.asked.length, 14);
    open!();
    assert.equal((await run).counts.kept, 20);
  });

  it('tells of every step of every module, and how many there are of each', async () => {
    const { workflow } = await openRun(projectOf(2), new CountingModel(), { concurrency: 1 });
    const seen: string[] = [];
    const end = workflow.onChange((changed) => {
      seen.push(changed ? `${changed.module.name} ${moduleText(changed)}` : workflow.state.status);
      const { counts } = workflow.state;
      const { waiting, designing, writing, written, verifying, repairing, done } = counts;
      assert.equal(waiting + designing + writing + written + verifying + repairing + done, 2);
    });
    const before = workflow.state;
    await workflow.run();
    end();
    assert.deepEqual(
      seen.filter((one) => !one.startsWith('pkg.m2')),
      ['designing', 'writing', 'written', 'verifying', 'kept 2 tests'].map((one) => `pkg.m1 ${one}`).concat('done'),
    );
    assert.equal(before.counts.waiting, 2);
  });

  it('lets one module fail, with its reason, and goes on', async () => {
    const model = new CountingModel((of) => {
      if (of.endsWith('m2')) throw new ModelError('truncated', 'The reply was cut off.', { usage, cost: 0.01 });
      return of;
    });
    const generator: ModuleGenerator<string[]> = {
      ...trustingGenerator,
      write: (module, ...rest) =>
        module.name === 'pkg.m4' ? Promise.resolve('It has no functions.') : trustingGenerator.write(module, ...rest),
      verify: (module, ...rest) => {
        if (module.name === 'pkg.m3') throw new UserError('The module cannot be imported.');
        return trustingGenerator.verify(module, ...rest);
      },
    };
    const project = projectOf(5);
    const { workflow, journal } = await openRun(project, model, { generator });
    const state = await workflow.run();
    const texts = Object.fromEntries(state.modules.map((one) => [one.module.name, moduleText(one)]));
    assert.deepEqual(texts, {
      'pkg.m1': 'kept 2 tests',
      'pkg.m2': 'failed: The reply was cut off.',
      'pkg.m3': 'failed: The module cannot be imported.',
      'pkg.m4': 'nothing kept: It has no functions.',
      'pkg.m5': 'kept 2 tests',
    });
    assert.equal(journal.index.spendingOf('src/pkg/m2.py').dollars, 0.01);
  });

  it('tries again, when it goes on, what failed for a reason that passes or by a mistake of ours', async () => {
    const project = projectOf(3);
    let fails = true;
    const model = new CountingModel((of) => {
      if (fails && of.endsWith('m1')) throw new ModelError('overloaded', 'Too much to do there.');
      if (fails && of.endsWith('m2')) throw new TypeError('undefined is not a function');
      return of;
    });
    const bugs: string[] = [];
    const first = await openRun(project, model, { onBug: (error) => bugs.push(String(error)) });
    const state = await first.workflow.run();
    await first.journal.close();
    assert.deepEqual([state.counts.kept, state.counts.failed, bugs.length], [1, 2, 1]);
    fails = false;
    const second = await openRun(project, model);
    assert.equal((await second.workflow.run()).counts.kept, 3);
  });

  it('stops before the budget is passed, keeps what is done, and goes on with a larger one', async () => {
    const project = projectOf(10);
    const model = new CountingModel();
    // Each question costs a cent, and may cost two.
    const first = await openRun(project, model, { dollars: 0.1, concurrency: 2 });
    const state = await first.workflow.run();
    await first.journal.close();
    assert.equal(state.status, 'stopped');
    assert.match(state.reason, /could cost more than is left: \$0\.0\d of \$0\.10 are spent/);
    assert.ok(state.spending.dollars <= 0.1, String(state.spending.dollars));
    assert.ok(state.counts.kept >= 4, String(state.counts.kept));
    assert.equal(Object.keys(testsOf(project)).length, state.counts.kept);
    const second = await openRun(project, model, { dollars: 1 });
    const end = await second.workflow.run();
    assert.deepEqual([end.status, end.counts.kept], ['done', 10]);
    assert.equal(model.asked.length, 20);
    assert.deepEqual(testsOf(project), expectedTests(10));
  });

  it('ends asking when the key is wrong, with the sentence about it', async () => {
    const model = new CountingModel(() => {
      throw new ModelError('authentication', 'The key was not accepted.');
    });
    const { workflow } = await openRun(projectOf(10), model, { concurrency: 2 });
    const state = await workflow.run();
    assert.deepEqual([state.status, state.reason], ['stopped', 'The key was not accepted.']);
    // Those under way, and those whose turn came as these failed.
    assert.ok(model.asked.length <= 4);
  });

  it('begins nothing while it is paused, and then goes on', async () => {
    const model = new CountingModel();
    const project = projectOf(12);
    const { workflow } = await openRun(project, model);
    const end = workflow.onChange(() => {
      if (model.asked.length > 4) workflow.pause();
    });
    const run = workflow.run();
    await eventually(() => assert.equal(workflow.state.status, 'paused'));
    const { asked, running } = { asked: model.asked.length, running: model.running };
    await delay(50);
    assert.deepEqual([running, model.asked.length], [0, asked]);
    end();
    workflow.continue();
    assert.equal((await run).counts.kept, 12);
    assert.equal(model.asked.length, 24);
  });

  it('lets what was asked be answered when it is told to finish, and asks it never again', async () => {
    const project = projectOf(12);
    const finish = new AbortController();
    const model = new CountingModel(async (of) => {
      if (of.endsWith('m5')) finish.abort();
      await delay(20);
      return of;
    });
    const first = await openRun(project, model, { finish: finish.signal });
    const state = await first.workflow.run();
    await first.journal.close();
    assert.deepEqual([state.status, state.reason, model.running], ['stopped', 'You stopped it.', 0]);
    const again = await RunJournal.open(project.journalFile);
    assert.equal(again.index.answers.size, model.asked.length);
    await again.close();
    const second = await openRun(project, model);
    assert.equal((await second.workflow.run()).counts.kept, 12);
    assert.equal(new Set(model.asked).size, model.asked.length);
  });

  it('ends at once when it is cancelled, the requests too, and counts these when it goes on', async () => {
    const project = projectOf(6);
    const cancel = new AbortController();
    const model = new CountingModel(async (of, signal) => {
      if (of === 'test-writer pkg.m1') setTimeout(() => cancel.abort(), 5);
      if (of.startsWith('test-writer')) await delay(60_000, undefined, { signal });
      return of;
    });
    const first = await openRun(project, model, { signal: cancel.signal });
    const state = await first.workflow.run();
    await first.journal.close();
    assert.deepEqual([state.status, model.running], ['stopped', 0]);
    const second = await openRun(project, new CountingModel());
    const end = await second.workflow.run();
    assert.equal(end.counts.kept, 6);
    const { requests, atMost } = second.journal.index.unanswered;
    assert.ok(requests >= 1 && requests <= 3);
    assert.equal(atMost.cost, 0.02 * requests);
  });

  it('never writes over a file that appeared meanwhile', async () => {
    const project = projectOf(2);
    const folder = path.join(project.root, 'tests/generated');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'test_pkg_m1.py'), '# by hand\n');
    const { workflow } = await openRun(project, new CountingModel());
    const state = await workflow.run();
    assert.match(moduleText(state.modules[0]!), /failed: There is another file tests\/generated\/test_pkg_m1.py/);
    assert.deepEqual(testsOf(project), { ...expectedTests(2), 'test_pkg_m1.py': '# by hand\n' });
  });

  it('writes, when it goes on, what an earlier process had proven and had no time to write', async () => {
    const project = projectOf(2);
    const { workflow, journal } = await openRun(project, new CountingModel());
    await workflow.run();
    await journal.close();
    const lines = readFileSync(project.journalFile, 'utf8').trim().split('\n');
    const unsaved = lines.filter((line) => !line.includes('"saved"'));
    writeFileSync(project.journalFile, `${unsaved.join('\n')}\n`);
    const folder = path.join(project.root, 'tests/generated');
    // The other one was written.
    rmSync(path.join(folder, 'test_pkg_m2.py'));
    const model = new CountingModel();
    const again = await openRun(project, model);
    assert.equal((await again.workflow.run()).counts.kept, 2);
    assert.equal(model.asked.length, 0);
    assert.deepEqual(testsOf(project), expectedTests(2));
  });

  it('needs no model', async () => {
    const project = projectOf(3);
    const { workflow } = await openRun(project, null);
    const state = await workflow.run();
    assert.deepEqual([state.status, state.counts.kept, state.spending.requests], ['done', 3, 0]);
    assert.equal(testsOf(project)['test_pkg_m1.py'], '# pkg.m1: found by search\n');
  });
});
