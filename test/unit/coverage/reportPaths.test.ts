import assert from 'node:assert/strict';
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { matchReportPaths, type PathMatches, type PathMatching } from '../../../src/coverage/reportPaths';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { moduleOf } from './modules';

describe('matchReportPaths', () => {
  it('takes relative paths from the folder of the report', async () => {
    const matches = await match(['src/app.py'], { on: ['/project/src/app.py'] });
    assert.deepEqual([...matches.files.keys()], ['/project/src/app.py']);
    assert.deepEqual(matches.unmatched, []);
  });

  it('then from the root, when the report is in another folder', async () => {
    const on = ['/project/src/app.py', '/project/build/gen.py', '/project/gen.py'];
    const matches = await match(['src/app.py', 'gen.py'], { on, reportDirectory: '/project/build' });
    assert.deepEqual([...matches.files.keys()], ['/project/src/app.py', '/project/build/gen.py']);
  });

  it('takes absolute paths as they are', async () => {
    const matches = await match(['/project/src/app.py'], { on: ['/project/src/app.py'] });
    assert.deepEqual([...matches.files.keys()], ['/project/src/app.py']);
  });

  it('never matches by the end of a path', async () => {
    const on = ['/project/src/app.py', '/project/app.py', '/project/other/src/app.py'];
    for (const reported of ['/app/src/app.py', 'backend/src/app.py', 'lib/app.py', 'C:/project/src/app.py']) {
      assert.deepEqual((await match([reported], { on })).files.size, 0, reported);
    }
  });

  it('says what is missing and where it was looked for', async () => {
    const { unmatched } = await match(['src/gone.py'], { reportDirectory: '/project/build' });
    assert.deepEqual(unmatched, [
      { path: 'src/gone.py', reason: 'missing', tried: ['/project/build/src/gone.py', '/project/src/gone.py'] },
    ]);
  });

  it('leaves alone what is outside of the root, though it exists', async () => {
    const outside = [
      '/etc/passwd',
      '../secret.py',
      'src/../../secret.py',
      '/project/../secret.py',
      '/projects/a.py',
      '/project',
      '.',
      'C:/project/a.py',
    ];
    const matches = await match(outside, { exists: () => true });
    assert.deepEqual([...matches.files.keys()], []);
    assert.deepEqual(
      matches.unmatched.map(({ path, reason }) => [path, reason]),
      outside.map((reported) => [reported, 'outside']),
    );
  });

  it('follows .. that stays inside', async () => {
    const on = ['/project/src/app.py', '/project/..odd/app.py'];
    const matches = await match(['../src/app.py', '../..odd/app.py'], { on, reportDirectory: '/project/build' });
    assert.deepEqual([...matches.files.keys()], on);
  });

  describe('with mappings', () => {
    it('finds the files of a container', async () => {
      const matches = await match(['/app/src/app.py'], { on: ['/project/src/app.py'], mappings: { '/app': '.' } });
      assert.deepEqual([...matches.files.keys()], ['/project/src/app.py']);
    });

    it('finds the files of a Windows machine, however the mapping is written', async () => {
      for (const prefix of ['C:\\build\\repo', 'c:/build/repo/', 'C:/build/./repo']) {
        const matches = await match(['C:/build/repo/src/app.py'], {
          on: ['/project/src/app.py'],
          mappings: { [prefix]: '/project' },
        });
        assert.deepEqual([...matches.files.keys()], ['/project/src/app.py'], prefix);
      }
    });

    it('maps relative paths, from a prefix or from all of them', async () => {
      const on = ['/project/backend/app.py'];
      assert.equal((await match(['src/app.py'], { on, mappings: { src: 'backend' } })).files.size, 1);
      assert.equal((await match(['app.py'], { on, mappings: { '': 'backend' } })).files.size, 1);
      assert.equal((await match(['../lib/app.py'], { on, mappings: { '../lib': 'backend' } })).files.size, 1);
    });

    it('prefers the longest prefix, and whole names', async () => {
      const mappings = { '/app': 'wrong', '/app/src': 'right', '/ap': 'half' };
      const matches = await match(['/app/src/a.py', '/app2/a.py'], { exists: () => true, mappings });
      assert.deepEqual([...matches.files.keys()], ['/project/right/a.py']);
      assert.equal(matches.unmatched[0]!.path, '/app2/a.py');
    });

    it("asks them only after the report's own base", async () => {
      const on = ['/project/src/app.py', '/project/other/app.py'];
      const matches = await match(['src/app.py'], { on, mappings: { src: 'other' } });
      assert.deepEqual([...matches.files.keys()], ['/project/src/app.py']);
    });

    it('do not lead out of the root', async () => {
      const mappings = { '/app': '/etc', '/lib': '../other', '/dots': 'src' };
      const { files, unmatched } = await match(['/app/a.py', '/lib/a.py', '/dots/../../etc/a.py'], {
        exists: () => true,
        mappings,
      });
      assert.equal(files.size, 0);
      assert.deepEqual(
        unmatched.map(({ reason }) => reason),
        ['outside', 'outside', 'outside'],
      );
    });

    it('say where they led when nothing is there', async () => {
      const { unmatched } = await match(['/app/src/a.py'], { mappings: { '/app': '.' } });
      assert.deepEqual(unmatched[0], {
        path: '/app/src/a.py',
        reason: 'missing',
        tried: ['/app/src/a.py', '/project/src/a.py'],
      });
    });
  });

  it('merges two paths that lead to one file', async () => {
    const options = { ...plain, exists: () => true, mappings: { '/app': '.' } };
    const modules = [
      moduleOf({ path: 'src/a.py', executed: [1], missing: [2, 3] }),
      moduleOf({ path: '/app/src/a.py', executed: [2], missing: [1, 3] }),
    ];
    const { files } = await matchReportPaths(modules, { ...options, mappings: { '/app': '.' } });
    assert.deepEqual(
      [...files.values()].map(({ path, missingLines }) => [path, missingLines]),
      [['src/a.py', [3]]],
    );
  });

  it('finds absolute paths when the root is reached through a symbolic link, and calls files by the link', async () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(path.join(folder, 'real', 'src'), { recursive: true });
    writeFileSync(path.join(folder, 'real', 'src', 'app.py'), '');
    symlinkSync(path.join(folder, 'real'), path.join(folder, 'link'));
    const root = path.join(folder, 'link');
    const { files } = await matchReportPaths([moduleOf({ path: path.join(folder, 'real', 'src', 'app.py') })], {
      reportDirectory: root,
      root,
      mappings: {},
      exists: existsSync,
    });
    assert.deepEqual([...files.keys()], [path.join(root, 'src', 'app.py')]);
  });

  it('works with a root at the top of the file system', async () => {
    const { files } = await match(['/src/app.py'], { root: '/', on: ['/src/app.py'] });
    assert.equal(files.size, 1);
  });

  describe('on Windows', () => {
    const windows = { path: path.win32, root: 'c:\\work\\project', reportDirectory: 'C:\\work\\project' };

    it('finds relative and absolute paths, and writes them with the root as given', async () => {
      const matches = await match(['src/app.py', 'C:/work/project/src/tax.py'], { ...windows, exists: () => true });
      assert.deepEqual([...matches.files.keys()], ['c:\\work\\project\\src\\app.py', 'c:\\work\\project\\src\\tax.py']);
    });

    it('leaves alone other drives, other folders and paths of other systems', async () => {
      const outside = ['D:/work/project/a.py', 'C:/work/projects/a.py', '../a.py', '/app/a.py'];
      assert.equal((await match(outside, { ...windows, exists: () => true })).unmatched.length, outside.length);
    });

    it('maps a container to the folder', async () => {
      const matches = await match(['/app/src/a.py'], { ...windows, exists: () => true, mappings: { '/app': '.' } });
      assert.deepEqual([...matches.files.keys()], ['c:\\work\\project\\src\\a.py']);
    });
  });

  it('never gives a file outside of the root, and leaves no module unanswered', async () => {
    const name = fc.constantFrom('..', '.', 'src', 'a.py', 'project', 'etc', '', 'C:', 'c:', '~');
    const reported = fc
      .tuple(fc.constantFrom('', '/', '/project/', 'C:/', '//'), fc.array(name, { minLength: 1, maxLength: 6 }))
      .map(([start, names]) => start + names.join('/'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(reported, { maxLength: 8 }),
        fc.dictionary(reported, reported, { maxKeys: 3 }),
        async (paths, mappings) => {
          const looked: string[] = [];
          const exists = (file: string) => {
            looked.push(file);
            return file.length % 2 === 0;
          };
          const { files, unmatched } = await match(paths, { mappings, exists });
          assert.ok(
            [...files.keys(), ...looked].every((file) => file.startsWith('/project/') && !/\/\.\.(\/|$)/.test(file)),
          );
          assert.ok(files.size + unmatched.length <= paths.length);
          const known = new Set([
            ...[...files.values()].map((module) => module.path),
            ...unmatched.map((one) => one.path),
          ]);
          assert.ok(
            unmatched.every(({ path }) => paths.includes(path)) && known.size === files.size + unmatched.length,
          );
        },
      ),
    );
  });
});

const plain = {
  reportDirectory: '/project',
  root: '/project',
  mappings: {},
  realpath: (file: string) => Promise.resolve(file),
  path: path.posix,
};

/** Matches paths on a disk on which the files `on` exist. */
function match(
  paths: readonly string[],
  { on = [], ...options }: Partial<PathMatching> & { readonly on?: readonly string[] } = {},
): Promise<PathMatches> {
  const exists = (file: string) => Promise.resolve(on.includes(file));
  return matchReportPaths(
    paths.map((path) => moduleOf({ path })),
    { ...plain, exists, ...options },
  );
}
