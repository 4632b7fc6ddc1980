import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { activatedEnvironment } from '../../../src/pytest/environment';
import { findInterpreter, folderCandidates, type Candidate } from '../../../src/pytest/interpreter';
import { UserError } from '../../../src/userError';
import { python, virtualEnvironment } from '../../../scripts/paths.mjs';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { interpreter, project } from './project';

const candidate = (executable: string, source = 'PATH'): Candidate => ({ source, command: { executable, args: [] } });

/** A program that answers as a Python with these packages would. */
function pretendPython(answer: object): string {
  const folder = project({ python: `#!/bin/sh\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n` });
  const file = path.join(folder, 'python');
  chmodSync(file, 0o755);
  return file;
}

const rejectsWith = (promise: Promise<unknown>, ...patterns: RegExp[]) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof UserError, String(error));
    for (const pattern of patterns) assert.match(error.message, pattern);
    return true;
  });

describe('Finding the interpreter', () => {
  it('asks Python for its version and packages', async () => {
    const found = await interpreter();
    assert.match(found.version, /^3\.\d+\.\d+$/);
    assert.match(found.pytestVersion!, /^\d+\./);
    assert.match(found.coverageVersion!, /^\d+\./);
    assert.equal(found.isVirtual, true);
    assert.equal(found.prefix, virtualEnvironment);
  });

  it('is not misled by a folder called coverage or a module called json in the project', async () => {
    const folder = project({ 'coverage/index.html': '', 'json.py': 'raise SystemExit("wrong json")' });
    const found = await findInterpreter([candidate(python)], folder);
    assert.match(found.coverageVersion!, /^\d+\./);
  });

  it("prefers the folder's own environment to PATH", async () => {
    const folder = project({ '.venv/bin/python': '', '.venv/Scripts/python.exe': '' });
    const [first, ...others] = await folderCandidates(folder);
    assert.equal(first!.source, "the folder's .venv");
    assert.ok(others.some(({ source }) => source === 'PATH'));
  });

  it('goes on to the next candidate when one does not start, is not Python, or lacks pytest', async () => {
    const bare = pretendPython({ version: '3.12.1', executable: '/opt/bare', prefix: '/opt' });
    const found = await findInterpreter(
      ['/nowhere/python', '/bin/echo', bare, python].map((file) => candidate(file)),
      '/',
    );
    assert.equal(found.prefix, virtualEnvironment);
  });

  it('does not replace the interpreter that the user chose', async () => {
    const chosen = { ...candidate('/nowhere/python', 'the setting smart-test.interpreter'), isChoice: true };
    await rejectsWith(findInterpreter([chosen, candidate(python)], '/'), /smart-test\.interpreter.*nowhere.*not found/);
  });

  it('lists where it looked when there is none', async () => {
    const candidates = [candidate('/nowhere/a', "the folder's .venv"), candidate('/bin/echo')];
    await rejectsWith(
      findInterpreter(candidates, '/'),
      /the folder's \.venv \(\/nowhere\/a\): not found; PATH \(\/bin\/echo\): is not Python/,
    );
    await rejectsWith(findInterpreter([], '/'), /No Python interpreter was found/, /python -m venv/);
  });

  it('says what to type when packages are missing', async () => {
    const without = pretendPython({ version: '3.12.1', executable: '/opt/my python', prefix: '/opt', coverage: '7.6' });
    await rejectsWith(
      findInterpreter([candidate(without)], '/'),
      /does not have pytest\./,
      /"\/opt\/my python" -m pip install pytest$/,
    );
    const old = pretendPython({
      version: '3.9.2',
      executable: '/opt/py',
      prefix: '/opt',
      pytest: '6.2',
      coverage: '7.6',
    });
    await rejectsWith(findInterpreter([candidate(old)], '/'), /too old/, /\/opt\/py -m pip install --upgrade pytest$/);
  });

  it('refuses a Python that is too old', async () => {
    const old = pretendPython({ version: '2.7.18', executable: '/opt/py2', prefix: '/opt' });
    await rejectsWith(findInterpreter([candidate(old)], '/'), /is Python 2\.7\.18, and 3\.9 or newer is needed/);
  });

  it('runs programs as in a terminal where the environment is activated', async () => {
    const environment = activatedEnvironment(await interpreter(), { EXTRA: '1' });
    assert.equal(environment['VIRTUAL_ENV'], virtualEnvironment);
    assert.equal(environment['EXTRA'], '1');
    const which = execFileSync('/bin/sh', ['-c', 'command -v python'], { env: environment, encoding: 'utf8' });
    assert.equal(path.dirname(which.trim()), path.dirname(python));
  });

  it('finds the interpreter of a folder with blanks in its name', async () => {
    const folder = path.join(temporaryFolder(), 'my project');
    mkdirSync(folder);
    execFileSync(python, ['-m', 'venv', '--without-pip', '--system-site-packages', path.join(folder, 'venv')]);
    const [first] = await folderCandidates(folder);
    assert.equal(first!.source, "the folder's venv");
    await rejectsWith(findInterpreter([first!], folder), /Install with: ".*my project.*" -m pip install/);
  });
});
