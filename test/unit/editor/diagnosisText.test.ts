import assert from 'node:assert/strict';
import { matchReportPaths } from '../../../src/coverage/reportPaths';
import { diagnosisText, type DiagnosisFacts } from '../../../src/editor/diagnosisText';
import { moduleOf } from '../coverage/modules';

const pythonFiles = ['src/pkg/a.py', 'src/pkg/b.py', 'src/pkg/__init__.py', 'tests/helper.py', 'docs/conf.py'];

/** The diagnosis of the folder /work/shop, whose report has these paths. */
async function diagnosis(reportPaths: readonly string[], facts: Partial<DiagnosisFacts> = {}): Promise<string> {
  const root = '/work/shop';
  const modules = reportPaths.map((path) => moduleOf({ path }));
  const matches = await matchReportPaths(modules, {
    reportDirectory: root,
    root,
    mappings: {},
    exists: (file) => pythonFiles.some((each) => file === `${root}/${each}`),
    realpath: (folder) => Promise.resolve(folder),
  });
  const totals = { statements: 4, covered: 2, branches: 0, coveredBranches: 0, percent: 50, percentWithBranches: 50 };
  const folder = {
    folder: { uri: { fsPath: root } },
    state: 'report',
    reportFile: `${root}/coverage.json`,
    report: { toolVersion: '7.6.12', format: 3, timestamp: '', hasBranches: false, modules, totals },
    matches,
    madeAt: new Date('2026-01-01T00:00:00Z'),
    staleFiles: new Set<string>(),
  };
  return diagnosisText({
    now: new Date('2026-01-01T02:00:00Z'),
    file: undefined,
    folder: folder as never,
    pythonFiles,
    settings: [],
    python: 'Python 3.12.',
    ...facts,
  });
}

describe('The diagnosis of the coverage', () => {
  it('says how old the report is, who made it, and how much of it was found', async () => {
    const text = await diagnosis(['src/pkg/a.py', 'src/pkg/b.py']);
    assert.match(
      text,
      /- Made: .*2 h.* \(2026-01-01T00:00:00\.000Z\) by coverage\.py 7\.6\.12, format 3, without branches/u,
    );
    assert.match(text, /- Files: 2 in the report, 2 of them found in this folder/u);
    assert.doesNotMatch(text, /not in th/u);
  });

  it('has the setting that finds the files of a report made elsewhere', async () => {
    for (const [prefix, from, to] of [
      ['/app/src/', '/app', '.'],
      ['C:/proj/src/', 'C:/proj', '.'],
      ['', '.', 'src'],
    ] as const) {
      const text = await diagnosis([`${prefix}pkg/a.py`, `${prefix}pkg/b.py`]);
      assert.match(text, /## In the report, not in this folder\n\nThis setting would find 2 of them:/u);
      assert.ok(text.includes(`"smart-test.pathMappings": {"${from}":"${to}"}`), text);
      assert.doesNotMatch(text, /In this folder, not in the report/u);
    }
  });

  it('says which path it took for which file, and which code the report leaves out', async () => {
    const text = await diagnosis(['src/pkg/a.py', 'src/pkg/gone.py']);
    assert.ok(text.includes('- `src/pkg/gone.py`: no such file; looked at `/work/shop/src/pkg/gone.py`\n'), text);
    assert.match(text, /## In this folder, not in the report\n\n.*\n\n- `src\/pkg\/b\.py`\n\n##/u);
  });

  it('keeps names of files from becoming markup', async () => {
    const text = await diagnosis(['`a`<b>.py', 'new\nline.py'], {
      file: { path: '# <img src=x>.py', situation: { kind: 'noFolder' }, freshness: undefined },
    });
    assert.ok(text.includes('- `` `a`<b>.py ``: no such file'), text);
    assert.ok(text.includes('- `new\\nline.py`: no such file'), text);
    assert.ok(text.includes('## `# <img src=x>.py`\n\n`# <img src=x>.py` is in no folder'), text);
  });
});
