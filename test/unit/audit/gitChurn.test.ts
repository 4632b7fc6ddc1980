import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NumstatParser, readChurn } from '../../../src/audit/gitChurn';
import { runProcess, type ProcessResult } from '../../../src/processes/process';
import { UserError } from '../../../src/userError';
import { temporaryFolder } from '../../harness/temporaryFolder';

const done: ProcessResult = { exitCode: 0, signal: null, stdout: '', stderr: '', timedOut: false };

async function git(folder: string, ...args: string[]): Promise<void> {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const { exitCode, stderr } = await runProcess('git', [...identity, ...args], { cwd: folder });
  assert.equal(exitCode, 0, stderr);
}

describe('readChurn', () => {
  it('counts commits and lines of the Python files below a folder', async () => {
    const repository = temporaryFolder();
    const root = join(repository, 'a project');
    mkdirSync(root);
    await git(repository, 'init', '-q');
    const steps: readonly (readonly [string, string])[] = [
      ['a project/größe.py', 'a = 1\nb = 2\n'],
      ['a project/größe.py', 'a = 1\nb = 3\nc = 4\n'],
      ['a project/notes.txt', 'no Python\n'],
      ['elsewhere.py', 'x = 1\n'],
    ];
    for (const [name, text] of steps) {
      writeFileSync(join(repository, name), text);
      await git(repository, 'add', '.');
      await git(repository, 'commit', '-q', '-m', 'step');
    }
    const churn = await readChurn(root);
    assert.deepEqual([...churn!], [[join(root, 'größe.py'), { commits: 2, lines: 5 }]]);
  });

  it('knows nothing without a repository, without git, and when it takes too long', async () => {
    const root = temporaryFolder();
    assert.equal(await readChurn(root, { run: () => Promise.resolve({ ...done, exitCode: 128 }) }), undefined);
    assert.equal(await readChurn(root, { run: () => Promise.reject(new UserError('no git')) }), undefined);
    assert.equal(await readChurn(root, { run: () => Promise.resolve({ ...done, timedOut: true }) }), undefined);
  });

  it('stops when it is told to', async () => {
    const abort = AbortSignal.abort();
    await assert.rejects(readChurn(temporaryFolder(), { signal: abort }), { name: 'AbortError' });
  });
});

describe('NumstatParser', () => {
  it('reads records that arrive in pieces, wherever they are cut', () => {
    const text = '3\t1\ta.py\0\n-\t-\tb.py\x000\t2\tdir/new\nline.py\0\n1\t1\ta.py\0';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const parser = new NumstatParser('/r');
      parser.push(text.slice(0, cut));
      parser.push(text.slice(cut));
      assert.deepEqual(
        [...parser.churn.values()],
        [
          { commits: 2, lines: 6 },
          { commits: 1, lines: 0 },
          { commits: 1, lines: 2 },
        ],
      );
    }
  });
});
