import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { root as repository } from '../../../scripts/paths.mjs';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { TrialFiles } from '../../../src/repair/trialFiles';
import { UserError } from '../../../src/userError';
import { project } from '../pytest/project';

const old = '\uFEFFdef test_a():\r\n    assert "é"\r\n';

function madeProject(): { root: string; file: string } {
  const root = project({ 'tests/test_a.py': old });
  const file = path.join(root, 'tests/test_a.py');
  chmodSync(file, 0o640);
  return { root, file };
}

describe('Files under trial', () => {
  it('are exactly as before when they are rolled back: bytes, mode, times', async () => {
    const { root, file } = madeProject();
    const { mode, mtimeMs } = statSync(file);
    const before = { bytes: readFileSync(file), mode, mtimeMs };
    const files = await TrialFiles.open(root);
    assert.equal(await files.text(file), old.slice(1));
    await files.write(file, 'x = "é"\r\n');
    assert.deepEqual(readFileSync(file), Buffer.from('\uFEFFx = "é"\r\n'));
    assert.equal(statSync(file).mode, before.mode);
    assert.deepEqual([...files.changes()], [[file, { before: old.slice(1), after: 'x = "é"\r\n' }]]);
    await files.rollBack();
    assert.deepEqual(readFileSync(file), before.bytes);
    assert.equal(statSync(file).mode, before.mode);
    assert.ok(Math.abs(statSync(file).mtimeMs - before.mtimeMs) < 0.01);
    assert.deepEqual(readdirSync(path.join(root, 'tests')), ['test_a.py']);
    assert.deepEqual(readdirSync(path.join(root, '.smart-test/repair')), ['written']);
  });

  it('come back to any state on the way', async () => {
    const { root, file } = madeProject();
    const files = await TrialFiles.open(root);
    const first = files.checkpoint();
    await files.write(file, 'one = 1\n');
    const second = files.checkpoint();
    await files.write(file, 'two = 2\n');
    await files.restore(second);
    assert.equal(await files.text(file), 'one = 1\n');
    await files.restore(first);
    assert.equal(readFileSync(file, 'utf8'), old);
    await files.write(file, 'three = 3\n');
    await files.keep();
    assert.match(readFileSync(file, 'utf8'), /three/);
  });

  it('keep what somebody else wrote meanwhile, and say so', async () => {
    const { root, file } = madeProject();
    const files = await TrialFiles.open(root);
    await files.write(file, 'one = 1\n');
    writeFileSync(file, 'mine = 1\n');
    await assert.rejects(files.write(file, 'two = 2\n'), (error) => error instanceof UserError);
    await assert.rejects(files.rollBack(), /test_a\.py was changed by somebody else meanwhile/);
    assert.equal(readFileSync(file, 'utf8'), 'mine = 1\n');
  });

  it('stay links where they are links', async () => {
    const { root, file } = madeProject();
    const link = path.join(root, 'tests/test_link.py');
    symlinkSync(file, link);
    const files = await TrialFiles.open(root);
    await files.write(link, 'one = 1\n');
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.match(readFileSync(file, 'utf8'), /one = 1/);
    await files.rollBack();
    assert.equal(readFileSync(file, 'utf8'), old);
  });

  it('are refused to a second repair of the same project', async () => {
    const { root } = madeProject();
    const files = await TrialFiles.open(root);
    await assert.rejects(TrialFiles.open(root), /repairs the tests of this project/);
    await files.rollBack();
    await (await TrialFiles.open(root)).keep();
  });

  it('have their old or their new bytes whenever the process is killed, and the next start brings the old ones back', async () => {
    const { root, file } = madeProject();
    const before = readFileSync(file);
    const allowed = ['x', 'y'].map((letter) => `\uFEFF${`# ${letter}\n`.repeat(5_000)}`);
    const seen = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'endlessTrial.ts'), root, file], {
        cwd: repository,
        env: childEnvironment(),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const left = readFileSync(file);
      assert.ok(left.equals(before) || allowed.includes(left.toString()), 'The file is neither old nor new.');
      seen.add(left.equals(before) ? 'old' : 'new');
      const files = await TrialFiles.open(root);
      assert.deepEqual(files.restored, left.equals(before) ? [] : [file]);
      assert.deepEqual(readFileSync(file), before);
      await files.keep();
      assert.ok(!existsSync(path.join(root, '.smart-test/repair/journal.json')));
      assert.deepEqual(readdirSync(path.join(root, 'tests')), ['test_a.py']);
    }
    assert.ok(seen.has('new'), 'No kill came while the file was changed.');
  });
});
