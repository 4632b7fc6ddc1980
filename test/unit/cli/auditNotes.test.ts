import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { run } from './run';

const source = 'def f(a):\n    return a\n';

/** A folder with `src/pkg/a.py`, `src/pkg/b.py` and tests, and a report that has these paths in it. */
function measured(...reportPaths: readonly string[]): string {
  const root = temporaryFolder();
  for (const name of ['src/pkg/a.py', 'src/pkg/b.py', 'src/pkg/__init__.py', 'tests/test_a.py', 'docs/conf.py']) {
    mkdirSync(join(root, dirname(name)), { recursive: true });
    writeFileSync(join(root, name), name.endsWith('__init__.py') ? '' : source);
  }
  const summary = { covered_lines: 1, num_statements: 2, percent_covered: 50, missing_lines: 1, excluded_lines: 0 };
  const file = { executed_lines: [1], missing_lines: [2], excluded_lines: [], summary };
  const report = {
    meta: { format: 3, version: '7.6.12', timestamp: '2026-01-01T00:00:00', branch_coverage: false },
    files: Object.fromEntries(reportPaths.map((path) => [path, file])),
    totals: { ...summary, covered_lines: reportPaths.length, num_statements: 2 * reportPaths.length },
  };
  writeFileSync(join(root, 'coverage.json'), JSON.stringify(report));
  return root;
}

async function notes(root: string, ...args: readonly string[]): Promise<string[]> {
  const { exitCode, stderr } = await run(['audit', root, ...args]);
  assert.equal(exitCode, 0, stderr);
  return stderr.split('\n').filter((line) => line.startsWith('note: '));
}

describe('smart-test audit says how far its figures can be trusted', () => {
  it('with nothing to say of a report that is about this folder as it is, whatever system wrote it', async () => {
    assert.deepEqual(await notes(measured('src/pkg/a.py', 'src/pkg/b.py')), []);
    assert.deepEqual(await notes(measured('src\\pkg\\a.py', 'src\\pkg\\b.py')), []);
  });

  it('by the mapping that finds the files of a report from a container, Windows, an installed copy or inside src', async () => {
    for (const [prefix, mapping] of [
      ['/app/src/', '/app=.'],
      ['C:\\proj\\src\\', 'C:/proj=.'],
      ['/venv/lib/site-packages/', '/venv/lib/site-packages=src'],
      ['', '.=src'],
    ] as const) {
      const root = measured(`${prefix}pkg/a.py`, `${prefix}pkg/b.py`);
      const [note, ...others] = await notes(root);
      assert.match(note!, /^note: Not found in this folder: 2 of 2 files of the report \(\S*pkg\/a\.py, /u);
      assert.ok(note!.endsWith(`this finds 2 of them: --map ${mapping}`), note);
      assert.deepEqual(others, []);
      assert.deepEqual(await notes(root, '--map', mapping), []);
    }
  });

  it('by the files that are gone, and those that changed since', async () => {
    const root = measured('src/pkg/a.py', 'src/pkg/b.py', 'src/pkg/gone.py');
    const later = Date.now() / 1000 + 60;
    utimesSync(join(root, 'src/pkg/b.py'), later, later);
    assert.deepEqual(await notes(root), [
      'note: Not found in this folder: 1 of 3 files of the report (src/pkg/gone.py). Nothing is said of their functions. ' +
        'Files may be gone since, or the report may come from another place: see --map.',
      'note: Changed after the report was made: 1 file (src/pkg/b.py). Lines may have moved. Measure again with: smart-test coverage',
    ]);
  });

  it('by the code that the report leaves out; tests and documentation are none', async () => {
    assert.deepEqual(await notes(measured('src/pkg/a.py')), [
      'note: Not in the report, and in no figure: 1 Python file of this folder (src/pkg/b.py). ' +
        'No test imports such a file, or source and omit of the coverage configuration leave it out.',
    ]);
  });

  it('and refuses a report of nothing, which would look perfect', async () => {
    const { exitCode, stdout, stderr } = await run(['audit', measured()]);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /error: There is no file in .*coverage\.json: nothing was measured\. Check source and omit/u);
  });
});
