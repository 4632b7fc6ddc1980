import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatCode, type Formatted } from '../../../src/pytest/formatCode';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { interpreter } from './project';

describe('Formatting with the formatter of the project', function () {
  this.timeout(30_000);

  /** Runs a module of that name, put where Python finds it, in place of the real formatter. */
  const format = async (formatter: 'black' | 'ruff' | 'yapf', module: string | null): Promise<Formatted> => {
    const root = temporaryFolder();
    const folder = path.join(root, formatter);
    if (module !== null) {
      mkdirSync(folder);
      writeFileSync(path.join(folder, '__init__.py'), '');
      writeFileSync(path.join(folder, '__main__.py'), module);
      chmodSync(folder, 0o755);
    }
    const options = { formatter, interpreter: await interpreter(), root, file: path.join(root, 'tests/test_it.py') };
    return formatCode('x = "größe"\n', options);
  };

  it('gives the text that the formatter prints, whatever its characters', async () => {
    const module = 'import sys\nprint(sys.argv[1:-1], sys.stdin.read())\n';
    const formatted = await format('black', module);
    assert.ok('text' in formatted);
    assert.match(formatted.text, /^\['--quiet', '--stdin-filename', '.*test_it\.py'\] x = "größe"/);
  });

  it('says why there is none', async () => {
    assert.deepEqual(await format('yapf', null), { problem: 'yapf is not installed' });
    assert.deepEqual(await format('ruff', 'raise SystemExit("error: broken configuration")\n'), {
      problem: 'ruff ended with code 1: error: broken configuration',
    });
    assert.deepEqual(await format('black', 'pass\n'), { problem: 'black ended with code 0' });
  });
});
