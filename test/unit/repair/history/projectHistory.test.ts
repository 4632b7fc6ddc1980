import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ProjectHistory, type HistoryOptions } from '../../../../src/repair/history/projectHistory';
import { temporaryFolder } from '../../../harness/temporaryFolder';
import { hermetic, TestRepository } from './testRepository';

async function withHistory(
  root: string,
  use: (history: ProjectHistory) => Promise<void> | void,
  options: HistoryOptions = {},
): Promise<void> {
  const history = await ProjectHistory.open(root, { env: hermetic, ...options });
  assert.ok(typeof history !== 'string', `no history: ${history as string}`);
  try {
    await use(history);
  } finally {
    await history.close();
  }
}

async function reasonAgainst(root: string, options: HistoryOptions = {}): Promise<string> {
  const history = await ProjectHistory.open(root, { env: hermetic, ...options });
  assert.equal(typeof history, 'string');
  return history as string;
}

const subjects = (history: ProjectHistory) => history.states.map(({ commit }) => commit?.subject ?? null);

describe('the history of a project', () => {
  it('has the uncommitted changes, HEAD and the commits before it, newest first', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'shop.py': 'a = 1\n' });
    await repository.commit('Größe: "x"', { 'shop.py': 'a = 2\n' });
    await withHistory(repository.folder, (history) => {
      assert.deepEqual(subjects(history), ['Größe: "x"', 'Begin']);
      assert.deepEqual(history.notes, []);
      assert.equal(history.states[0]!.parent, history.states[1]!.hash);
      assert.ok(Math.abs(history.states[0]!.commit!.date.getTime() - Date.now()) < 600_000);
    });
    repository.write({ 'shop.py': 'a = 3\n' });
    await withHistory(repository.folder, (history) => {
      assert.deepEqual(subjects(history), [null, 'Größe: "x"', 'Begin']);
      assert.deepEqual(history.notes, ['The uncommitted changes of 1 file count as the newest change.']);
    });
  });

  it('shows what was added, removed, changed and renamed, with the texts before and after', async () => {
    const repository = await TestRepository.create();
    const long = Array.from({ length: 30 }, (_, line) => `value_${line} = ${line}\n`).join('');
    await repository.commit('Begin', {
      'old name.py': long,
      'gone.py': 'g = 1\n',
      'both.py': 'b = 1\n',
      'bytes.bin': '\0',
    });
    await repository.commit('Change', {
      'old name.py': null,
      'neü.py': long.replace('value_3 ', 'value_x '),
      'gone.py': null,
      'both.py': Buffer.from('# coding: latin-1\nb = "ä"\n', 'latin1'),
      'bytes.bin': '\0\0',
      'fresh.py': 'f = 1\n',
    });
    await withHistory(repository.folder, async (history) => {
      const [after, before] = history.states;
      const texts = await history.texts(await history.changes(before!, after!));
      const seen = texts.map(({ change, before: old, after: now }) => [
        [change.kind, change.before, change.after],
        [old?.slice(0, 12), now?.slice(-8)],
      ]);
      assert.deepEqual(seen, [
        [
          ['modified', 'both.py', 'both.py'],
          ['b = 1\n', 'b = "ä"\n'],
        ],
        [
          ['modified', 'bytes.bin', 'bytes.bin'],
          [undefined, undefined],
        ],
        [
          ['added', null, 'fresh.py'],
          [undefined, 'f = 1\n'],
        ],
        [
          ['deleted', 'gone.py', null],
          ['g = 1\n', undefined],
        ],
        [
          ['renamed', 'old name.py', 'neü.py'],
          ['value_0 = 0\n', '29 = 29\n'],
        ],
      ]);
    });
  });

  it('reads all Python files of a state', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', {
      'shop/a.py': 'a = 1\n',
      'notes.txt': '',
      'shop/empty.py': '',
      'shop/b ü.py': 'b = 1\r\n',
    });
    await repository.commit('Change', { 'shop/a.py': 'a = 2\n' });
    await withHistory(repository.folder, async (history) => {
      assert.deepEqual([...(await history.pythonFiles(history.states[1]!))].sort(), [
        ['shop/a.py', 'a = 1\n'],
        ['shop/b ü.py', 'b = 1\r\n'],
        ['shop/empty.py', ''],
      ]);
    });
  });

  it('puts the files of any state into a folder of its own, without what the state before left there', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'a.py': '1\n', 'old.py': 'old\n', '.gitignore': 'secret\n' });
    await repository.commit('Change', { 'a.py': '2\n', 'old.py': null });
    repository.write({ 'a.py': '3\n', 'new/file.py': 'new\n', secret: 'ignored\n' });
    await withHistory(repository.folder, async (history) => {
      const list = () => readdirSync(history.checkedOutRoot).filter((name) => name !== '.git');
      const content = () => readFileSync(join(history.checkedOutRoot, 'a.py'), 'utf8');
      await history.checkOut(history.states[2]!);
      assert.deepEqual([list(), content()], [['.gitignore', 'a.py', 'old.py'], '1\n']);
      writeFileSync(join(history.checkedOutRoot, 'a.py'), 'a test wrote this');
      mkdirSync(join(history.checkedOutRoot, 'left/.git'), { recursive: true });
      writeFileSync(join(history.checkedOutRoot, 'secret'), 'and this');
      await history.checkOut(history.states[0]!);
      assert.deepEqual([list(), content()], [['.gitignore', 'a.py', 'new'], '3\n']);
      await history.checkOut(history.states[1]!);
      assert.deepEqual([list(), content()], [['.gitignore', 'a.py'], '2\n']);
    });
  });

  it('leaves every byte of the repository and the working tree as it was', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'a.py': '1\n', 'b.py': '1\n', 'c.py': '1\n' });
    await repository.commit('Change', { 'a.py': '2\n' });
    repository.write({ 'a.py': 'stashed\n' });
    await repository.git('stash');
    repository.write({ 'a.py': 'staged\n', 'b.py': null });
    await repository.git('add', 'a.py');
    repository.write({ 'a.py': 'staged, then changed\n', 'untracked.py': 'u\n' });
    symlinkSync('a.py', join(repository.folder, 'link'));
    utimesSync(join(repository.folder, 'c.py'), 1, 1);
    writeFileSync(join(repository.folder, '.git/hooks/post-checkout'), '#!/bin/sh\ntouch hooked\n', { mode: 0o755 });
    writeFileSync(join(repository.folder, '.git/hooks/post-index-change'), '#!/bin/sh\ntouch hooked\n', {
      mode: 0o755,
    });
    await repository.git('config', 'core.fsmonitor', 'touch monitored');
    const before = repository.everything();
    await withHistory(repository.folder, async (history) => {
      for (const state of history.states) await history.checkOut(state);
      await history.texts(await history.changes(history.states[2]!, history.states[0]!));
      assert.ok(!existsSync(join(history.checkedOutRoot, 'hooked')));
    });
    assert.deepEqual(repository.everything(), before);
  });

  it('leaves nothing in the temporary folder, and clears away what a killed process left there long ago', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'a.py': '1\n' });
    const folder = temporaryFolder();
    const [dead, alive] = ['smart-test-history-dead', 'smart-test-history-alive'];
    for (const name of [dead, alive, 'smart-test-other']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, dead, 'lock'), `4194305 ${hostname()}\n`);
    writeFileSync(join(folder, alive, 'lock'), `${process.ppid} ${hostname()}\n`);
    const options = { temporaryFolder: folder };
    await withHistory(repository.folder, () => assert.equal(readdirSync(folder).length, 4), options);
    assert.deepEqual(readdirSync(folder).sort(), [alive, dead, 'smart-test-other']);
    const now = () => Date.now() + 2 * 60 * 1000;
    await withHistory(repository.folder, () => undefined, { ...options, now });
    assert.deepEqual(readdirSync(folder).sort(), [alive, 'smart-test-other']);
  });

  it('is that of the project alone where the repository has several', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'shop/a.py': '1\n', 'other/b.py': '1\n' });
    await repository.commit('Another project', { 'other/b.py': '2\n' });
    await repository.commit('Ours', { 'shop/a.py': '2\n' });
    await repository.commit('Another project again', { 'other/b.py': '3\n' });
    repository.write({ 'other/b.py': 'uncommitted\n' });
    await withHistory(join(repository.folder, 'shop'), async (history) => {
      assert.deepEqual(subjects(history), ['Another project again', 'Ours', 'Begin']);
      const changes = await history.changes(history.states[2]!, history.states[0]!);
      assert.deepEqual(
        changes.map(({ after }) => after),
        ['../other/b.py', 'a.py'],
      );
      assert.deepEqual([...(await history.pythonFiles(history.states[0]!)).keys()], ['a.py']);
      await history.checkOut(history.states[1]!);
      assert.equal(readFileSync(join(history.checkedOutRoot, 'a.py'), 'utf8'), '2\n');
    });
  });

  it('says so when there is none', async () => {
    const folder = temporaryFolder();
    const since = 'since when a test fails is not known.';
    assert.equal(await reasonAgainst(folder), `This folder is in no git repository: ${since}`);
    assert.equal(await reasonAgainst(folder, { env: { PATH: folder } }), `git is not installed: ${since}`);
    const repository = await TestRepository.create();
    assert.equal(await reasonAgainst(repository.folder), `The git repository has no commit yet: ${since}`);
    await repository.commit('Begin', { 'a.py': '1\n', '.gitignore': 'ignored\n' });
    mkdirSync(join(repository.folder, 'ignored'));
    const outside = `This folder is not part of the git repository around it: ${since}`;
    assert.equal(await reasonAgainst(join(repository.folder, 'ignored')), outside);
  });

  it('says what is special about it: a shallow clone, submodules, no branch', async () => {
    const repository = await TestRepository.create();
    for (const step of [1, 2, 3]) await repository.commit(`Step ${step}`, { 'a.py': `${step}\n` });
    const clones = temporaryFolder();
    await repository.git('clone', '--quiet', '--depth=2', `file://${repository.folder}`, join(clones, 'shallow'));
    await withHistory(join(clones, 'shallow'), async (history) => {
      assert.deepEqual(subjects(history), ['Step 3', 'Step 2']);
      const note =
        'This is a shallow clone with 2 commits: older ones are not known. "git fetch --unshallow" gets them.';
      assert.deepEqual(history.notes, [note]);
      await history.checkOut(history.states[1]!);
    });
    await repository.git('checkout', '--quiet', '--detach', 'HEAD~1');
    const inner = await TestRepository.create();
    await inner.commit('Inner', { 'i.py': '1\n' });
    await repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'vendor');
    const head = await repository.git('rev-parse', 'HEAD');
    await withHistory(repository.folder, async (history) => {
      assert.deepEqual(history.notes.slice(0, 2), [
        `No branch is checked out: the history is that of commit ${head.slice(0, 10)}.`,
        'The submodule vendor is empty in earlier states.',
      ]);
      await history.checkOut(history.states[0]!);
    });
  });

  it('goes along the first parents of merges', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'a.py': '1\n', 'b.py': '1\n' });
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit('Aside', { 'b.py': '2\n' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('Main', { 'a.py': '2\n' });
    await repository.git('merge', '--quiet', '--no-ff', '-m', 'Merge side', 'side');
    await withHistory(repository.folder, (history) => {
      assert.deepEqual(subjects(history), ['Merge side', 'Main', 'Begin']);
      assert.deepEqual(
        history.states.map(({ isMerge }) => isMerge),
        [true, false, false],
      );
    });
  });

  it('works in a linked working tree, with a split index, and inside of a hook of git', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'a.py': '1\n' });
    const linked = join(temporaryFolder(), 'linked');
    await repository.git('worktree', 'add', '--quiet', linked, '-b', 'other');
    const other = TestRepository.at(linked);
    other.write({ 'a.py': '2\n' });
    await other.git('update-index', '--split-index');
    const inHook = { ...hermetic, GIT_DIR: repository.folder, GIT_INDEX_FILE: '/nowhere', GIT_WORK_TREE: '/' };
    await withHistory(
      linked,
      async (history) => {
        assert.deepEqual(subjects(history), [null, 'Begin']);
        await history.checkOut(history.states[0]!);
        assert.equal(readFileSync(join(history.checkedOutRoot, 'a.py'), 'utf8'), '2\n');
      },
      { env: inHook },
    );
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const repository = await TestRepository.create();
    await repository.commit('Begin', { 'a.py': '1\n' });
    const folder = temporaryFolder();
    const options = { env: hermetic, signal: AbortSignal.abort(), temporaryFolder: folder };
    await assert.rejects(ProjectHistory.open(repository.folder, options), { name: 'AbortError' });
    assert.deepEqual(readdirSync(folder), []);
  });
});
