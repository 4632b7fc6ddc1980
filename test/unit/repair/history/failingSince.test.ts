import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../../../../scripts/environment.mjs';
import { root } from '../../../../scripts/paths.mjs';
import {
  findFailingSince,
  type FailingSince,
  type FailingSinceOptions,
  type RunState,
} from '../../../../src/repair/history/failingSince';
import type { StateOutcome } from '../../../../src/repair/history/firstBadSearch';
import { ProjectHistory, type HistoryOptions } from '../../../../src/repair/history/projectHistory';
import { UserError } from '../../../../src/userError';
import { temporaryFolder } from '../../../harness/temporaryFolder';
import { hermetic, TestRepository } from './testRepository';

/** The files of a state stand for its tests: `t.py` holds how the test `t.py` does. */
function readOutcomes(seen: string[] = []): RunState {
  return ({ root, nodeIds }) => {
    seen.push(nodeIds.map((id) => `${id}=${read(root, id)}`).join(' '));
    return Promise.resolve(new Map(nodeIds.map((id) => [id, read(root, id)])));
  };
}

function read(root: string, nodeId: string): StateOutcome {
  const file = join(root, nodeId);
  return existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[0] as StateOutcome) : 'absent';
}

async function since(
  repository: TestRepository,
  nodeIds: readonly string[],
  options: Partial<FailingSinceOptions> = {},
  historyOptions: HistoryOptions = {},
): Promise<ReadonlyMap<string, FailingSince>> {
  const history = await ProjectHistory.open(repository.folder, { env: hermetic, ...historyOptions });
  assert.ok(typeof history !== 'string');
  try {
    return await findFailingSince(history, nodeIds, { runState: readOutcomes(), ...options });
  } finally {
    await history.close();
  }
}

/** @param from number of the first commit in which `t.py` fails */
async function breaksAt(from: number, commits: number): Promise<TestRepository> {
  const repository = await TestRepository.create();
  for (let number = 1; number <= commits; number += 1) {
    const outcome = number < from ? 'passed' : 'failed';
    await repository.commit(`Commit ${number}`, { 't.py': `${outcome}\n`, 'shop.py': `${number}\n` });
  }
  return repository;
}

describe('since when a test fails', () => {
  it('is the commit with which it began to, and what that changed', async () => {
    const repository = await breaksAt(6, 20);
    const seen: string[] = [];
    const found = await since(repository, ['t.py'], { runState: readOutcomes(seen), maxStates: 20 });
    const { kind, change, notes, failedStates } = found.get('t.py')!;
    assert.equal(kind, 'changed');
    assert.equal(change!.commit!.subject, 'Commit 6');
    assert.equal(change!.before.commit!.subject, 'Commit 5');
    assert.deepEqual(
      change!.files.map(({ after }) => after),
      ['shop.py', 't.py'],
    );
    assert.deepEqual([change!.untried, notes], [0, []]);
    assert.equal(seen.length, 8);
    assert.equal(failedStates, seen.filter((one) => one.endsWith('failed')).length);
  });

  it('are the uncommitted changes, when it passes without them', async () => {
    const repository = await breaksAt(99, 3);
    repository.write({ 't.py': 'failed\n', 'new.py': '1\n' });
    const before = repository.everything();
    const seen: string[] = [];
    const { kind, change } = (await since(repository, ['t.py'], { runState: readOutcomes(seen) })).get('t.py')!;
    assert.deepEqual([kind, change!.commit, seen.length], ['changed', null, 2]);
    assert.deepEqual(
      change!.files.map(({ after }) => after),
      ['new.py', 't.py'],
    );
    assert.deepEqual(repository.everything(), before);
  });

  it('is found for each of several tests', async () => {
    const repository = await TestRepository.create();
    await repository.commit('One', { 'a.py': 'passed\n', 'b.py': 'failed\n', 'd.py': 'failed\n' });
    await repository.commit('Two', { 'a.py': 'failed\n' });
    await repository.commit('Three', { 'c.py': 'failed\n', 'd.py': 'unclear\n' });
    await repository.commit('Four', { 'd.py': 'failed\n' });
    const found = await since(repository, ['a.py', 'b.py', 'c.py', 'd.py']);
    const told = [...found].map(([id, one]) => [id, one.kind, one.change?.commit?.subject, one.notes]);
    const first = (await repository.git('rev-list', '--max-parents=0', 'HEAD')).slice(0, 10);
    assert.deepEqual(told, [
      ['a.py', 'changed', 'Two', []],
      ['b.py', 'always', undefined, [`It fails as far back as commit ${first} "One", where the known history begins.`]],
      ['c.py', 'new', 'Three', []],
      ['d.py', 'always', undefined, [`It fails as far back as commit ${first} "One", where the known history begins.`]],
    ]);
  });

  it('is a range where states between cannot be run, with the changes of all of them', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Good', { 't.py': 'passed\n' });
    await repository.commit('Broken one', { 't.py': 'unclear\n', 'one.py': '1\n' });
    await repository.commit('Broken two', { 't.py': 'unclear\n', 'two.py': '1\n' });
    const bad = await repository.commit('Bad', { 't.py': 'failed\n', 'bad.py': '1\n' });
    const { kind, change, notes } = (await since(repository, ['t.py'])).get('t.py')!;
    const good = (await repository.git('rev-parse', 'HEAD~3')).slice(0, 10);
    assert.equal(kind, 'changed');
    assert.deepEqual(
      change!.files.map(({ after }) => after),
      ['bad.py', 'one.py', 't.py', 'two.py'],
    );
    assert.deepEqual(notes, [
      `Between commit ${good} "Good" and commit ${bad.slice(0, 10)} "Bad", 2 states could not be run: the change may be in any of them.`,
    ]);
  });

  it('is as narrow as the budget allows', async () => {
    const repository = await breaksAt(3, 20);
    const few = (await since(repository, ['t.py'], { maxStates: 5 })).get('t.py')!;
    assert.deepEqual([few.kind, few.change!.untried], ['changed', 3]);
    assert.match(few.notes[0]!, /3 states were not tried: the change may be in any of them\.$/u);
    const tooFew = (await since(repository, ['t.py'], { maxStates: 2 })).get('t.py')!;
    assert.equal(tooFew.kind, 'always');
    assert.match(tooFew.notes[0]!, /"Commit 17"; older states were not tried: enough states were tried\.$/u);
  });

  it('ends when the time is up, and says how far it came', async () => {
    const repository = await breaksAt(1, 9);
    const runState: RunState = async (run) => {
      if (readFileSync(join(run.root, 'shop.py'), 'utf8') !== '9\n')
        await sleep(60_000, undefined, { signal: run.signal });
      return readOutcomes()(run);
    };
    const { kind, notes } = (await since(repository, ['t.py'], { runState, budgetMs: 2000 })).get('t.py')!;
    assert.equal(kind, 'unknown');
    assert.deepEqual(notes, ['It fails now; older states were not tried: the time was up.']);
  });

  it('begins where everything passed last', async () => {
    const repository = await breaksAt(18, 30);
    const lastGreen = await repository.git('rev-parse', 'HEAD~14');
    const seen: string[] = [];
    const found = await since(repository, ['t.py'], { lastGreen, runState: readOutcomes(seen) });
    assert.equal(found.get('t.py')!.change!.commit!.subject, 'Commit 18');
    assert.equal(seen.length, 6);
  });

  it('is a merge where a merge brought it', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 't.py': 'passed\n' });
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit('Aside', { 't.py': 'failed\n' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('Main', { 'a.py': '2\n' });
    await repository.git('merge', '--quiet', '--no-ff', '-m', 'Merge side', 'side');
    const { change, notes } = (await since(repository, ['t.py'])).get('t.py')!;
    assert.equal(change!.commit!.subject, 'Merge side');
    assert.match(notes[0]!, /"Merge side" is a merge: the change is in one of the commits that it brought\.$/u);
  });

  it('is not in the history when the present files pass in a fresh folder', async () => {
    const repository = await breaksAt(99, 3);
    const { kind, notes } = (await since(repository, ['t.py'])).get('t.py')!;
    assert.equal(kind, 'elsewhere');
    assert.match(notes[0]!, /something that git ignores, or that is outside of the project, makes it fail/u);
  });

  it('is not known when tests cannot be run in a fresh folder', async () => {
    const repository = await breaksAt(1, 3);
    const runState: RunState = () => Promise.reject(new UserError('pytest is missing'));
    const { kind, notes } = (await since(repository, ['t.py'], { runState })).get('t.py')!;
    assert.equal(kind, 'unknown');
    assert.match(notes[0]!, /\(pytest is missing\)/u);
    const bug: RunState = () => Promise.reject(new TypeError('a bug'));
    await assert.rejects(since(repository, ['t.py'], { runState: bug }), TypeError);
  });

  it('runs the state with its own code first on the path', async () => {
    const repository = await breaksAt(1, 1);
    const paths: (readonly string[])[] = [];
    const runState: RunState = (run) => {
      paths.push(run.pythonPath.map((folder) => folder.slice(run.root.length)));
      return readOutcomes()(run);
    };
    await since(repository, ['t.py'], { runState, sourceRoots: ['lib'] });
    assert.deepEqual(paths, [['/lib', '']]);
  });

  it('can be cancelled in the middle, and leaves everything as it was', async () => {
    const repository = await breaksAt(2, 6);
    repository.write({ 't.py': 'failed\nuncommitted\n' });
    const before = repository.everything();
    const folder = temporaryFolder();
    const abort = new AbortController();
    const runState: RunState = (run) => {
      if (readFileSync(join(run.root, 'shop.py'), 'utf8') === '6\n') abort.abort();
      return readOutcomes()(run);
    };
    const { signal } = abort;
    await assert.rejects(since(repository, ['t.py'], { runState, signal }, { signal, temporaryFolder: folder }), {
      name: 'AbortError',
    });
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(repository.everything(), before);
  });

  it('leaves the repository as it was when it is killed in the middle, and the next search clears up', async () => {
    const repository = await breaksAt(1, 9);
    repository.write({ 't.py': 'failed\nuncommitted\n', 'new.py': '' });
    const before = repository.everything();
    const temporary = temporaryFolder();
    const program = join(__dirname, 'endlessSearch.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, repository.folder, temporary], {
      cwd: root,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(readdirSync(temporary).length, 1);
    assert.deepEqual(repository.everything(), before);
    assert.match(await repository.git('worktree', 'list'), /^\S+ +\w+ \[main\]$/u);
    const now = () => Date.now() + 120_000;
    await since(repository, ['t.py'], {}, { temporaryFolder: temporary, now });
    assert.deepEqual(readdirSync(temporary), []);
  });
});
